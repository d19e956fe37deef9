/*
 * Boundaries between pixels, by the picture that the labels were made from.
 *
 * A pixel on the boundary of two flat colours A and B is a mix of them, by the
 * share of its area on either side. Along the line of a crack's gate
 *
 *      A A A a|b B B B       c = 1 1 1 .8|.3 0 0 0      | the crack
 *
 * the shares c of A, less the number of pixels on A's side of the crack, add
 * up to how far the boundary lies from the crack towards B: here .1. That is
 * a mean over the width of a pixel, so exact where the boundary is straight
 * and crosses the gate's strip within the pixels that were added up, at any
 * angle. A blur that is even does not change it.
 *
 * On each side pixels are taken until one is all of its side, at most REACH;
 * it must come while the labels are still the two of the chain. A and B are
 * medians of what the guide shows some pixels inside the faces along a piece
 * of the chain. A gate stays where it is if these are too few, or not far
 * apart against their spread; if a pixel is no mix of them; if the shares do
 * not fall from A to B; or if the boundary would be more than FAR away.
 *
 * Where a boundary runs almost along a gate it leaves the strip further away
 * than is looked. Such a gate lies between two of the other direction; it is
 * placed half way between them.
 *
 * Renderers mix colours as they are encoded, lenses light. In the wrong one
 * mixes leave the line from A to B, unless it is grey, and the gates of a
 * slanted edge go to and fro. The whole picture takes the one with less of it.
 */
#include "base.h"

#include "trace/guide.h"

#include "colour/srgb.h"
#include "trace/fit.h"

#include <string.h>

enum {
	REACH = 4,    /* pixels looked at on either side of a crack */
	DEPTH = 4,    /* pixels inside a face where its colour is taken */
	PIECE = 64,   /* gates that share A and B */
	LEAST = 3,    /* colours that tell one */
	CHANNELS = 4, /* red, green, blue times alpha, and alpha */
	VOTE_CHAINS = 4096,
	VOTE_GATES = 256 /* a chain */
};

static const double WEIGHT = 33; /* 1 / 12 by the square of 0.05 px */
static const double CLEAR = 0.95; /* faults in linear light by those not */
static const double SMALL = 0.002; /* fault that rounding has */
static const double FAR = 1;          /* px */
static const double ROUNDING = 2.0 / 255; /* of a mix and its ends */
static const double EPSILON_MAX = 0.2;
static const double SPREADS = 2;      /* deviations that noise stays within */
static const double OCTILES = 0.637;  /* deviations from the third to the fifth;
				* edges along a gate spoil some of the rest */
static const double OFF_LINE = 0.25;  /* of |A - B| that a mix may be off */

/* Bytes of the colours within a side, counted. */
struct tones {
	uint8_t count[CHANNELS][256];
	int n;
};

/* Shares of the side A = B + D in a mix. */
struct mix {
	double b[CHANNELS], d[CHANNELS]; /* d: D / |D|^2 */
	double length2;                  /* |D|^2 */
	double epsilon;                  /* that a share may be off by */
};

struct place {
	const struct v2v_guide *g;
	uint16_t label[2]; /* of the sides A and B */
	struct tones tones[2];
	struct mix mix;
	double off;   /* sum of the mixes' distances from the line A B, in its
	               * length */
	size_t mixes;
};

struct v2v_crack
v2v_crack_of(struct v2v_vec q)
{
	int32_t x = (int32_t)q.x, y = (int32_t)q.y;

	return q.x - x == 0 ? (struct v2v_crack){ x - 1, y, 1, 0 }
	    : (struct v2v_crack){ x, y - 1, 0, 1 };
}

/* The pixel k steps beyond the crack, back (k = -1, -2 ...) or forth (0, 1
 * ...). False outside the picture. */
static bool
pixel(const struct v2v_guide *g, struct v2v_crack c, int k, size_t *at)
{
	int32_t x = c.x + (k + 1) * c.dx, y = c.y + (k + 1) * c.dy;

	if (x < 0 || y < 0 || x >= g->f->width || y >= g->f->height)
		return false;
	*at = (size_t)y * (size_t)g->f->width + (size_t)x;
	return true;
}

/* The colour of a side at a crack: the deepest pixel that has another one
 * behind it. */
static void
count_tones(struct place *p, int side, struct v2v_crack c, int step)
{
	struct tones *t = &p->tones[side];
	const struct v2v_guide *g = p->g;
	size_t at[DEPTH + 1];
	int k = 0, first = step < 0 ? -1 : 0;

	while (k <= DEPTH && pixel(g, c, first + k * step, &at[k])
	    && g->labels->px[at[k]] == p->label[side])
		k++;
	if (k < 3)
		return;
	for (int i = 0; i < CHANNELS; i++)
		t->count[i][g->f->px[4 * at[k - 2] + (size_t)i]]++;
	t->n++;
}

/* The value below which `part` eighths of the counts lie. */
static int
octile(const uint8_t count[256], int n, int part)
{
	int v = 0, below = count[0];

	while (8 * below <= n * part && v < 255)
		below += count[++v];
	return v;
}

static void
decode(const struct v2v_guide *g, const uint8_t px[4], double v[CHANNELS])
{
	double alpha = px[3] / 255.0;

	for (int i = 0; i < 3; i++)
		v[i] = g->light[px[i]] * alpha;
	v[3] = alpha;
}

/* What the tones of both sides mix to; false if they tell too little. */
static bool
set_mix(struct place *p)
{
	struct mix *m = &p->mix;
	double v[2][3][CHANNELS], noise2 = 0;

	if (p->tones[0].n < LEAST || p->tones[1].n < LEAST)
		return false;
	for (int s = 0; s < 2; s++)
		for (int part = 3; part < 6; part++) {
			const struct tones *t = &p->tones[s];
			uint8_t px[CHANNELS];

			for (int i = 0; i < CHANNELS; i++)
				px[i] = (uint8_t)octile(t->count[i], t->n,
				    part);
			decode(p->g, px, v[s][part - 3]);
		}
	m->length2 = 0;
	for (int i = 0; i < CHANNELS; i++) {
		m->b[i] = v[1][1][i];
		m->d[i] = v[0][1][i] - m->b[i];
		m->length2 += m->d[i] * m->d[i];
	}
	if (m->length2 == 0)
		return false;
	for (int i = 0; i < CHANNELS; i++) {
		m->d[i] /= m->length2;
		for (int s = 0; s < 2; s++) {
			double e = (v[s][2][i] - v[s][0][i]) * m->d[i]
			    / OCTILES;

			noise2 += e * e / 2;
		}
	}
	m->epsilon = ROUNDING / sqrt(m->length2) + SPREADS * sqrt(noise2);
	return m->epsilon < EPSILON_MAX;
}

/* The share of A in a pixel; false if it is no mix. */
static bool
share(struct place *p, size_t at, double *c)
{
	const struct mix *m = &p->mix;
	double v[CHANNELS], s = 0, off2 = 0, far = OFF_LINE + m->epsilon;

	decode(p->g, p->g->f->px + 4 * at, v);
	for (int i = 0; i < CHANNELS; i++)
		s += (v[i] - m->b[i]) * m->d[i];
	for (int i = 0; i < CHANNELS; i++) {
		double e = v[i] - m->b[i] - s * m->d[i] * m->length2;

		off2 += e * e;
	}
	off2 /= m->length2;
	if (off2 > far * far)
		return false;
	if (s > m->epsilon && s < 1 - m->epsilon) {
		p->off += sqrt(off2);
		p->mixes++;
	}
	*c = s < 0 ? 0 : s > 1 ? 1 : s;
	return true;
}

/* Shares of `side` in the pixels from the crack to the first that is all of
 * it, added up. Returns how many, 0 if none is or they do not rise. */
static int
add_side(struct place *p, int side, struct v2v_crack c, int step,
    double *sum)
{
	const struct v2v_guide *g = p->g;
	double last = 0, s;
	size_t at;

	*sum = 0;
	for (int k = 0; k < REACH; k++) {
		if (!pixel(g, c, (step < 0 ? -1 : 0) + k * step, &at)
		    || g->labels->px[at] != p->label[side]
		    || !share(p, at, &s))
			return 0;
		if (side == 1)
			s = 1 - s;
		if (s < last - p->mix.epsilon)
			return 0;
		if (s >= 1 - p->mix.epsilon) {
			*sum += 1;
			return k + 1;
		}
		*sum += s;
		last = s;
	}
	return 0;
}

static bool
place_gate(struct place *p, struct v2v_vec *q)
{
	struct v2v_crack c = v2v_crack_of(*q);
	double before, after, m;
	int n, k, side;
	size_t at;

	if (!pixel(p->g, c, -1, &at))
		return false;
	side = p->g->labels->px[at] != p->label[0];
	n = add_side(p, side, c, -1, &before);
	k = add_side(p, !side, c, 1, &after);
	if (n == 0 || k == 0)
		return false;
	m = before - n - (after - k);
	if (m > FAR || m < -FAR)
		return false;
	q->x += m * c.dx;
	q->y += m * c.dy;
	return true;
}

/* A gate across the way from one placed gate to another. */
static bool
bridge(struct v2v_vec *q, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_crack c = v2v_crack_of(*q);
	struct v2v_vec m = { (a.x + b.x) / 2, (a.y + b.y) / 2 };
	double along = c.dx ? b.x - a.x : b.y - a.y;

	if ((along != 1 && along != -1)
	    || v2v_vec_length(v2v_vec_sub(m, *q)) > FAR)
		return false;
	*q = m;
	return true;
}

/* A and B near q[0 .. n - 1], none of which has moved. */
static bool
learn(struct place *p, const struct v2v_vec *q, size_t n)
{
	memset(p->tones, 0, sizeof(p->tones));
	for (size_t i = 0; i < n; i++) {
		struct v2v_crack c = v2v_crack_of(q[i]);
		size_t at;
		int side;

		if (!pixel(p->g, c, -1, &at))
			continue;
		side = p->g->labels->px[at] != p->label[0];
		count_tones(p, side, c, -1);
		count_tones(p, !side, c, 1);
	}
	return set_mix(p);
}

/* The labels of the chain's sides; false on the frame of the picture. */
static bool
set_labels(struct place *p, struct v2v_vec q)
{
	struct v2v_crack c = v2v_crack_of(q);
	size_t a, b;

	if (!pixel(p->g, c, -1, &a) || !pixel(p->g, c, 0, &b))
		return false;
	p->label[0] = p->g->labels->px[a];
	p->label[1] = p->g->labels->px[b];
	return true;
}

/* How far q[0] is off the line of its neighbours. */
static double
bend(const struct v2v_vec *q)
{
	struct v2v_vec u = v2v_vec_unit(v2v_vec_sub(q[1], q[-1]));
	double d = v2v_vec_cross(u, v2v_vec_sub(q[0], q[-1]));

	return d < 0 ? -d : d;
}

/* The weight of a placed gate between two others. In a bend the mean over the
 * strip is off the boundary by part of it. */
static float
weight_of(const struct v2v_vec *q, const float *w)
{
	double d = w[-1] == 1 || w[1] == 1 ? 0 : bend(q) / 4;

	return (float)(1 / (1 / (double)w[0] + 12 * d * d));
}

void
v2v_gates_settle(struct v2v_vec *q, float *w, size_t n)
{
	for (size_t i = 1; i + 1 < n; i++)
		if (w[i] == 1 && w[i - 1] != 1 && w[i + 1] != 1
		    && bridge(&q[i], q[i - 1], q[i + 1]))
			w[i] = (w[i - 1] + w[i + 1]) / 2;
	for (size_t i = 1; i + 1 < n; i++)
		if (w[i] != 1)
			w[i] = weight_of(q + i, w + i);
}

static void
place_gates(struct place *p, struct v2v_vec *q, float *w, size_t n)
{
	size_t pieces = (n + PIECE - 1) / PIECE;

	if (n == 0 || !set_labels(p, q[0]))
		return;
	for (size_t k = 0; k < pieces; k++) {
		size_t first = n * k / pieces, end = n * (k + 1) / pieces;

		if (!learn(p, q + first, end - first))
			continue;
		for (size_t i = first; i < end; i++)
			if (place_gate(p, &q[i]))
				w[i] = (float)WEIGHT;
	}
	v2v_gates_settle(q, w, n);
}

void
v2v_guide_place(const struct v2v_guide *g, struct v2v_vec *q, float *w,
    size_t n)
{
	struct place p = { .g = g };

	place_gates(&p, q, w, n);
}

/* What is wrong with mixing evenly [0] what is encoded, [1] light. */
struct vote {
	struct place p[2];
	double bends[2]; /* of gates that both place, in pixels */
	double gates;
};

static void
look(struct vote *v, const struct v2v_vec *crack, size_t n)
{
	struct v2v_vec q[2][VOTE_GATES];
	float w[2][VOTE_GATES];

	for (int k = 0; k < 2; k++) {
		memcpy(q[k], crack, n * sizeof(*crack));
		for (size_t i = 0; i < n; i++)
			w[k][i] = 1;
		place_gates(&v->p[k], q[k], w[k], n);
	}
	for (size_t i = 1; i + 1 < n; i++) {
		bool placed = true;

		for (size_t j = i - 1; j <= i + 1; j++)
			placed = placed && w[0][j] != 1 && w[1][j] != 1;
		if (!placed)
			continue;
		v->bends[0] += bend(&q[0][i]);
		v->bends[1] += bend(&q[1][i]);
		v->gates++;
	}
}

static double
fault(const struct vote *v, int k)
{
	double sum = v->gates > 0 ? v->bends[k] / v->gates : 0;

	return v->p[k].mixes > 0 ? sum + v->p[k].off / (double)v->p[k].mixes
	    : sum;
}

void
v2v_guide_init(struct v2v_guide *g, const struct v2v_frame *f,
    const struct v2v_labels *l, const struct v2v_map *m)
{
	struct v2v_guide linear = { .f = f, .labels = l };
	struct vote v = { .p = { { .g = g }, { .g = &linear } } };
	size_t step = 1 + m->n_chains / VOTE_CHAINS;

	*g = linear;
	for (int i = 0; i < 256; i++) {
		g->light[i] = i / 255.0;
		linear.light[i] = v2v_srgb_linear[i];
	}
	for (size_t c = 0; c < m->n_chains; c += step) {
		struct v2v_vec q[VOTE_GATES];
		size_t n = v2v_chain_gates(m, (uint32_t)(2 * c), VOTE_GATES,
		    q);

		look(&v, q, n);
	}
	if (fault(&v, 1) + SMALL < CLEAR * fault(&v, 0))
		*g = linear;
}
