/*
 * DXF of AutoCAD release 12, the one that all programs read: the edge of every
 * face as a closed polyline, in pixels, y upwards; then lines, with a width.
 *
 * A layer a colour, named by it, since there are only 255 numbered colours to
 * show it in (the nearest is taken). Lines and arcs of circles are kept, other
 * curves become pairs of arcs (biarc.h). Each chain becomes vertices once, for
 * both of its faces. Group codes: AutoCAD DXF reference, "Polyline", "Vertex".
 */
#include "base.h"

#include "trace/format.h"

#include "trace/arc.h"
#include "trace/biarc.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	DECIMALS = 3,        /* of a coordinate */
	BULGE_DECIMALS = 6,
	COLOURS = 256        /* the numbered ones */
};

static const double TOLERANCE = 0.05; /* px from a curve to its arcs */

/* A vertex and the bulge (biarc.h) of the edge that leaves it. */
struct corner {
	int32_t x, y, bulge; /* 10^-3 px, 10^-6 */
};

/* Chain c is corner[first[c]] to corner[first[c + 1] - 1], both ends in it. */
struct corners {
	struct corner *corner;
	size_t *first;
	size_t n, cap;
	double scale; /* 10^-3 px in a step of the drawing */
};

static bool
add_corner(struct corners *l, double x, double y)
{
	if (!v2v_grow(&l->corner, &l->cap, l->n + 1, sizeof(*l->corner)))
		return false;
	l->corner[l->n++] = (struct corner){
		.x = (int32_t)floor(x * l->scale + 0.5),
		.y = (int32_t)floor(y * l->scale + 0.5) };
	return true;
}

static bool
add_bend(struct corners *l, const struct v2v_bend *e)
{
	l->corner[l->n - 1].bulge = (int32_t)floor(e->bulge * 1e6 + 0.5);
	return add_corner(l, e->to.x, e->to.y);
}

/* An arc of a circle whose ends are no farther apart than its diameter: the
 * sine of half its turn is half the chord by the radius. */
static bool
as_bend(struct v2v_point from, const struct v2v_seg *s, struct v2v_bend *e)
{
	double x = (double)s->x - from.x, y = (double)s->y - from.y;
	double sine = sqrt(x * x + y * y) / 2 / s->x1, cosine;

	if (s->kind != V2V_SEG_ARC || s->x1 != s->y1 || s->x1 == 0
	    || !(sine <= 1))
		return false;
	cosine = sqrt(1 - sine * sine);
	if (s->y2 & V2V_ARC_LARGE)
		cosine = -cosine;
	e->to = (struct v2v_vec){ s->x, s->y };
	e->bulge = sine / (1 + cosine);
	if (!(s->y2 & V2V_ARC_SWEEP))
		e->bulge = -e->bulge;
	return e->bulge * e->bulge < 1e4; /* else nearly a whole circle */
}

static bool
add_segment(struct corners *l, struct v2v_point from, const struct v2v_seg *s,
    double tolerance)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	struct v2v_bend bend[V2V_BENDS_MAX] = { { { s->x, s->y }, 0 } };
	int n;

	if (s->kind == V2V_SEG_LINE || as_bend(from, s, &bend[0]))
		return add_bend(l, &bend[0]);
	n = v2v_seg_cubics(from, s, c);
	for (int i = 0; i < n; i++) {
		int bends = v2v_biarcs(&c[i], tolerance, bend);

		for (int k = 0; k < bends; k++)
			if (!add_bend(l, &bend[k]))
				return false;
	}
	return true;
}

static bool
list_corners(struct corners *l, const struct v2v_traced *t)
{
	const struct v2v_fit *f = t->fit;

	for (size_t c = 0; c < t->map->n_chains; c++) {
		struct v2v_point at = f->start[c];

		l->first[c] = l->n;
		if (!add_corner(l, at.x, at.y))
			return false;
		for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
			if (!add_segment(l, at, &f->seg[i],
			    TOLERANCE * t->drawing->unit))
				return false;
			at = (struct v2v_point){ f->seg[i].x, f->seg[i].y };
		}
	}
	l->first[t->map->n_chains] = l->n;
	return true;
}

/*
 * A numbered colour: 24 hues from red by 15 degrees, ten of each in five
 * values, the odd ones half as pure; then six greys.
 */
static void
numbered(int number, int rgb[3])
{
	static const int values[5] = { 255, 165, 127, 76, 38 };
	int hue = (number - 10) / 10, value = values[number % 10 / 2];
	int up = hue % 4 * value / 4, down = value - up, sixth = hue / 4;
	int turn[6] = { value, down, 0, 0, up, value };

	for (int i = 0; i < 3; i++) {
		int k = (sixth + 6 - 2 * i) % 6;

		rgb[i] = number >= 250 ? (number - 250) * 51 : turn[k];
		if (number < 250 && number % 2)
			rgb[i] = (rgb[i] + value) / 2;
	}
}

/* The nearest; on a tie the lowest. Those below 10 are among the others or
 * are shown as the ground wants it. */
static int
nearest_number(const uint8_t rgb[3])
{
	int best = 0, least = INT32_MAX;

	for (int k = 10; k < COLOURS; k++) {
		int c[3], d = 0;

		numbered(k, c);
		for (int i = 0; i < 3; i++)
			d += (c[i] - rgb[i]) * (c[i] - rgb[i]);
		if (d < least) {
			least = d;
			best = k;
		}
	}
	return best;
}

/* One group: its code and a number or word behind it. */
static void
put_number(struct v2v_text *out, const char *code, int64_t v, int decimals)
{
	v2v_text_str(out, code);
	v2v_text_char(out, '\n');
	v2v_text_fixed(out, v, decimals);
	v2v_text_char(out, '\n');
}

static void
put_layer_name(struct v2v_text *out, const char *code, const uint8_t rgb[3])
{
	static const char hex[] = "0123456789ABCDEF";

	v2v_text_str(out, code);
	v2v_text_str(out, "\nCOLOR_");
	for (int i = 0; i < 3; i++) {
		v2v_text_char(out, hex[rgb[i] >> 4]);
		v2v_text_char(out, hex[rgb[i] & 15]);
	}
	v2v_text_char(out, '\n');
}

static void
put_head(struct v2v_text *out, const struct v2v_traced *t)
{
	bool used[V2V_LABELS_MAX + 1] = { false };
	int n = 0;

	for (uint32_t f = 1; f <= t->runs->n_faces; f++)
		used[t->runs->label[f]] = true;
	for (size_t i = 0; i < t->drawing->n_layers; i++)
		if (v2v_is_line(&t->drawing->layer[i]))
			used[t->drawing->layer[i].label] = true;
	for (int k = 1; k <= t->labels->n; k++)
		n += used[k];
	v2v_text_str(out, "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n"
	    "9\n$EXTMIN\n10\n0\n20\n0\n9\n$EXTMAX\n");
	put_number(out, "10", t->drawing->width, 0);
	put_number(out, "20", t->drawing->height, 0);
	v2v_text_str(out, "0\nENDSEC\n0\nSECTION\n2\nTABLES\n"
	    "0\nTABLE\n2\nLTYPE\n70\n1\n0\nLTYPE\n2\nCONTINUOUS\n70\n0\n"
	    "3\nSolid line\n72\n65\n73\n0\n40\n0\n0\nENDTAB\n"
	    "0\nTABLE\n2\nLAYER\n");
	put_number(out, "70", n, 0);
	for (int k = 1; k <= t->labels->n; k++) {
		if (!used[k])
			continue;
		v2v_text_str(out, "0\nLAYER\n");
		put_layer_name(out, "2", t->labels->rgb[k]);
		put_number(out, "70", 0, 0);
		put_number(out, "62", nearest_number(t->labels->rgb[k]), 0);
		v2v_text_str(out, "6\nCONTINUOUS\n");
	}
	v2v_text_str(out, "0\nENDTAB\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n");
}

static void
put_vertex(struct v2v_text *out, const uint8_t rgb[3], struct corner at,
    int32_t bulge, int64_t height)
{
	v2v_text_str(out, "0\nVERTEX\n");
	put_layer_name(out, "8", rgb);
	put_number(out, "10", at.x, DECIMALS);
	put_number(out, "20", height - at.y, DECIMALS);
	/* Clockwise on the screen, y being upwards, is negative. */
	if (bulge != 0)
		put_number(out, "42", -(int64_t)bulge, BULGE_DECIMALS);
}

static void
put_ring(struct v2v_text *out, const struct v2v_traced *t,
    const struct corners *l, const struct v2v_ring *r, int64_t height)
{
	const uint8_t *rgb = t->labels->rgb[t->runs->label[r->face]];

	v2v_text_str(out, "0\nPOLYLINE\n");
	put_layer_name(out, "8", rgb);
	v2v_text_str(out, "66\n1\n10\n0\n20\n0\n30\n0\n70\n1\n");
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t h = t->map->half[r->first + i];
		const struct corner *c = l->corner + l->first[h / 2];
		size_t n = l->first[h / 2 + 1] - l->first[h / 2];

		/* All but the last, which is the first of the next chain. */
		for (size_t k = 0; k + 1 < n; k++)
			if (h & 1)
				put_vertex(out, rgb, c[n - 1 - k],
				    -c[n - 2 - k].bulge, height);
			else
				put_vertex(out, rgb, c[k], c[k].bulge, height);
	}
	v2v_text_str(out, "0\nSEQEND\n");
	put_layer_name(out, "8", rgb);
}

/* A line as a polyline of its width; *l is scratch. */
static bool
put_line(struct v2v_text *out, const struct v2v_traced *t, struct corners *l,
    const struct v2v_layer *layer, const struct v2v_subpath *p)
{
	const uint8_t *rgb = t->labels->rgb[layer->label];
	int32_t scale = (int32_t)l->scale;
	struct v2v_point at = p->start;
	bool ok;

	l->n = 0;
	ok = add_corner(l, at.x, at.y);
	for (size_t i = p->first; ok && i < p->first + p->n; i++) {
		const struct v2v_seg *s = &t->drawing->seg[i];

		ok = add_segment(l, at, s, TOLERANCE * t->drawing->unit);
		at = (struct v2v_point){ s->x, s->y };
	}
	v2v_text_str(out, "0\nPOLYLINE\n");
	put_layer_name(out, "8", rgb);
	v2v_text_str(out, "66\n1\n10\n0\n20\n0\n30\n0\n");
	put_number(out, "70", !p->open, 0);
	put_number(out, "40", (int64_t)layer->stroke * scale, DECIMALS);
	put_number(out, "41", (int64_t)layer->stroke * scale, DECIMALS);
	/* The last corner of a closed line is its first again. */
	for (size_t i = 0; ok && i + !p->open < l->n; i++)
		put_vertex(out, rgb, l->corner[i], l->corner[i].bulge,
		    (int64_t)t->drawing->height * 1000);
	v2v_text_str(out, "0\nSEQEND\n");
	put_layer_name(out, "8", rgb);
	return ok;
}

static bool
put_lines(struct v2v_text *out, const struct v2v_traced *t, struct corners *l)
{
	const struct v2v_drawing *d = t->drawing;
	bool ok = true;

	for (size_t i = 0; i < d->n_layers; i++) {
		const struct v2v_layer *k = &d->layer[i];

		for (size_t m = 0; ok && v2v_is_line(k) && m < k->n; m++)
			ok = put_line(out, t, l, k, &d->subpath[k->first + m]);
	}
	return ok;
}

int
v2v_write_dxf(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	const struct v2v_map *m = t->map;
	struct corners l = { .scale = 1000.0 / t->drawing->unit };
	bool ok;

	l.first = v2v_alloc(m->n_chains + 1, sizeof(*l.first));
	ok = l.first != NULL && list_corners(&l, t);
	if (ok) {
		put_head(out, t);
		for (size_t i = 0; i < m->n_rings; i++) {
			const struct v2v_ring *r = &m->ring[i];

			if (t->runs->label[r->face] != V2V_ABSENT)
				put_ring(out, t, &l, r,
				    (int64_t)t->drawing->height * 1000);
		}
		ok = put_lines(out, t, &l);
		v2v_text_str(out, "0\nENDSEC\n0\nEOF\n");
	}
	free(l.first);
	free(l.corner);
	return !ok || out->failed ? v2v_fail_memory(msg) : V2V_OK;
}
