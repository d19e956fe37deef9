/* Plates and other words on a vehicle. */
#include "base.h"

#include "segment/words.h"

#include "segment/bands.h"
#include "segment/glyphs.h"
#include "segment/lines.h"
#include "segment/patch.h"
#include "segment/plate.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	LETTERS = 12, /* counts that are told apart, from 0 */
	SURE = 7      /* the best of them */
};

/* Odds that n letters in a row are a plate or a word when strokes are as
 * strong as STRONG; more than a dozen are rather a fence. */
static const double ODDS[LETTERS] = {
	0.03, 0.03, 0.06, 0.3, 0.5, 1, 3, 4, 3, 2, 1.5, 1
};
static const double STRONG = 2.5;
static const double MOST_GAIN = 4; /* however much a line stands out */

/* The same near a plate, where few letters may be a badge. */
enum { BADGE = 4 };
static const double ODDS_NEAR[BADGE] = { 0, 0, 0.4, 1.5 };
static const double LEAST_BADGE = 0.3, SURE_PLATE = 0.5; /* scores */
static const double ASIDE = 3, ABOVE = 4, BELOW = 1; /* plate sizes */

static const double LEAST = 0.3;  /* score of what is worth a mention */
static const double THIN = 0.3, BROAD = 0.9; /* letters' width in heights */
static const double SOLID = 0.7;  /* share of a letter's box; bars have more */
static const double LARGEST = 0.12; /* share of the frame that a word covers */
static const double NOISE = 5;    /* as in bands.c */
static const double LONGEST = 9;  /* row of a plate, in heights */
static const double BEYOND = 1.5; /* heights that a line may go on for */
static const double MARGIN = 0.3; /* heights round the edges */

struct reading {
	struct v2v_element e;
	double badge; /* score if it is near a plate */
	int band, err;
};

struct job {
	const struct v2v_pyramid *s;
	const struct v2v_text_band *bands;
	struct reading *readings;
};

/* How much a line's strokes stand out from all that is around. */
static double
strength(const struct v2v_text_band *b, const struct v2v_text_line *l)
{
	double aspect = (l->x1 - l->x0) / l->h;
	double share = (aspect - 1.5) / 2;
	double v = l->inner / (0.5 * l->outer + 0.5 * l->side
	    + 0.3 * l->along + NOISE);

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	/* Squared: it goes into the odds so. */
	return v * share * b->score;
}

/* Odds on a line of such strength, as a score. */
static double
rate(double odds, double strength)
{
	double gain = strength / (STRONG * STRONG);
	double o = odds * (gain < MOST_GAIN ? gain : MOST_GAIN);

	return o / (1 + o);
}

/* Do these look like letters rather than the bars of a fence or a grille? */
static bool
like_letters(const struct v2v_glyphs *g)
{
	return g->wide > THIN && g->wide < BROAD && g->full < SOLID;
}

/* The line itself in place of letters that were not found. */
static void
stand_in(struct v2v_glyphs *g, const struct v2v_patch *p)
{
	g->x0 = V2V_PATCH_BESIDE;
	g->x1 = p->width - V2V_PATCH_BESIDE;
	g->y0 = g->y1 = V2V_PATCH_HEIGHT / 2.0;
	g->h = V2V_PATCH_TEXT;
}

/* The ends of the line where they are near those of the letters. */
static void
find_reach(double reach[2], const struct v2v_glyphs *g,
    const struct v2v_patch *p)
{
	double left = V2V_PATCH_BESIDE, right = p->width - V2V_PATCH_BESIDE;

	reach[0] = left < g->x0 && g->x0 - left < BEYOND * g->h ? left : g->x0;
	reach[1] = right > g->x1 && right - g->x1 < BEYOND * g->h ? right
	    : g->x1;
}

static void
read_band(struct reading *r, const struct v2v_pyramid *s,
    const struct v2v_text_band *b, struct v2v_patch *p,
    struct v2v_glyphs_room *room)
{
	static const int out[4][2] = { { -1, -1 }, { 1, -1 }, { 1, 1 },
		{ -1, 1 } };
	struct v2v_text_line l = v2v_line_grow(s, b);
	const struct v2v_level *whole = &s->level[0];
	struct v2v_glyphs g;
	double power = strength(b, &l), corner[4][2], reach[2];
	int edges, n;

	if (rate(ODDS[SURE], power) < LEAST)
		return;
	v2v_patch_fill(p, s, &l);
	v2v_glyphs_find(&g, p, room);
	n = !like_letters(&g) ? 0 : g.n < LETTERS ? g.n : LETTERS - 1;
	r->e.score = rate(ODDS[n], power);
	if (n < BADGE)
		r->badge = rate(ODDS_NEAR[n], power);
	if (r->e.score < LEAST && r->badge < LEAST_BADGE)
		return;
	if (g.n < 2)
		stand_in(&g, p);
	find_reach(reach, &g, p);
	edges = v2v_plate_fit(corner, p, &g, reach);
	r->e.class = edges >= 3 && reach[1] - reach[0] < LONGEST * g.h
	    ? V2V_PLATE : V2V_TEXT;
	for (int k = 0; k < 4; k++)
		v2v_patch_point(r->e.corner[k], p, s, &l,
		    corner[k][0] + out[k][0] * MARGIN * g.h,
		    corner[k][1] + out[k][1] * MARGIN * g.h);
	if (v2v_element_area(&r->e) > LARGEST * whole->width * whole->sx
	    * whole->height * whole->sy)
		r->e.score = r->badge = 0;
}

static void
read_bands(void *arg, size_t first, size_t end)
{
	struct job *j = arg;
	struct v2v_patch *p = v2v_alloc(1, sizeof(*p));
	struct v2v_glyphs_room *room = v2v_glyphs_room_new();

	for (size_t i = first; i < end; i++) {
		struct reading *r = &j->readings[i];

		r->band = (int)i;
		if (p && room)
			read_band(r, j->s, &j->bands[i], p, room);
		else
			r->err = V2V_E_MEMORY;
	}
	free(room);
	free(p);
}

static int
by_score(const void *a, const void *b)
{
	const struct reading *p = a, *q = b;

	if (p->e.score != q->e.score)
		return p->e.score < q->e.score ? 1 : -1;
	return (p->band > q->band) - (p->band < q->band);
}

/* Take a reading into the list, whose entries have better scores. Of two where
 * one holds the other's middle the larger stays, as plates have small print,
 * too; a badge never replaces anything. */
static int
take(struct v2v_elements *e, const struct v2v_element *one,
    struct v2v_msg *msg)
{
	double area = v2v_element_area(one);

	for (size_t k = 0; k < e->n; k++) {
		struct v2v_element *old = &e->list[k];
		double score = old->score;

		if (!v2v_element_within(one, old)
		    && !v2v_element_within(old, one))
			continue;
		if (v2v_element_area(old) < area && one->class != V2V_BADGE) {
			*old = *one;
			old->score = score;
		}
		return V2V_OK;
	}
	return v2v_elements_add(e, one, msg);
}

/* Is a reading where badges are, by one of the plates? */
static bool
near_plate(const struct v2v_elements *e, const struct v2v_element *one)
{
	for (size_t k = 0; k < e->n; k++) {
		const struct v2v_element *p = &e->list[k];
		double w = p->corner[1][0] - p->corner[0][0];
		double h = p->corner[3][1] - p->corner[0][1];
		double dx = one->corner[0][0] - p->corner[0][0];
		double dy = one->corner[3][1] - p->corner[0][1];

		if (p->class == V2V_PLATE && p->score >= SURE_PLATE
		    && dx < ASIDE * w && dx > -ASIDE * w
		    && dy > -ABOVE * h && dy < BELOW * h
		    && one->corner[3][1] - one->corner[0][1] < h)
			return true;
	}
	return false;
}

int
v2v_words_find(struct v2v_elements *e, const struct v2v_pyramid *s,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct v2v_text_band bands[V2V_BANDS_MAX];
	struct reading *r = v2v_zalloc(V2V_BANDS_MAX, sizeof(*r));
	struct job j = { s, bands, r };
	int n, err;

	if (r == NULL)
		return v2v_fail_memory(msg);
	err = v2v_bands_find(bands, &n, s, pool, msg);
	if (err != V2V_OK)
		goto out;
	v2v_pool_run(pool, (size_t)n, 1, read_bands, &j);
	for (int i = 0; i < n; i++)
		if (r[i].err != V2V_OK) {
			err = v2v_fail_memory(msg);
			goto out;
		}
	qsort(r, (size_t)n, sizeof(*r), by_score);
	for (int i = 0; i < n && r[i].e.score >= LEAST && err == V2V_OK; i++)
		err = take(e, &r[i].e, msg);
	for (int i = 0; i < n && err == V2V_OK; i++)
		if (r[i].e.score < LEAST && r[i].badge >= LEAST_BADGE
		    && near_plate(e, &r[i].e)) {
			r[i].e.class = V2V_BADGE;
			r[i].e.score = r[i].badge;
			err = take(e, &r[i].e, msg);
		}
out:
	free(r);
	return err;
}
