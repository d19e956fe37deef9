/*
 * Which faces are lines that were drawn with a pen.
 *
 * A region much longer than wide has much border for its area; all others are
 * left alone at once. What remains is thinned, measured and fitted:
 *
 *      distance.c   how far each pixel is from the border
 *      thin.c       lines of one pixel in the middle
 *      ridge.c      these as a graph
 *      band.c       middle and width to a fraction of a pixel
 *      joints.c     which lines go on across junctions
 *      strokes.c    paths, fitted, and what they save
 *      cover.c      whether they cover the face
 *      refill.c     the faces beside meet below them
 *
 * A face is drawn by strokes if nearly all of its length is thin, its strokes
 * miss no more pixels than outlines do (by two standard deviations of their
 * number), and all strokes of one colour and width together save more than the
 * element that they need.
 */
#include "base.h"

#include "trace/centerline.h"

#include "trace/cover.h"
#include "trace/distance.h"
#include "trace/refill.h"
#include "trace/thin.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * Squared border over area: a stroke of four widths has 25 (cracks), a disc
 * 20, a square 16.
 */
enum { SLENDER = 24 };
static const double ALL = 0.9;    /* of a face's length, that is thin */
static const double MISS = 0.1;   /* pixels that outlines miss, a crack */
static const double ALIKE = 1.08; /* widths that share one value: their ratio
				   * at most ... */
static const double CLOSE = 0.25; /* ... or their difference, px */
static const double ELEMENT = 8;  /* numbers that its words are worth */

struct work {
	struct v2v_strokes *s;
	struct v2v_labels *l;
	const struct v2v_runs *r;
	uint32_t *border; /* of each face: cracks */
	bool *wanted;     /* faces that may be lines; then, that are */
	double element;   /* what one costs */
	double *gain;     /* of faces: what strokes save ... */
	uint32_t *poor;   /* ... and pens of theirs that are not worth it */
};

/* Cracks of each face: the sides of its runs, and of its pixels those that
 * have another face above; as many have one below. */
static void
find_borders(struct work *w)
{
	const struct v2v_runs *r = w->r;

	for (int32_t y = 0; y < r->height; y++) {
		size_t j = y > 0 ? r->row[y - 1] : 0;

		for (size_t i = r->row[y]; i < r->row[y + 1]; i++) {
			int32_t x = r->x[i], end = v2v_runs_end(r, y, i);
			uint32_t above = 0;

			while (y > 0 && x < end) {
				int32_t stop = v2v_runs_end(r, y - 1, j);

				if (r->face[j] == r->face[i])
					above += (uint32_t)((stop < end ? stop
					    : end) - x);
				x = stop < end ? stop : end;
				j += stop <= end;
			}
			w->border[r->face[i]] += 2 + 2 * ((uint32_t)(end
			    - r->x[i]) - above);
		}
	}
}

static bool
find_wanted(struct work *w)
{
	const struct v2v_runs *r = w->r;
	bool any = false;

	find_borders(w);
	for (uint32_t f = 1; f <= r->n_faces; f++) {
		uint64_t p = w->border[f];

		w->wanted[f] = r->label[f] != V2V_ABSENT
		    && p * p >= (uint64_t)SLENDER * r->area[f];
		any |= w->wanted[f];
	}
	return any;
}

/* The strokes of all wanted faces; `mark` is left clear. */
static int
find_strokes(struct work *w, uint8_t *mark, const struct v2v_fit_params *p,
    struct v2v_msg *msg)
{
	size_t n = (size_t)w->l->width * (size_t)w->l->height;
	uint16_t *d2 = v2v_alloc(n, sizeof(*d2));
	struct v2v_ridges g = { 0 };
	struct v2v_bands b = { 0 };
	struct v2v_joints j = { 0 };
	int err;

	if (d2 == NULL)
		return v2v_fail_memory(msg);
	err = v2v_distance(d2, w->r, w->wanted, msg);
	if (err == V2V_OK)
		err = v2v_thin(mark, d2, w->l, msg);
	if (err == V2V_OK)
		err = v2v_ridges_init(&g, mark, d2, w->l, msg);
	if (err == V2V_OK)
		err = v2v_bands_init(&b, &g, d2, w->l, msg);
	free(d2);
	if (err == V2V_OK)
		err = v2v_joints_init(&j, &g, &b, msg);
	if (err == V2V_OK)
		err = v2v_strokes_init(w->s, &g, &b, &j, w->l, w->r, p, msg);
	v2v_ridges_free(&g);
	v2v_bands_free(&b);
	v2v_joints_free(&j);
	memset(mark, 0, n);
	return err;
}

/* Leave in wanted[] the faces that their strokes draw well. */
static bool
judge_faces(struct work *w, uint8_t *mark, int32_t unit)
{
	const struct v2v_strokes *s = w->s;
	struct v2v_cover c = { .mark = mark };
	uint64_t own, other;
	bool ok = true;

	memset(w->wanted, 0, (size_t)w->r->n_faces + 1);
	for (size_t i = 0, j; ok && i < s->n; i = j) {
		uint32_t f = s->stroke[i].face;
		double thin = 0, all = 0, missed, usual;

		for (j = i; j < s->n && s->stroke[j].face == f; j++) {
			all += s->stroke[j].length;
			thin += s->stroke[j].thin ? s->stroke[j].length : 0;
		}
		if (thin < ALL * all)
			continue;
		for (size_t k = i; ok && k < j; k++)
			ok = v2v_cover_add(&c, &s->stroke[k], s->seg, w->l,
			    unit);
		v2v_cover_take(&c, w->l, s->stroke[i].label, &own, &other);
		usual = MISS * w->border[f];
		missed = (double)other + (double)w->r->area[f] - (double)own;
		w->wanted[f] = missed <= usual + 2 * sqrt(usual);
	}
	free(c.list);
	return ok;
}

/* Strokes of wanted faces alone. */
static void
select_strokes(struct work *w)
{
	struct v2v_strokes *s = w->s;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (w->wanted[s->stroke[i].face])
			s->stroke[n++] = s->stroke[i];
	s->n = n;
}

static int
by_pen(const void *a, const void *b)
{
	const struct v2v_stroke *x = a, *y = b;

	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	if (x->width != y->width)
		return x->width < y->width ? -1 : 1;
	if (x->face != y->face)
		return x->face < y->face ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Strokes from i on that one pen may draw; returns where they end. */
static size_t
same_pen(const struct v2v_strokes *s, size_t i)
{
	const struct v2v_stroke *a = &s->stroke[i];
	size_t j = i;

	while (j < s->n && s->stroke[j].label == a->label
	    && (s->stroke[j].width < ALIKE * a->width
	    || s->stroke[j].width < a->width + CLOSE))
		j++;
	return j;
}

/* Give strokes of nearly one width just one, and see what each pen saves. */
static void
share_pens(struct work *w)
{
	struct v2v_strokes *s = w->s;

	if (s->n > 1)
		qsort(s->stroke, s->n, sizeof(*s->stroke), by_pen);
	for (size_t i = 0, j; i < s->n; i = j) {
		double gain = 0, width = 0, length = 0;

		j = same_pen(s, i);
		for (size_t k = i; k < j; k++) {
			gain += s->stroke[k].gain;
			width += s->stroke[k].width * s->stroke[k].length;
			length += s->stroke[k].length;
		}
		for (size_t k = i; k < j; k++) {
			s->stroke[k].width = width / length;
			w->gain[s->stroke[k].face] += s->stroke[k].gain;
			w->poor[s->stroke[k].face] += gain < w->element
			    && (k == i || s->stroke[k].face
			    != s->stroke[k - 1].face);
		}
	}
}

/* Leave out faces that save less than the pens cost which nothing else pays.
 * Returns whether there were any. */
static bool
drop_poor(struct work *w)
{
	bool any = false;

	memset(w->gain, 0, ((size_t)w->r->n_faces + 1) * sizeof(*w->gain));
	memset(w->poor, 0, ((size_t)w->r->n_faces + 1) * sizeof(*w->poor));
	share_pens(w);
	for (uint32_t f = 1; f <= w->r->n_faces; f++)
		if (w->wanted[f] && w->gain[f] < w->element * w->poor[f]) {
			w->wanted[f] = false;
			any = true;
		}
	return any;
}

int
v2v_centerline(struct v2v_strokes *s, struct v2v_labels *l,
    struct v2v_runs *r, const struct v2v_fit_params *p, struct v2v_msg *msg)
{
	struct work w = { .s = s, .l = l, .r = r,
		.element = ELEMENT * v2v_fit_price(p, 0) };
	size_t n = (size_t)l->width * (size_t)l->height;
	uint8_t *mark = NULL;
	bool done = false;
	int err = V2V_OK;

	*s = (struct v2v_strokes){ 0 };
	w.border = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.border));
	w.wanted = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.wanted));
	w.gain = v2v_alloc((size_t)r->n_faces + 1, sizeof(*w.gain));
	w.poor = v2v_alloc((size_t)r->n_faces + 1, sizeof(*w.poor));
	if (!w.border || !w.wanted || !w.gain || !w.poor) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	if (!find_wanted(&w))
		goto out;
	mark = v2v_alloc(n, 1);
	if (mark == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	err = find_strokes(&w, mark, p, msg);
	if (err != V2V_OK)
		goto out;
	if (!judge_faces(&w, mark, p->unit)) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	do
		select_strokes(&w);
	while (drop_poor(&w));
	if (s->n == 0)
		goto out;
	err = v2v_refill(l, r, w.wanted, &done, msg);
	if (err != V2V_OK || !done)
		goto out;
	v2v_runs_free(r);
	err = v2v_runs_init(r, l, msg);
out:
	free(mark);
	free(w.border);
	free(w.wanted);
	free(w.gain);
	free(w.poor);
	if (err != V2V_OK || !done)
		v2v_strokes_free(s);
	return err;
}

/* The strokes of one pen, first to end - 1, as a layer. */
static bool
add_layer(struct v2v_drawing *d, const struct v2v_strokes *s, size_t first,
    size_t end)
{
	int32_t width = (int32_t)(s->stroke[first].width * d->unit + 0.5);
	struct v2v_layer *l;

	if (!v2v_grow(&d->layer, &d->cap_layers, d->n_layers + 1,
	    sizeof(*d->layer)) || !v2v_grow(&d->subpath, &d->cap_subpaths,
	    d->n_subpaths + end - first, sizeof(*d->subpath)))
		return false;
	l = &d->layer[d->n_layers++];
	*l = (struct v2v_layer){ .label = s->stroke[first].label,
		.stroke = width > 0 ? width : 1, .first = d->n_subpaths,
		.n = end - first };
	for (size_t i = first; i < end; i++) {
		const struct v2v_stroke *k = &s->stroke[i];

		d->subpath[d->n_subpaths++] = (struct v2v_subpath){
			.first = d->n_segs, .n = k->n, .start = k->start,
			.face = (uint32_t)d->n_subpaths, .open = !k->closed };
		for (size_t m = 0; m < k->n; m++)
			if (!v2v_drawing_add(d, s->seg[k->first + m]))
				return false;
	}
	return true;
}

int
v2v_centerline_paint(struct v2v_drawing *d, const struct v2v_strokes *s,
    struct v2v_msg *msg)
{
	for (size_t i = 0, j; i < s->n; i = j) {
		for (j = i + 1; j < s->n && s->stroke[j].label
		    == s->stroke[i].label && s->stroke[j].width
		    == s->stroke[i].width; j++)
			;
		if (!add_layer(d, s, i, j))
			return v2v_fail_memory(msg);
	}
	return V2V_OK;
}
