/*
 * Ribs to strokes.
 *
 * Branches that go on as one line (joints.h) make a path, whose width is the
 * mean of its ribs'. Its free ends are lengthened (tip.h); then its middles are
 * fitted like the gates of a chain (fit.h), leg by leg between the junctions at
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
 * wide and the stroke costs less.
 */
#include "base.h"

#include "trace/strokes.h"

#include "trace/chain.h"
#include "trace/local.h"
#include "trace/tip.h"
#include "util/mem.h"

#include <stdlib.h>

static const double DEVIATION = 0.15;
static const double LENGTH_MIN = 3; /* px, without the caps */
static const double LOST_MAX = 0.3; /* of the ribs */
static const float MIXED = 4; /* even ribs for one that is not */
static const double BOTH = 0.707;   /* of the tolerance, for distances that
				     * count twice: half the price of a number */
static const double FINER = 0.8;
static const double CAPS = 12;      /* numbers of two round ones */
static const double PRECISION = 6;  /* chain.c */

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
	double width, variance, lost;
};

struct work {
	struct v2v_strokes *s;
	const struct v2v_ridges *g;
	const struct v2v_bands *b;
	const struct v2v_joints *j;
	const struct v2v_labels *l;
	const struct v2v_runs *r;
	const struct v2v_fit_params *p;
	bool *used; /* of branches */
	struct path path;
	struct v2v_vec *side; /* scratch */
	size_t cap_side;
	struct v2v_fit_scratch fit;
};

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

/* Where the path ends at its last rib, lengthened or cut there. */
static bool
finish(struct work *w, uint32_t arm, struct v2v_vec *end)
{
	struct path *k = &w->path;
	uint32_t joint = v2v_joint_of(w->g, arm);

	if (w->j->arms[joint] > 1) {
		*end = w->j->place[joint];
		return true;
	}
	if (!v2v_tip_extend(&k->rib, &k->n, &k->cap, w->l, k->label, k->width))
		return false;
	*end = v2v_tip_end(k->rib, &k->n, w->l, k->label, k->width);
	return true;
}

/* Both ends. */
static bool
finish_both(struct work *w, struct v2v_vec end[2])
{
	struct path *k = &w->path;
	size_t before;

	if (!finish(w, k->last, &end[1]))
		return false;
	reverse(k);
	before = k->n;
	if (!finish(w, k->first, &end[0]))
		return false;
	reverse(k);
	for (size_t i = 0; i < k->n_pins; i++) {
		size_t at = k->pin[i].at + k->n;

		at = at > before ? at - before : 0;
		k->pin[i].at = at < k->n ? at : k->n;
	}
	return true;
}

/* The legs of the path, between end[0] and end[1] if it is open. */
static bool
add_legs(struct work *w, struct v2v_vec end[2])
{
	struct v2v_strokes *s = w->s;
	const struct path *k = &w->path;
	size_t begin = 0, legs = k->n_pins + 1;

	/* A closed path with pins begins and ends at the last of them. */
	if (k->closed && k->n_pins > 0) {
		end[0] = end[1] = k->pin[k->n_pins - 1].place;
		legs--;
	}
	if (!v2v_grow(&s->leg, &s->cap_legs, s->n_legs + legs, sizeof(*s->leg))
	    || !v2v_grow(&s->point, &s->cap_points, s->n_points + k->n,
	    sizeof(*s->point)))
		return false;
	for (size_t i = 0; i < legs; i++) {
		bool last = i + 1 == legs;
		struct v2v_vec to = last ? end[1] : k->pin[i].place;
		size_t stop = last ? k->n : k->pin[i].at;

		s->leg[s->n_legs++] = (struct v2v_leg){
			.first = s->n_points + begin, .n = stop - begin,
			.closed = k->closed && k->n_pins == 0,
			.end = { end[0], to } };
		end[0] = to;
		begin = stop;
	}
	for (size_t i = 0; i < k->n; i++)
		s->point[s->n_points++] = k->rib[i].at;
	return true;
}

/* Is the path of constant width? */
static bool
is_even(const struct path *k)
{
	double d = DEVIATION * k->width;

	return k->variance <= d * d && k->lost <= LOST_MAX;
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

static double
length_of(const struct v2v_leg *e, const struct v2v_vec *q)
{
	struct v2v_vec at = e->closed ? q[e->n - 1] : e->end[0];
	double sum = 0;

	for (size_t i = 0; i < e->n; i++) {
		sum += v2v_vec_length(v2v_vec_sub(q[i], at));
		at = q[i];
	}
	return e->closed ? sum : sum + v2v_vec_length(v2v_vec_sub(e->end[1], at));
}

/* Fit points q as leg e. The cost is added to *c. */
static bool
fit_leg(struct v2v_fit_scratch *fit, const struct v2v_leg *e,
    const struct v2v_vec *q, const struct v2v_fit_params *p,
    struct v2v_point *start, size_t *n, struct v2v_fit_cost *c)
{
	struct v2v_end end[2];
	struct v2v_fit_cost more = { 0, 0 };

	for (int i = 0; i < 2; i++)
		end[i] = (struct v2v_end){ v2v_to_grid(e->end[i].x, p->unit),
			v2v_to_grid(e->end[i].y, p->unit), 0, 0 };
	if (e->n < 2) {
		if (!v2v_grow(&fit->seg, &fit->cap_seg, 1, sizeof(*fit->seg)))
			return false;
		*n = 1;
		*start = (struct v2v_point){ end[0].x, end[0].y };
		fit->seg[0] = (struct v2v_seg){ .x = end[1].x, .y = end[1].y };
		return true;
	}
	if (!v2v_fit_points(fit, q, e->n, e->closed ? NULL : end, p, start, n,
	    &more))
		return false;
	c->numbers += more.numbers;
	c->distance += more.distance;
	return true;
}

/* Fit all legs of stroke k, behind the segments that there are; none if one
 * of them cannot be. */
static bool
fit_stroke(struct v2v_strokes *s, struct v2v_stroke *k,
    struct v2v_fit_scratch *fit, const struct v2v_fit_params *params,
    struct v2v_fit_cost *c)
{
	struct v2v_fit_params p = *params;
	struct v2v_point start;
	size_t n;

	p.tolerance *= BOTH * k->fineness;
	k->first = s->n_segs;
	k->n = 0;
	for (size_t i = k->leg; i < k->leg + k->n_legs; i++) {
		const struct v2v_leg *e = &s->leg[i];

		if (!fit_leg(fit, e, s->point + e->first, &p, &start, &n, c)
		    || !v2v_grow(&s->seg, &s->cap_segs, s->n_segs + n,
		    sizeof(*s->seg)))
			return false;
		if (n == 0) {
			s->n_segs = k->first;
			k->n = 0;
			break;
		}
		if (i == k->leg)
			k->start = start;
		for (size_t m = 0; m < n; m++)
			s->seg[s->n_segs++] = fit->seg[m];
		k->n += n;
	}
	return true;
}

/* What the sides of the path cost. */
static bool
fit_sides(struct work *w, const struct v2v_stroke *s, struct v2v_fit_cost *c)
{
	struct path *k = &w->path;
	size_t zero = w->s->leg[s->leg].first, n;
	struct v2v_point start;

	if (!v2v_grow(&w->side, &w->cap_side, k->n, sizeof(*w->side)))
		return false;
	for (int side = -1; side < 2; side += 2) {
		for (size_t i = 0; i < k->n; i++)
			w->side[i] = v2v_vec_add(k->rib[i].at, k->rib[i].half,
			    side);
		for (size_t i = s->leg; i < s->leg + s->n_legs; i++) {
			struct v2v_leg e = w->s->leg[i];
			const struct v2v_vec *q = w->side + (e.first - zero);

			if (e.n < 2)
				continue;
			e.end[0] = v2v_local_long(q, 1, e.n, q[0]).at;
			e.end[1] = v2v_local_long(q + e.n - 1, -1, e.n,
			    q[e.n - 1]).at;
			if (!fit_leg(&w->fit, &e, q, w->p, &start, &n, c))
				return false;
		}
	}
	if (!s->closed)
		c->numbers += CAPS * v2v_fit_price(w->p, 0);
	return true;
}

/* The path that was walked as a stroke. */
static bool
draw(struct work *w)
{
	struct path *k = &w->path;
	struct v2v_stroke s = { .face = k->face, .label = k->label,
		.order = (uint32_t)w->s->n, .closed = k->closed,
		.fineness = 1, .leg = w->s->n_legs, .width = k->width };
	struct v2v_vec end[2] = { { 0, 0 }, { 0, 0 } };
	struct v2v_fit_cost a = { 0, 0 }, b = { 0, 0 };
	double shown;

	if (!k->closed && !finish_both(w, end))
		return false;
	if (!add_legs(w, end))
		return false;
	s.n_legs = w->s->n_legs - s.leg;
	for (size_t i = s.leg; i < w->s->n_legs; i++) {
		const struct v2v_leg *e = &w->s->leg[i];

		s.length += length_of(e, w->s->point + e->first);
	}
	if (!fit_stroke(w->s, &s, &w->fit, w->p, &a) || !fit_sides(w, &s, &b))
		return false;
	shown = a.numbers + 2 * a.distance + unevenness(k);
	s.gain = b.numbers + b.distance - shown - divided(w) * shown / 2;
	s.thin = s.n > 0 && is_even(k) && s.gain > 0
	    && s.length >= s.width && s.length >= LENGTH_MIN;
	if (!v2v_grow(&w->s->stroke, &w->s->cap, w->s->n + 1,
	    sizeof(*w->s->stroke)))
		return false;
	w->s->stroke[w->s->n++] = s;
	return true;
}

/* Branches of faces that are mostly no lines, by their bands alone, count as
 * used. */
static bool
skip_faces(struct work *w)
{
	const struct v2v_ridges *g = w->g;
	uint32_t *face = v2v_alloc(g->n_branches, sizeof(*face));
	float *even = v2v_zalloc((size_t)w->r->n_faces + 1, sizeof(*even));
	bool ok = face != NULL && even != NULL;

	for (size_t i = 0; ok && i < g->n_branches; i++) {
		const struct v2v_band *b = &w->b->band[i];
		const struct v2v_point *q = &g->point[g->branch[i].first];
		float length = (float)b->n;

		face[i] = g->branch[i].n > 0 ? v2v_runs_face(w->r, q->x, q->y)
		    : 0;
		even[face[i]] += b->variance <= DEVIATION * DEVIATION
		    * b->width * b->width && b->lost <= LOST_MAX ? length
		    : -MIXED * length;
	}
	for (size_t i = 0; ok && i < g->n_branches; i++)
		w->used[i] = even[face[i]] <= 0;
	free(face);
	free(even);
	return ok;
}

/*
 * All paths, the open ones first: an arm without a mate begins one. Closed
 * ones begin where they turn, if they do.
 */
static bool
each_path(struct work *w)
{
	const struct v2v_ridges *g = w->g;

	for (int round = 0; round < 3; round++)
		for (uint32_t arm = 0; arm < 2 * g->n_branches; arm++) {
			uint32_t mate = w->j->mate[arm];

			if (w->used[arm / 2] || w->b->band[arm / 2].n == 0
			    || (round == 0 && (mate != V2V_NONE
			    || g->branch[arm / 2].knot[0] == V2V_NONE))
			    || (round == 1 && (mate == V2V_NONE
			    || !w->j->pinned[arm])))
				continue;
			if (!walk(w, arm) || !draw(w))
				return false;
		}
	return true;
}

/* Branches between two junctions that are too short to be measured: straight
 * lines. */
static bool
add_links(struct work *w)
{
	const struct v2v_ridges *g = w->g;
	struct v2v_strokes *s = w->s;

	for (uint32_t i = 0; i < g->n_branches; i++) {
		const struct v2v_branch *b = &g->branch[i];
		const struct v2v_point *q = &g->point[b->first];
		struct v2v_vec a, z;

		if (b->gone || w->used[i] || b->knot[0] == V2V_NONE
		    || g->knot[b->knot[0]].degree < 3
		    || g->knot[b->knot[1]].degree < 3)
			continue;
		a = w->j->place[v2v_joint_of(g, 2 * i)];
		z = w->j->place[v2v_joint_of(g, 2 * i + 1)];
		if (!v2v_grow(&s->leg, &s->cap_legs, s->n_legs + 1,
		    sizeof(*s->leg)) || !v2v_grow(&s->stroke, &s->cap,
		    s->n + 1, sizeof(*s->stroke)))
			return false;
		s->stroke[s->n] = (struct v2v_stroke){ .thin = true,
			.face = v2v_runs_face(w->r, q->x, q->y),
			.label = w->l->px[(size_t)q->y * (size_t)w->l->width
			    + (size_t)q->x], .order = (uint32_t)s->n,
			.fineness = 1, .leg = s->n_legs, .n_legs = 1,
			.length = v2v_vec_length(v2v_vec_sub(a, z)) };
		s->leg[s->n_legs++] = (struct v2v_leg){ .end = { a, z } };
		if (!fit_stroke(s, &s->stroke[s->n++], &w->fit, w->p,
		    &(struct v2v_fit_cost){ 0, 0 }))
			return false;
	}
	return true;
}

/* Links are as wide as the longest line of their face. */
static void
widen_links(struct v2v_strokes *s)
{
	for (size_t i = 0, j; i < s->n; i = j) {
		const struct v2v_stroke *longest = &s->stroke[i];

		for (j = i; j < s->n && s->stroke[j].face
		    == s->stroke[i].face; j++)
			if (s->stroke[j].width > 0 && s->stroke[j].length
			    > longest->length)
				longest = &s->stroke[j];
		for (size_t k = i; k < j; k++)
			if (!(s->stroke[k].width > 0))
				s->stroke[k].width = longest->width;
	}
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
	w.used = v2v_zalloc(g->n_branches, sizeof(*w.used));
	ok = w.used && skip_faces(&w) && each_path(&w)
	    && add_links(&w);
	free(w.used);
	free(w.side);
	free(w.path.rib);
	free(w.path.pin);
	v2v_fit_scratch_free(&w.fit);
	if (!ok) {
		v2v_strokes_free(s);
		return v2v_fail_memory(msg);
	}
	if (s->n > 1)
		qsort(s->stroke, s->n, sizeof(*s->stroke), by_face);
	widen_links(s);
	return V2V_OK;
}

bool
v2v_strokes_refine(struct v2v_strokes *s, size_t first, size_t end,
    const struct v2v_fit_params *p)
{
	struct v2v_fit_scratch fit = { 0 };
	struct v2v_fit_cost unused = { 0, 0 };
	bool ok = true;

	for (size_t i = first; ok && i < end; i++) {
		s->stroke[i].fineness *= FINER;
		ok = fit_stroke(s, &s->stroke[i], &fit, p, &unused);
	}
	v2v_fit_scratch_free(&fit);
	return ok;
}

int
v2v_strokes_fit(struct v2v_strokes *s, const struct v2v_fit_params *p,
    struct v2v_msg *msg)
{
	struct v2v_fit_scratch fit = { 0 };
	struct v2v_fit_cost unused = { 0, 0 };
	bool ok = true;

	s->n_segs = 0;
	for (size_t i = 0; ok && i < s->n; i++)
		ok = fit_stroke(s, &s->stroke[i], &fit, p, &unused);
	v2v_fit_scratch_free(&fit);
	return ok ? V2V_OK : v2v_fail_memory(msg);
}

void
v2v_strokes_free(struct v2v_strokes *s)
{
	free(s->stroke);
	free(s->leg);
	free(s->point);
	free(s->seg);
	*s = (struct v2v_strokes){ 0 };
}
