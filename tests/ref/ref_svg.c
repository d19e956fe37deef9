/*
 * Slow and simple: each chord changes the winding numbers of all centres below
 * it in the columns that it crosses; nothing is sorted.
 */
#include "ref_svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pen {
	ref_chord_fn *chord;
	void *arg;
	const char *s;
	double x, y, sx, sy; /* here; where the subpath began */
	double hx, hy;       /* the last handle of a cubic, or here */
};

static void
line_to(struct pen *p, double x, double y)
{
	p->chord(p->arg, p->x, p->y, x, y);
	p->x = p->hx = x;
	p->y = p->hy = y;
}

static void
cubic_to(struct pen *p, const double v[6])
{
	double x = p->x, y = p->y;

	for (int i = 1; i <= REF_CHORDS; i++) {
		double t = (double)i / REF_CHORDS, s = 1 - t;
		double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t;
		double d = t * t * t;

		line_to(p, a * x + b * v[0] + c * v[2] + d * v[4],
		    a * y + b * v[1] + c * v[3] + d * v[5]);
	}
	p->x = v[4];
	p->y = v[5];
	p->hx = v[2];
	p->hy = v[3];
}

/* SVG 1.1, F.6.5. */
static void
arc_to(struct pen *p, const double v[7])
{
	double rx = fabs(v[0]), ry = fabs(v[1]), f = v[2] * acos(-1) / 180;
	double c = cos(f), s = sin(f), x0 = p->x, y0 = p->y;
	double x = (c * (x0 - v[5]) + s * (y0 - v[6])) / 2;
	double y = (-s * (x0 - v[5]) + c * (y0 - v[6])) / 2;
	double l = x * x / (rx * rx) + y * y / (ry * ry), q, cx, cy, a, b;

	if (l > 1) {
		rx *= sqrt(l);
		ry *= sqrt(l);
	}
	q = rx * rx * ry * ry / (rx * rx * y * y + ry * ry * x * x) - 1;
	q = sqrt(q > 0 ? q : 0) * (v[3] == v[4] ? -1 : 1);
	cx = q * rx * y / ry;
	cy = -q * ry * x / rx;
	a = atan2((y - cy) / ry, (x - cx) / rx);
	b = atan2((-y - cy) / ry, (-x - cx) / rx) - a;
	if (v[4] != 0 && b < 0)
		b += 2 * acos(-1);
	if (v[4] == 0 && b > 0)
		b -= 2 * acos(-1);
	for (int i = 1; i < REF_CHORDS; i++) {
		double t = a + b * i / REF_CHORDS;
		double u = rx * cos(t) + cx, w = ry * sin(t) + cy;

		line_to(p, c * u - s * w + (x0 + v[5]) / 2,
		    s * u + c * w + (y0 + v[6]) / 2);
	}
	line_to(p, v[5], v[6]);
}

/* A number, or a flag of one digit; false if there is none. */
static bool
number(struct pen *p, double *v, bool flag)
{
	char *end;

	p->s += strspn(p->s, " ,\n");
	if (flag) {
		*v = *p->s == '1';
		return *p->s != '\0' && strchr("01", *p->s++) != NULL;
	}
	if (*p->s == '\0' || strchr("+-.0123456789", *p->s) == NULL)
		return false;
	/* strtod would take hexadecimal; we never write x. */
	*v = strtod(p->s, &end);
	if (end == p->s)
		return false;
	p->s = end;
	return true;
}

bool
ref_svg_path(const char *d, ref_chord_fn *chord, void *arg)
{
	static const char letters[] = "MLHVCSA";
	static const int counts[] = { 2, 2, 1, 1, 6, 4, 7 };
	struct pen p = { .chord = chord, .arg = arg, .s = d };
	char letter = 0;

	for (p.s += strspn(p.s, " \n"); *p.s != '\0';
	    p.s += strspn(p.s, " ,\n")) {
		double v[8] = { 0 };
		bool rel;
		int n;

		if (strchr("+-.0123456789", *p.s) == NULL)
			letter = *p.s++;
		rel = letter >= 'a';
		if (letter == 'z' || letter == 'Z') {
			line_to(&p, p.sx, p.sy);
			continue;
		}
		if (letter == 0 || !strchr(letters, letter & ~32))
			return false;
		n = counts[strchr(letters, letter & ~32) - letters];
		for (int i = 0; i < n; i++) {
			bool arc = n == 7;
			int axis = n == 1 ? (letter & ~32) == 'V'
			    : arc ? i == 6 : i % 2;

			if (!number(&p, &v[i], arc && (i == 3 || i == 4)))
				return false;
			if (rel && (!arc || i > 4))
				v[i] += axis ? p.y : p.x;
		}
		switch (letter & ~32) {
		case 'M':
			line_to(&p, p.sx, p.sy);
			p.x = p.sx = p.hx = v[0];
			p.y = p.sy = p.hy = v[1];
			letter = rel ? 'l' : 'L';
			break;
		case 'L': line_to(&p, v[0], v[1]); break;
		case 'H': line_to(&p, v[0], p.y); break;
		case 'V': line_to(&p, p.x, v[0]); break;
		case 'C': cubic_to(&p, v); break;
		case 'A': arc_to(&p, v); break;
		default:
			cubic_to(&p, (double[6]){ 2 * p.x - p.hx,
			    2 * p.y - p.hy, v[0], v[1], v[2], v[3] });
		}
	}
	line_to(&p, p.sx, p.sy);
	return true;
}

struct plane {
	int32_t width, height;
	int *wind;
};

static void
add_chord(void *arg, double x0, double y0, double x1, double y1)
{
	struct plane *p = arg;
	double lo = x0 < x1 ? x0 : x1, hi = x0 < x1 ? x1 : x0;

	for (double c = ceil(lo - 0.5) + 0.5; c < hi; c++) {
		double y = y0 + (y1 - y0) * (c - x0) / (x1 - x0);
		int32_t x = (int32_t)floor(c);

		for (int32_t k = 0; x >= 0 && x < p->width && k < p->height;
		    k++)
			if (k + 0.5 > y)
				p->wind[k * p->width + x] += x1 > x0 ? 1 : -1;
	}
}

bool
ref_svg_sample(int32_t *rgb, int32_t width, int32_t height, const char *svg)
{
	size_t n = (size_t)width * (size_t)height;
	struct plane p = { width, height, malloc(n * sizeof(*p.wind)) };
	char *d = malloc(strlen(svg) + 1);
	bool ok = p.wind != NULL && d != NULL;

	for (size_t i = 0; i < n; i++)
		rgb[i] = REF_NOTHING;
	for (const char *s = strstr(svg, "<path "); ok && s != NULL;
	    s = strstr(s + 1, "<path ")) {
		const char *f = strstr(s, "fill=\"#"), *at = strstr(s, " d=\"");
		unsigned colour, r, g, b;
		size_t len;

		if (f == NULL || at == NULL)
			break;
		if (sscanf(f + 7, "%6x", &colour) != 1)
			break;
		if (f[10] == '"') {
			r = colour >> 8;
			g = colour >> 4 & 15;
			b = colour & 15;
			colour = r * 0x110000 + g * 0x1100 + b * 0x11;
		}
		len = strcspn(at + 4, "\"");
		memcpy(d, at + 4, len);
		d[len] = '\0';
		memset(p.wind, 0, n * sizeof(*p.wind));
		ok = ref_svg_path(d, add_chord, &p);
		for (size_t i = 0; i < n; i++)
			if (p.wind[i] != 0)
				rgb[i] = (int32_t)colour;
	}
	free(p.wind);
	free(d);
	/* Shapes have elements of their own, which are not known here. */
	return ok && strstr(svg, "<circle") == NULL
	    && strstr(svg, "<ellipse") == NULL && strstr(svg, "<rect") == NULL;
}
