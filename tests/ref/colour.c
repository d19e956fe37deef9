/* References of the colour ops. */
#include "base.h"

#include "tests/ref/ref.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static double
linear(uint8_t byte)
{
	double v = byte / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
lab_function(double t)
{
	double delta = 6.0 / 29;

	return t > delta * delta * delta ? cbrt(t)
	    : t / (3 * delta * delta) + 4.0 / 29;
}

void
ref_lab(double lab[3], const uint8_t rgb[3])
{
	static const double m[3][3] = {
		{ 0.4124564, 0.3575761, 0.1804375 },
		{ 0.2126729, 0.7151522, 0.0721750 },
		{ 0.0193339, 0.1191920, 0.9503041 },
	};
	static const double white[3] = { 0.95047, 1.0, 1.08883 };
	double f[3];

	for (int i = 0; i < 3; i++) {
		double sum = 0;

		for (int k = 0; k < 3; k++)
			sum += m[i][k] * linear(rgb[k]);
		f[i] = lab_function(sum / white[i]);
	}
	lab[0] = 116 * f[1] - 16;
	lab[1] = 500 * (f[0] - f[1]);
	lab[2] = 200 * (f[1] - f[2]);
}

void
ref_oklab(double lab[3], const uint8_t rgb[3])
{
	static const double m1[3][3] = {
		{ 0.4122214708, 0.5363325363, 0.0514459929 },
		{ 0.2119034982, 0.6806995451, 0.1073969566 },
		{ 0.0883024619, 0.2817188376, 0.6299787005 },
	};
	static const double m2[3][3] = {
		{ 0.2104542553, 0.7936177850, -0.0040720468 },
		{ 1.9779984951, -2.4285922050, 0.4505937099 },
		{ 0.0259040371, 0.7827717662, -0.8086757660 },
	};
	double lms[3];

	for (int i = 0; i < 3; i++) {
		double sum = 0;

		for (int k = 0; k < 3; k++)
			sum += m1[i][k] * linear(rgb[k]);
		lms[i] = cbrt(sum);
	}
	for (int i = 0; i < 3; i++) {
		lab[i] = 0;
		for (int k = 0; k < 3; k++)
			lab[i] += m2[i][k] * lms[k];
	}
}

static double
hue_degrees(double b, double a)
{
	double h;

	if (a == 0 && b == 0)
		return 0;
	h = atan2(b, a) * 180 / PI;
	return h < 0 ? h + 360 : h;
}

static double
cos_degrees(double d)
{
	return cos(d * PI / 180);
}

static double
mean_hue(double h1, double h2, double chromas)
{
	if (chromas == 0)
		return h1 + h2;
	if (fabs(h1 - h2) <= 180)
		return (h1 + h2) / 2;
	return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

static double
hue_difference(double h1, double h2, double chromas)
{
	if (chromas == 0)
		return 0;
	if (fabs(h2 - h1) <= 180)
		return h2 - h1;
	return h2 - h1 > 180 ? h2 - h1 - 360 : h2 - h1 + 360;
}

/* Equations 2 to 22 of Sharma, Wu, Dalal 2005, in their order. */
double
ref_ciede2000(const double p[3], const double q[3])
{
	double cb = (hypot(p[1], p[2]) + hypot(q[1], q[2])) / 2;
	double g = 0.5 * (1 - sqrt(pow(cb, 7) / (pow(cb, 7) + pow(25, 7))));
	double a1 = (1 + g) * p[1], a2 = (1 + g) * q[1];
	double c1 = hypot(a1, p[2]), c2 = hypot(a2, q[2]);
	double h1 = hue_degrees(p[2], a1), h2 = hue_degrees(q[2], a2);
	double dl = q[0] - p[0], dc = c2 - c1;
	double dh = 2 * sqrt(c1 * c2)
	    * sin(hue_difference(h1, h2, c1 * c2) / 2 * PI / 180);
	double l = (p[0] + q[0]) / 2, c = (c1 + c2) / 2;
	double h = mean_hue(h1, h2, c1 * c2);
	double t = 1 - 0.17 * cos_degrees(h - 30) + 0.24 * cos_degrees(2 * h)
	    + 0.32 * cos_degrees(3 * h + 6) - 0.20 * cos_degrees(4 * h - 63);
	double theta = 30 * exp(-pow((h - 275) / 25, 2));
	double rc = 2 * sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7)));
	double sl = 1 + 0.015 * pow(l - 50, 2) / sqrt(20 + pow(l - 50, 2));
	double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
	double rt = -sin(2 * theta * PI / 180) * rc;

	return sqrt(pow(dl / sl, 2) + pow(dc / sc, 2) + pow(dh / sh, 2)
	    + rt * (dc / sc) * (dh / sh));
}
