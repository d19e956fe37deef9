/*
 * The CIEDE2000 colour difference with kL = kC = kH = 1.
 *
 * Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula: implementation
 * notes, supplementary test data, and mathematical observations", Color
 * Research and Application 30 (2005), with the mean hue of that paper. Angles
 * are radians. The cosines of multiples of the mean hue follow from one sine
 * and cosine by the addition theorems.
 */
#ifndef V2V_KERN_CIEDE2000_H
#define V2V_KERN_CIEDE2000_H

#include "ops/kern/dmath.h"

#define K_PI 3.1415926535897931

/* c^7 / (c^7 + 25^7) */
static inline V2V_HD double
k_chroma7(double c)
{
	double c2 = c * c, c7 = c2 * c2 * c2 * c;

	return c7 / (c7 + 6103515625.0);
}

/* Hue in [0, 2 pi); 0 for a grey. */
static inline V2V_HD double
k_hue(double a, double b)
{
	double h = v2v_atan2(b, a);

	return h < 0 ? h + 2 * K_PI : h;
}

/* Equations 14 and 15: mean hue, and the weight T of hue. */
static inline V2V_HD double
k_hue_weight(double h)
{
	double s1, c1, s2, c2, c3, s3, c4, s4;

	v2v_sincos(h, &s1, &c1);
	c2 = c1 * c1 - s1 * s1;
	s2 = 2 * s1 * c1;
	c3 = c2 * c1 - s2 * s1;
	s3 = s2 * c1 + c2 * s1;
	c4 = c2 * c2 - s2 * s2;
	s4 = 2 * s2 * c2;
	/* cos and sin of 30, 6 and 63 degrees */
	return 1 - .17 * (c1 * .86602540378443865 + s1 * .5)
	    + .24 * c2
	    + .32 * (c3 * .99452189536827329 - s3 * .10452846326765347)
	    - .20 * (c4 * .45399049973954675 + s4 * .89100652418836787);
}

/* Equations 16 to 21: the rotation term from mean hue and mean chroma. */
static inline V2V_HD double
k_rotation(double h, double c)
{
	double d = (h - 275 * K_PI / 180) / (25 * K_PI / 180);
	double s, unused;

	v2v_sincos(60 * K_PI / 180 * v2v_exp(-d * d), &s, &unused);
	return -s * 2 * sqrt(k_chroma7(c));
}

static inline V2V_HD double
k_ciede2000_px(const double p[3], const double q[3])
{
	double g = 1.5 - .5 * sqrt(k_chroma7((sqrt(p[1] * p[1] + p[2] * p[2])
	    + sqrt(q[1] * q[1] + q[2] * q[2])) / 2));
	double ap = g * p[1], aq = g * q[1];
	double cp = sqrt(ap * ap + p[2] * p[2]);
	double cq = sqrt(aq * aq + q[2] * q[2]);
	double hp = k_hue(ap, p[2]), hq = k_hue(aq, q[2]);
	double dh = 0, h = hp + hq, sine, unused;
	double l = (p[0] + q[0]) / 2 - 50, c = (cp + cq) / 2;
	double dl, dc;

	/* Equations 10 and 14: neither means anything beside a grey. */
	if (cp * cq != 0) {
		dh = hq - hp;
		if (dh > K_PI || dh < -K_PI) {
			dh += dh > 0 ? -2 * K_PI : 2 * K_PI;
			h += h < 2 * K_PI ? 2 * K_PI : -2 * K_PI;
		}
		h /= 2;
	}
	v2v_sincos(dh / 2, &sine, &unused);
	dl = (q[0] - p[0]) / (1 + .015 * l * l / sqrt(20 + l * l));
	dc = (cq - cp) / (1 + .045 * c);
	dh = 2 * sqrt(cp * cq) * sine / (1 + .015 * c * k_hue_weight(h));
	return sqrt(dl * dl + dc * dc + dh * dh
	    + k_rotation(h, c) * dc * dh);
}

#endif
