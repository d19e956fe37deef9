/*
 * Boundaries between pixels, by the rims that were absorbed.
 *
 * A pixel of a rim between A and B has a label that is nearest to mixes of
 * certain shares of B only. Along the line of a crack's gate
 *
 *      A A A|C B B     C: shares .3 to .6
 *           :  :
 *         .4 to .7     the boundary lies that far from the crack towards B
 *
 * What the pixels of either side lack of it, added up, is how far the boundary
 * lies from the crack; guide.c does the same with shares that are known. The
 * gate goes to the middle of what is possible. Where A and B are neighbours,
 * each may still hide shares that are nearer to it than to any third label.
 *
 * The weight of a gate is one by the square of its range: it is 1 where the
 * boundary can be anywhere in the width of a pixel, as without rims.
 */
#include "base.h"

#include "trace/blends.h"

#include "trace/fit.h"

enum { REACH = 4 }; /* pixels looked at on either side of a crack */

static const double NOISE2 = 1.0; /* px^2, of the range: what else is off */
static const double FAR = 1;      /* px */

/* The labels at the two sides of a chain, and their mixes. */
struct pair {
	uint16_t label[2];
	const struct v2v_share *share; /* of the higher one */
	double hides[2]; /* the greatest share of the other in what has the
			  * label of a side */
};

/* What a side lacks beside a crack. */
struct lack {
	double least, most, range2;
	bool mixed;
};

static bool
find_pixel(const struct v2v_labels *l, int32_t x, int32_t y, size_t *at)
{
	*at = (size_t)y * (size_t)l->width + (size_t)x;
	return x >= 0 && y >= 0 && x < l->width && y < l->height;
}

/* The labels beside a crack; false if they are no pair. */
static bool
find_labels(const struct v2v_labels *l, struct v2v_crack c, uint16_t label[2])
{
	size_t a, b;

	if (!find_pixel(l, c.x, c.y, &a)
	    || !find_pixel(l, c.x + c.dx, c.y + c.dy, &b))
		return false;
	label[0] = l->px[a];
	label[1] = l->px[b];
	return label[0] != V2V_ABSENT && label[1] != V2V_ABSENT
	    && label[0] != label[1];
}

static double
least_share(struct v2v_share s)
{
	return (s.lo - 0.5) / V2V_MIX_STEPS;
}

static double
most_share(struct v2v_share s)
{
	return (s.hi + 0.5) / V2V_MIX_STEPS;
}

/* Of the chain that q is a gate of; false if its sides have no mixes. */
static bool
find_pair(struct pair *p, const struct v2v_blends *b, struct v2v_vec q)
{
	double lowest = 0.5, highest = 0.5;
	bool swapped;

	if (!find_labels(b->labels, v2v_crack_of(q), p->label))
		return false;
	swapped = p->label[0] > p->label[1];
	p->share = v2v_mixes_known(&b->mixes, p->label[0], p->label[1]);
	for (int k = 1; k <= b->labels->n; k++) {
		if (p->share[k].lo == 0)
			continue;
		if (least_share(p->share[k]) < lowest)
			lowest = least_share(p->share[k]);
		if (most_share(p->share[k]) > highest)
			highest = most_share(p->share[k]);
	}
	p->hides[swapped] = lowest;
	p->hides[!swapped] = 1 - highest;
	return lowest < highest;
}

/* What `side` lacks in a pixel that had label c; false if c is no mix. */
static bool
add_lack(struct lack *t, const struct pair *p, int side, uint16_t c)
{
	double least, most;

	if (c == p->label[!side]) {
		least = 1 - p->hides[!side];
		most = 1;
	} else if (c == V2V_ABSENT || p->share[c].lo == 0) {
		return false;
	} else if (p->label[side] < p->label[!side]) {
		least = least_share(p->share[c]);
		most = most_share(p->share[c]);
	} else {
		least = 1 - most_share(p->share[c]);
		most = 1 - least_share(p->share[c]);
	}
	t->least += least;
	t->most += most;
	t->range2 += (most - least) * (most - least);
	t->mixed = true;
	return true;
}

/* What `side` lacks from the crack to the first pixel that is all of it; false
 * if there is none near, or if what is on the way is no rim. */
static bool
look(const struct v2v_labels *l, const struct pair *p, int side,
    struct v2v_crack c, struct lack *t)
{
	for (int k = 0; k < REACH; k++) {
		size_t at;

		if (!find_pixel(l, c.x + k * c.dx, c.y + k * c.dy, &at)
		    || l->px[at] != p->label[side])
			return false;
		if (l->before[at] == l->px[at])
			return true;
		if (!add_lack(t, p, side, l->before[at]))
			return false;
	}
	return false;
}

static bool
place_gate(const struct v2v_labels *l, const struct pair *p, struct v2v_vec *q,
    float *w)
{
	struct v2v_crack c = v2v_crack_of(*q);
	struct v2v_crack back = { c.x, c.y, -c.dx, -c.dy };
	struct v2v_crack forth = { c.x + c.dx, c.y + c.dy, c.dx, c.dy };
	struct lack t[2] = { { .mixed = false } };
	uint16_t label[2];
	double move, range2;
	int side;

	if (!find_labels(l, c, label))
		return false;
	side = label[0] != p->label[0];
	if (!look(l, p, side, back, &t[0]) || !look(l, p, !side, forth, &t[1]))
		return false;
	if (!t[0].mixed && !t[1].mixed) {
		t[0].most = p->hides[side];
		t[1].most = p->hides[!side];
		range2 = (t[0].most + t[1].most) * (t[0].most + t[1].most);
	} else {
		range2 = t[0].range2 + t[1].range2;
	}
	move = (t[1].least + t[1].most - t[0].least - t[0].most) / 2;
	if (move > FAR || move < -FAR)
		return false;
	q->x += move * c.dx;
	q->y += move * c.dy;
	*w = (float)(1 / (range2 + NOISE2));
	return true;
}

void
v2v_blends_place(const struct v2v_blends *b, struct v2v_vec *q, float *w,
    size_t n)
{
	struct pair p;

	if (n == 0 || !find_pair(&p, b, q[0]))
		return;
	for (size_t i = 0; i < n; i++)
		place_gate(b->labels, &p, &q[i], &w[i]);
	v2v_gates_settle(q, w, n);
}

int
v2v_blends_init(struct v2v_blends *b, const struct v2v_labels *l,
    const struct v2v_map *m, struct v2v_msg *msg)
{
	int err;

	b->labels = l;
	err = v2v_mixes_init(&b->mixes, l, msg);
	for (size_t c = 0; c < m->n_chains && err == V2V_OK; c++) {
		struct v2v_vec q;
		uint16_t label[2];

		if (v2v_chain_gates(m, (uint32_t)(2 * c), 1, &q) == 1
		    && find_labels(l, v2v_crack_of(q), label)
		    && v2v_mixes_of(&b->mixes, label[0], label[1]) == NULL)
			err = v2v_fail_memory(msg);
	}
	return err;
}

void
v2v_blends_free(struct v2v_blends *b)
{
	v2v_mixes_free(&b->mixes);
	*b = (struct v2v_blends){ 0 };
}
