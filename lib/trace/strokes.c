/*
 * Ribs to strokes.
 *
 * Branches that go on as one line (joints.h) make a path, whose width is the
 * mean of its ribs'. Its free ends are lengthened (tip.h); then its middles are
 * fitted like the gates of a chain (fit.h), in pieces between the junctions at
 * which it turns.
 *
 * As an outline the path would be its two sides: these are fitted, too, and
 * the description lengths compared. With the costs of chain.c,
 *
 *      outline   left side + right side + what the caps cost
 *      stroke    middle, its distances counted for both sides
 *                + how much the width changes
 *                + where left and right are different, the border that the
 *                  faces there get below the stroke
 *
 * A path is thin if its width deviates by less than 15 %, it is longer than
 * four widths and the stroke costs less.
 */
#include "base.h"

#include "trace/strokes.h"

#include "trace/tip.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

static const double DEVIATION = 0.15;
static const double LENGTH = 4;     /* widths ... */
static const double LENGTH_MIN = 8; /* ... and px, at least */
static const double LOST_MAX = 0.3; /* of the ribs */
static const double TUBE = 0.25;    /* widths */
static const double TUBE_MIN = 0.68; /* px */
static const double BOTH = 0.85;    /* of the tolerance, for middles */
static const double CLEAR = 1;      /* px^3: a vote between caps */
static const double LAMBDA = 2.4;   /* chain.c */
static const double PRECISION = 6;


/* A path while it is made. */
struct path {
	struct v2v_rib *rib;
	size_t n, cap;
	struct pin {
		size_t at;          /* before this rib */
		struct v2v_vec place;
	} *pin;
	size_t n_pins, cap_pins;
	uint32_t first, last;       /* arms; equal mates if closed */
	bool closed;
	uint16_t label;
	uint32_t face;
	double width, variance, lost, length;
	struct v2v_vec *q;          /* scratch */
	size_t cap_q;
	struct v2v_fit_scratch fit;
};

struct work {
	struct v2v_strokes *s;
	const struct v2v_ridges *g;
	const struct v2v_bands *b;
	const struct v2v_joints *j;
	const struct v2v_labels *l;
	const struct v2v_runs *r;
	const struct v2v_fit_params *p;
	bool *used;   /* of branches */
	double *vote; /* of faces: what butt caps err more than round ones; */
	double *sum;  /* of labels, over their faces */
	struct path path;
};

static int32_t
to_grid(double v, int32_t unit)
{
	double s = v * unit;

	return (int32_t)(s < 0 ? s - 0.5 : s + 0.5);
}

static bool
add_branch(struct path *k, const struct v2v_bands *b, uint32_t arm)
{
	const struct v2v_band *d = &b->band[arm / 2];
	double n = (double)k->n, m = (double)d->n, width = d->width;

	if (!v2v_grow(&k->rib, &k->cap, k->n + d->n, sizeof(*k->rib)))
		return false;
	for (size_t i = 0; i < d->n; i++) {
		struct v2v_rib r = b->rib[d->first + (arm & 1 ? d->n - 1 - i
		    : i)];

		if (arm & 1) {
			r.half.x = -r.half.x;
			r.half.y = -r.half.y;
		}
		k->rib[k->n++] = r;
	}
	if (m > 0) {
		double mean = (k->width * n + width * m) / (n + m);

		k->variance = (n * (k->variance + (k->width - mean)
		    * (k->width - mean)) + m * (d->variance + (width - mean)
		    * (width - mean))) / (n + m);
		k->lost = (k->lost * n + d->lost * m) / (n + m);
		k->width = mean;
	}
	return true;
}

/* The path that begins with `arm`. */
static bool
walk(struct work *w, uint32_t arm)
{
	struct path *k = &w->path;
	uint32_t begin = arm;
	const struct v2v_point *q = &w->g->point[w->g->branch[arm / 2].first];

	k->n = k->n_pins = 0;
	k->width = k->variance = k->lost = 0;
	k->first = arm;
	k->label = w->l->px[(size_t)q->y * (size_t)w->l->width + (size_t)q->x];
	k->face = v2v_runs_face(w->r, q->x, q->y);
	k->closed = w->g->branch[arm / 2].knot[0] == V2V_NONE;
	for (;;) {
		w->used[arm / 2] = true;
		if (!add_branch(k, w->b, arm))
			return false;
		k->last = arm ^ 1;
		arm = k->closed ? V2V_NONE : w->j->mate[k->last];
		if (arm == V2V_NONE)
			return true;
		if (arm == begin)
			k->closed = true;
		if (w->j->pinned[k->last]) {
			if (!v2v_grow(&k->pin, &k->cap_pins, k->n_pins + 1,
			    sizeof(*k->pin)))
				return false;
			k->pin[k->n_pins++] = (struct pin){ k->n,
				w->j->place[v2v_joint_of(w->g, arm)] };
		}
		if (k->closed)
			return true;
	}
}

static void
reverse(struct path *k)
{
	for (size_t i = 0, j = k->n; i < j; i++) {
		struct v2v_rib a = k->rib[i], b = k->rib[--j];

		k->rib[i] = (struct v2v_rib){ b.at, { -b.half.x, -b.half.y } };
		k->rib[j] = (struct v2v_rib){ a.at, { -a.half.x, -a.half.y } };
	}
}

static bool
is_free(const struct work *w, uint32_t arm)
{
	return w->j->arms[v2v_joint_of(w->g, arm)] < 2;
}

/* Lengthen the path's free ends. */
static bool
extend(struct work *w)
{
	struct path *k = &w->path;
	size_t before;

	if (is_free(w, k->last) && !v2v_tip_extend(&k->rib, &k->n, &k->cap,
	    w->l, k->label, k->width))
		return false;
	if (!is_free(w, k->first))
		return true;
	before = k->n;
	reverse(k);
	if (!v2v_tip_extend(&k->rib, &k->n, &k->cap, w->l, k->label,
	    k->width))
		return false;
	reverse(k);
	for (size_t i = 0; i < k->n_pins; i++)
		k->pin[i].at += k->n - before;
	return true;
}

/* Is the path of constant width? */
static bool
is_even(const struct path *k)
{
	double d = DEVIATION * k->width;

	return k->variance <= d * d && k->lost <= LOST_MAX;
}

/* Faces with a clear vote have it; others follow those of their colour. */
static bool
is_round(const struct work *w)
{
	const struct path *k = &w->path;
	double v = w->vote[k->face];

	if (v < CLEAR && v > -CLEAR)
		v = w->sum[k->label];
	return v > CLEAR;
}

static void
vote(struct work *w)
{
	struct path *k = &w->path;

	for (int e = 0; e < 2; e++) {
		struct v2v_tip t;

		if (is_free(w, e ? k->first : k->last)) {
			t = v2v_tip_measure(k->rib, k->n, w->l, k->label,
			    k->width);
			if (!t.leaves && is_even(k)) {
				w->vote[k->face] += t.butt_error
				    - t.round_error;
				w->sum[k->label] += t.butt_error
				    - t.round_error;
			}
		}
		reverse(k);
	}
}

/* Where the path ends; ribs beyond are dropped. */
static struct v2v_vec
finish(struct work *w, uint32_t arm, bool round)
{
	struct path *k = &w->path;
	struct v2v_tip t;
	struct v2v_vec p;

	if (!is_free(w, arm))
		return w->j->place[v2v_joint_of(w->g, arm)];
	t = v2v_tip_measure(k->rib, k->n, w->l, k->label, k->width);
	p = v2v_vec_add(t.at, t.dir, t.leaves ? t.butt + k->width
	    : round ? t.round : t.butt);
	while (k->n > 2 && v2v_vec_dot(v2v_vec_sub(k->rib[k->n - 1].at, p),
	    t.dir) > -0.5)
		k->n--;
	return p;
}

/* The middles of ribs first .. last - 1, or points beside them. */
static bool
load(struct path *k, size_t first, size_t last, int side)
{
	if (!v2v_grow(&k->q, &k->cap_q, last - first, sizeof(*k->q)))
		return false;
	for (size_t i = first; i < last; i++)
		k->q[i - first] = v2v_vec_add(k->rib[i].at, k->rib[i].half,
		    side);
	return true;
}

/* What a fit costs: numbers, and distances in the unit of chain.c. */
struct cost {
	double numbers, distance;
};

/* The price of a number. */
static double
lambda(const struct v2v_fit_params *p)
{
	return LAMBDA * p->tolerance * p->tolerance / (0.8 * 0.8);
}

/* Fit what load() left. The cost is added to *c. */
static bool
fit(struct work *w, size_t n, bool closed, struct v2v_vec a, struct v2v_vec b,
    const struct v2v_fit_params *p, struct v2v_point *start, size_t *count,
    struct cost *c)
{
	struct path *k = &w->path;
	struct v2v_end end[2] = {
		{ .x = to_grid(a.x, p->unit), .y = to_grid(a.y, p->unit) },
		{ .x = to_grid(b.x, p->unit), .y = to_grid(b.y, p->unit) }
	};
	double cost = 0, numbers = 0;

	if (!v2v_fit_points(&k->fit, k->q, n, closed, end, p, start, count,
	    &cost))
		return false;
	for (size_t i = 0; i < *count; i++)
		numbers += k->fit.seg[i].kind == V2V_SEG_LINE ? 2
		    : k->fit.seg[i].kind == V2V_SEG_ARC ? 5 : 6;
	c->numbers += numbers;
	c->distance += cost - numbers * lambda(p);
	return true;
}

/* How much the widths of ribs differ from the path's: where it is wider by d
 * each side is off by d / 2. */
static double
unevenness(const struct path *k)
{
	return PRECISION * k->variance * (double)k->n / 2;
}

/* Share of the ribs with different labels to their left and right. */
static double
divided(const struct work *w)
{
	const struct path *k = &w->path;
	const struct v2v_labels *l = w->l;
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		uint16_t label[2] = { 0, 0 };

		for (int e = 0; e < 2; e++) {
			struct v2v_vec p = v2v_vec_add(k->rib[i].at,
			    k->rib[i].half, e ? -1 : 1);

			p = v2v_vec_add(p, v2v_vec_unit(k->rib[i].half),
			    e ? -1 : 1);
			if (p.x >= 0 && p.y >= 0 && p.x < l->width
			    && p.y < l->height)
				label[e] = l->px[(size_t)p.y
				    * (size_t)l->width + (size_t)p.x];
		}
		n += label[0] != label[1];
	}
	return (double)n / (double)k->n;
}

/* Piece `i` of the path: ribs from *first to before *last, between *a and *b. */
static void
piece_of(const struct path *k, size_t i, struct v2v_vec *a, struct v2v_vec *b,
    size_t *first, size_t *last)
{
	*first = i > 0 ? k->pin[i - 1].at : 0;
	*last = i < k->n_pins ? k->pin[i].at : k->n;
	if (i > 0)
		*a = k->pin[i - 1].place;
	if (i < k->n_pins)
		*b = k->pin[i].place;
}

/* Fit all pieces into the stroke, and their sides for the comparison. */
static bool
fit_pieces(struct work *w, struct v2v_stroke *s, struct v2v_vec from,
    struct v2v_vec to, struct cost *stroke, struct cost *outline)
{
	struct path *k = &w->path;
	struct v2v_fit_params p = *w->p;
	struct v2v_point start;
	size_t n, first, last, pieces = k->n_pins + 1;
	bool closed = k->closed && k->n_pins == 0;

	/* Distances count for both sides. */
	p.tolerance *= BOTH;
	if (k->width * TUBE < p.tolerance && p.tolerance > TUBE_MIN)
		p.tolerance = k->width * TUBE > TUBE_MIN ? k->width * TUBE
		    : TUBE_MIN;
	/* A closed path with pins begins and ends at the last of them. */
	if (k->closed && !closed) {
		from = to = k->pin[k->n_pins - 1].place;
		pieces--;
	}
	for (size_t i = 0; i < pieces; i++) {
		struct v2v_vec a = from, b = to;

		piece_of(k, i, &a, &b, &first, &last);
		if (last - first < 2) {
			n = 1;
			start = (struct v2v_point){ to_grid(a.x, p.unit),
				to_grid(a.y, p.unit) };
			if (!v2v_grow(&k->fit.seg, &k->fit.cap_seg, 1,
			    sizeof(*k->fit.seg)))
				return false;
			k->fit.seg[0] = (struct v2v_seg){
				.x = to_grid(b.x, p.unit),
				.y = to_grid(b.y, p.unit) };
		} else {
			for (int side = -1; side < 2; side += 2) {
				size_t m = last - first;

				if (!load(k, first, last, side)
				    || !fit(w, m, closed, k->q[0],
				    k->q[m - 1], w->p, &start, &n, outline))
					return false;
			}
			if (!load(k, first, last, 0) || !fit(w, last - first,
			    closed, a, b, &p, &start, &n, stroke))
				return false;
		}
		if (n == 0) {
			s->n = 0;
			return true;
		}
		if (i == 0)
			s->start = start;
		if (!v2v_grow(&w->s->seg, &w->s->cap_segs, w->s->n_segs + n,
		    sizeof(*w->s->seg)))
			return false;
		memcpy(w->s->seg + w->s->n_segs, k->fit.seg,
		    n * sizeof(*w->s->seg));
		w->s->n_segs += n;
		s->n += n;
	}
	return true;
}

static double
length_of(const struct path *k, struct v2v_vec from, struct v2v_vec to)
{
	double sum = 0;

	for (size_t i = 1; i < k->n; i++)
		sum += v2v_vec_length(v2v_vec_sub(k->rib[i].at,
		    k->rib[i - 1].at));
	if (k->closed)
		return sum + v2v_vec_length(v2v_vec_sub(k->rib[0].at,
		    k->rib[k->n - 1].at));
	return sum + v2v_vec_length(v2v_vec_sub(k->rib[0].at, from))
	    + v2v_vec_length(v2v_vec_sub(to, k->rib[k->n - 1].at));
}

/* The path that was walked as a stroke. */
static bool
draw(struct work *w)
{
	struct path *k = &w->path;
	bool round = is_round(w), ends = !k->closed;
	struct v2v_stroke s = { .face = k->face, .label = k->label,
		.order = (uint32_t)w->s->n,
		.closed = k->closed, .round = round, .first = w->s->n_segs,
		.width = k->width };
	struct v2v_vec from = { 0, 0 }, to = { 0, 0 };
	struct cost a = { 0, 0 }, b = { 0, 0 };
	double price = lambda(w->p), shown;

	if (ends) {
		size_t before;

		to = finish(w, k->last, round);
		reverse(k);
		before = k->n;
		from = finish(w, k->first, round);
		reverse(k);
		for (size_t i = 0; i < k->n_pins; i++) {
			size_t cut = before - k->n;

			k->pin[i].at = k->pin[i].at > cut
			    ? k->pin[i].at - cut : 0;
			if (k->pin[i].at > k->n)
				k->pin[i].at = k->n;
		}
	}
	if (!fit_pieces(w, &s, from, to, &a, &b))
		return false;
	if (s.n == 0)
		w->s->n_segs = s.first;
	s.length = length_of(k, from, to);
	b.numbers += ends ? round ? 12 : 4 : 0;
	shown = price * a.numbers + 2 * a.distance + unevenness(k);
	s.gain = price * b.numbers + b.distance - shown
	    - divided(w) * shown / 2;
	s.thin = s.n > 0 && is_even(k) && s.gain > 0
	    && s.length >= LENGTH * s.width && s.length >= LENGTH_MIN;
	if (!v2v_grow(&w->s->stroke, &w->s->cap, w->s->n + 1,
	    sizeof(*w->s->stroke)))
		return false;
	w->s->stroke[w->s->n++] = s;
	return true;
}

/*
 * All paths, the open ones first: an arm without a mate begins one. Closed
 * ones begin where they turn, if they do.
 */
static bool
each_path(struct work *w, bool (*then)(struct work *w))
{
	const struct v2v_ridges *g = w->g;

	memset(w->used, 0, g->n_branches * sizeof(*w->used));
	for (int round = 0; round < 3; round++)
		for (uint32_t arm = 0; arm < 2 * g->n_branches; arm++) {
			uint32_t mate = w->j->mate[arm];

			if (w->used[arm / 2] || w->b->band[arm / 2].n == 0
			    || (round == 0 && (mate != V2V_NONE
			    || g->branch[arm / 2].knot[0] == V2V_NONE))
			    || (round == 1 && (mate == V2V_NONE
			    || !w->j->pinned[arm])))
				continue;
			if (!walk(w, arm) || (!w->path.closed && !extend(w))
			    || !then(w))
				return false;
		}
	return true;
}

static bool
vote_open(struct work *w)
{
	if (!w->path.closed)
		vote(w);
	return true;
}

static int
by_face(const void *a, const void *b)
{
	const struct v2v_stroke *x = a, *y = b;

	if (x->face != y->face)
		return x->face < y->face ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

int
v2v_strokes_init(struct v2v_strokes *s, const struct v2v_ridges *g,
    const struct v2v_bands *b, const struct v2v_joints *j,
    const struct v2v_labels *l, const struct v2v_runs *r,
    const struct v2v_fit_params *p, struct v2v_msg *msg)
{
	struct work w = { .s = s, .g = g, .b = b, .j = j, .l = l, .r = r,
		.p = p };
	bool ok;

	*s = (struct v2v_strokes){ 0 };
	w.used = v2v_alloc(g->n_branches, sizeof(*w.used));
	w.vote = v2v_zalloc((size_t)r->n_faces + 1, sizeof(*w.vote));
	w.sum = v2v_zalloc(V2V_LABELS_MAX + 1, sizeof(*w.sum));
	ok = w.used && w.vote && w.sum && each_path(&w, vote_open)
	    && each_path(&w, draw);
	free(w.used);
	free(w.vote);
	free(w.sum);
	free(w.path.rib);
	free(w.path.pin);
	free(w.path.q);
	v2v_fit_scratch_free(&w.path.fit);
	if (!ok) {
		v2v_strokes_free(s);
		return v2v_fail_memory(msg);
	}
	if (s->n > 1)
		qsort(s->stroke, s->n, sizeof(*s->stroke), by_face);
	return V2V_OK;
}

void
v2v_strokes_free(struct v2v_strokes *s)
{
	free(s->stroke);
	free(s->seg);
	*s = (struct v2v_strokes){ 0 };
}
