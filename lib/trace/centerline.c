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
enum { SLENDER = 24, TRIES = 6 };
static const double STOUT = 1.5;  /* radii by mean widths; of lines where many
				   * meet */
static const double ALL = 0.9;    /* of a face's length, that is thin */
static const double MISS = 0.1;   /* pixels that outlines miss, a crack */
static const double LONG = 4;     /* widths of a pen's longest line ... */
static const double LONG_MIN = 8; /* ... and px, at least */
static const double ALIKE = 1.08; /* widths that share one value: their ratio
				   * at most ... */
static const double CLOSE = 0.25; /* ... or their difference, px */
static const double ELEMENT = 8;  /* numbers that its words are worth */

struct work {
	struct v2v_strokes *s;
	struct v2v_labels *l;
	const struct v2v_runs *r;
	uint32_t *border; /* of each face: cracks ... */
	uint32_t *inner;  /* ... and those beside thinner lines */
	float *width;     /* of faces, px */
	bool *wanted;     /* faces that may be lines; then, that are */
	double element;   /* what one costs */
	double *gain;     /* of faces: what strokes save ... */
	uint32_t *poor;   /* ... and pens of theirs that are not worth it */
};

/* Call `then` for all cracks between two faces, n at a time; 0 is beyond the
 * frame. */
static void
each_contact(struct work *w, void (*then)(struct work *w, uint32_t a,
    uint32_t b, uint32_t n))
{
	const struct v2v_runs *r = w->r;

	for (int32_t y = 0; y <= r->height; y++) {
		size_t i = y < r->height ? r->row[y] : 0;
		size_t j = y > 0 ? r->row[y - 1] : 0;

		for (int32_t x = 0, end; x < r->width; x = end) {
			int32_t stop = y > 0 ? v2v_runs_end(r, y - 1, j)
			    : r->width;
			uint32_t above = y > 0 ? r->face[j] : 0, here = 0;

			end = r->width;
			if (y < r->height) {
				end = v2v_runs_end(r, y, i);
				here = r->face[i];
				if (x == r->x[i])
					then(w, x > 0 ? r->face[i - 1] : 0,
					    here, 1);
				if (end == r->width && stop == end)
					then(w, here, 0, 1);
			}
			i += end <= stop;
			j += stop <= end;
			end = stop < end ? stop : end;
			if (above != here)
				then(w, above, here, (uint32_t)(end - x));
		}
	}
}

static void
add_border(struct work *w, uint32_t a, uint32_t b, uint32_t n)
{
	w->border[a] += n;
	w->border[b] += n;
}

static bool
find_wanted(struct work *w)
{
	const struct v2v_runs *r = w->r;
	bool any = false;

	each_contact(w, add_border);
	for (uint32_t f = 1; f <= r->n_faces; f++) {
		uint64_t p = w->border[f];

		w->wanted[f] = r->label[f] != V2V_ABSENT
		    && p * p >= (uint64_t)SLENDER * r->area[f];
		any |= w->wanted[f];
	}
	return any;
}

/* Leave out faces with a place much wider than they are on average: their
 * pixels become 0 in d2[]. */
static void
drop_stout(struct work *w, uint16_t *d2)
{
	const struct v2v_runs *r = w->r;

	for (int pass = 0; pass < 2; pass++)
		for (int32_t y = 0; y < r->height; y++)
			for (size_t i = r->row[y]; i < r->row[y + 1]; i++) {
				uint32_t f = r->face[i];
				int32_t x = r->x[i], n = v2v_runs_end(r, y, i);
				uint16_t *d = d2 + (size_t)y
				    * (size_t)r->width;
				double most = STOUT * 2 * r->area[f]
				    / w->border[f] + 1;

				if (pass == 0)
					for (; w->wanted[f] && x < n; x++)
						w->wanted[f] = d[x]
						    <= most * most;
				else if (!w->wanted[f])
					memset(d + x, 0, (size_t)(n - x)
					    * sizeof(*d));
			}
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
	if (err == V2V_OK) {
		drop_stout(w, d2);
		err = v2v_thin(mark, d2, w->l, msg);
	}
	if (err == V2V_OK)
		err = v2v_ridges_init(&g, mark, d2, w->l, p->corner_cos, msg);
	if (err == V2V_OK)
		err = v2v_bands_init(&b, &g, d2, w->l, msg);
	free(d2);
	if (err == V2V_OK)
		err = v2v_joints_init(&j, &g, &b, p->corner_cos, msg);
	if (err == V2V_OK)
		err = v2v_strokes_init(w->s, &g, &b, &j, w->l, w->r, p, msg);
	v2v_ridges_free(&g);
	v2v_bands_free(&b);
	v2v_joints_free(&j);
	memset(mark, 0, n);
	return err;
}

/* Do strokes i to j - 1 cover the face well? */
static bool
cover_well(struct work *w, struct v2v_cover *c, size_t i, size_t j,
    int32_t unit, bool *well)
{
	const struct v2v_strokes *s = w->s;
	uint32_t f = s->stroke[i].face;
	double usual = MISS * w->border[f], missed;
	uint64_t own, other;

	for (size_t k = i; k < j; k++)
		if (!v2v_cover_add(c, &s->stroke[k], s->seg, w->l, unit))
			return false;
	v2v_cover_take(c, w->l, s->stroke[i].label, &own, &other);
	missed = (double)other + (double)w->r->area[f] - (double)own;
	*well = missed <= usual + 2 * sqrt(usual);
	return true;
}

/* Leave in wanted[] the faces that their strokes draw well, finer if need be,
 * and in width[] how wide they are. */
static bool
judge_faces(struct work *w, uint8_t *mark, const struct v2v_fit_params *p)
{
	struct v2v_strokes *s = w->s;
	struct v2v_cover c = { .mark = mark };
	bool ok = true;

	memset(w->wanted, 0, (size_t)w->r->n_faces + 1);
	for (size_t i = 0, j; ok && i < s->n; i = j) {
		uint32_t f = s->stroke[i].face;
		double thin = 0, all = 0;
		bool well = false;

		for (j = i; j < s->n && s->stroke[j].face == f; j++) {
			all += s->stroke[j].length;
			thin += s->stroke[j].thin ? s->stroke[j].length : 0;
		}
		if (thin < ALL * all)
			continue;
		for (int k = 0; ok && k < TRIES && !well; k++)
			ok = (k == 0 || v2v_strokes_refine(s, i, j, p))
			    && cover_well(w, &c, i, j, p->unit, &well);
		w->wanted[f] = well;
		w->width[f] = (float)(2 * w->r->area[f])
		    / (float)(w->border[f]);
	}
	free(c.list);
	return ok;
}

static void
add_inner(struct work *w, uint32_t a, uint32_t b, uint32_t n)
{
	if (w->wanted[a] && w->wanted[b] && w->width[a] != w->width[b])
		w->inner[w->width[a] > w->width[b] ? a : b] += n;
}

/* A face that lies between thinner lines is their ground. */
static void
drop_grounds(struct work *w)
{
	each_contact(w, add_inner);
	for (uint32_t f = 1; f <= w->r->n_faces; f++)
		w->wanted[f] &= 2 * w->inner[f] <= w->border[f];
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

/* Give strokes of nearly one width just one, and see what each pen saves: one
 * that draws no long line nothing. */
static void
share_pens(struct work *w)
{
	struct v2v_strokes *s = w->s;

	if (s->n > 1)
		qsort(s->stroke, s->n, sizeof(*s->stroke), by_pen);
	for (size_t i = 0, j; i < s->n; i = j) {
		double gain = 0, width = 0, length = 0, longest = 0;
		bool paid;

		j = same_pen(s, i);
		for (size_t k = i; k < j; k++) {
			const struct v2v_stroke *t = &s->stroke[k];

			gain += t->gain;
			width += t->width * t->length;
			length += t->length;
			longest = t->length > longest ? t->length : longest;
		}
		width /= length;
		paid = longest >= LONG * width && longest >= LONG_MIN;
		for (size_t k = i; k < j; k++) {
			struct v2v_stroke *t = &s->stroke[k];

			t->width = width;
			w->gain[t->face] += paid ? t->gain : 0;
			w->poor[t->face] += (!paid || gain < w->element)
			    && (k == i || t->face != t[-1].face);
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
	w.inner = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.inner));
	w.width = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.width));
	w.wanted = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.wanted));
	w.gain = v2v_alloc((size_t)r->n_faces + 1, sizeof(*w.gain));
	w.poor = v2v_alloc((size_t)r->n_faces + 1, sizeof(*w.poor));
	if (!w.border || !w.inner || !w.width || !w.wanted || !w.gain
	    || !w.poor) {
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
	if (!judge_faces(&w, mark, p)) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	drop_grounds(&w);
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
	free(w.inner);
	free(w.width);
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
