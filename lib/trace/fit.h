/* Lines and curves for every chain of the map. */
#ifndef V2V_FIT_H
#define V2V_FIT_H

#include "trace/blends.h"
#include "trace/guide.h"
#include "trace/map.h"
#include "trace/vec.h"
#include "util/pool.h"

struct v2v_shape;

enum v2v_seg_kind { V2V_SEG_LINE, V2V_SEG_CUBIC, V2V_SEG_ARC };

/*
 * A line, cubic or arc of an ellipse from where the last one ended to (x, y),
 * on the output grid. Of a cubic (x1, y1) and (x2, y2) are the handles; of an
 * arc x1 and y1 are the radii, x2 the rotation of the first in hundredths of a
 * degree and y2 its flags. The words are those of SVG 1.1, section 8.3.8.
 */
struct v2v_seg {
	int32_t x1, y1, x2, y2;
	int32_t x, y;
	uint8_t kind; /* enum v2v_seg_kind */
};

enum {
	V2V_ARC_SWEEP = 1, /* clockwise on the screen */
	V2V_ARC_LARGE = 2  /* more than half a turn */
};

struct v2v_fit_params {
	double tolerance;  /* px a gate may be missed by */
	double corner_cos; /* cosine of the least turn that makes a corner */
	double smooth;     /* -1: as detailed as can be, 1: as smooth */
	int32_t unit;      /* steps of the output grid a pixel */
	bool lines;        /* near the cracks, no more: for noise */
	bool polygon;      /* lines only, as good as they get */
	bool exact;        /* no pixel centre changes sides (tube.h) */
	bool cracks;       /* the cracks themselves ... */
	const bool *cracked; /* ... of these chains; or NULL */
	const struct v2v_guide *guide; /* or NULL */
	const struct v2v_blends *blends; /* or NULL */
};

/*
 * Where a half-chain leaves its junction, on the output grid, and along which
 * unit vector if another chain goes on smoothly there; (0, 0) if none does.
 */
struct v2v_end {
	int32_t x, y;
	float dx, dy;
};

/* How a half-chain leaves its junction by its first fit: beside `at`, along
 * `dir`. It rests on n gates of that weight; 0 if there is none. */
struct v2v_ray {
	struct v2v_vec at, dir;
	uint32_t n;
	double weight;
};

/* The segments of chain c are seg[first[c]] to seg[first[c + 1] - 1]; they
 * start at start[c], and a closed chain ends there. */
struct v2v_fit {
	size_t n, cap;
	struct v2v_seg *seg;
	size_t *first;
	struct v2v_point *start;
	struct v2v_shape *shape; /* of each ring; none but of outer ones */
};

/*
 * The shape that chain c is part of the outline of, and half-chain 2 * c +
 * *side of the ring; NULL if there is none.
 */
const struct v2v_shape *v2v_fit_shape(const struct v2v_shape *shape,
    const struct v2v_map *m, size_t c, uint32_t *side);

/*
 * Chain c, between its ends, along the outline of s, which its half-chain of
 * that side goes round; into out[], which holds V2V_OUTLINE_MAX. Returns how
 * many segments.
 */
size_t v2v_fit_follow(const struct v2v_map *m, uint32_t c,
    const struct v2v_shape *s, uint32_t side, const struct v2v_end end[2],
    int32_t unit, struct v2v_seg *out, struct v2v_point *start);

int v2v_fit_init(struct v2v_fit *f, struct v2v_pool *pool,
    const struct v2v_map *m, const struct v2v_fit_params *p,
    struct v2v_msg *msg);
void v2v_fit_free(struct v2v_fit *f);

/* Cracks of chain c: its length. */
size_t v2v_chain_cracks(const struct v2v_map *m, uint32_t c);

/*
 * The middles of the first `max` cracks of half-chain h (fewer if it is
 * shorter) into q. Returns how many.
 */
size_t v2v_chain_gates(const struct v2v_map *m, uint32_t h, size_t max,
    struct v2v_vec *q);

/*
 * The same, moved to where the guide of `p`, if it has one, sees the boundary.
 * w[] are their weights: 1 of those that stay.
 */
size_t v2v_fit_gates(const struct v2v_map *m, const struct v2v_fit_params *p,
    uint32_t h, size_t max, struct v2v_vec *q, float *w);

/* end[h] for all half-chains of open chains, by their rays where there are
 * some and by their first gates else. Those that meet an outline end on it. */
void v2v_fit_ends(struct v2v_end *end, const struct v2v_ray *ray,
    struct v2v_pool *pool, const struct v2v_map *m,
    const struct v2v_shape *shape,
    const struct v2v_fit_params *p);

/* Memory of v2v_fit_chain, used again and again; zero to begin with. */
struct v2v_fit_scratch {
	struct v2v_vec *gate, *sum;
	float *weight;
	double *mass;
	struct v2v_node *node, *post;
	struct v2v_seg *seg;
	struct v2v_stop *stop;
	size_t cap_gate, cap_weight, cap_sum, cap_mass, cap_node, cap_post;
	size_t cap_seg, cap_stop;
};

/*
 * Fit chain c for the first time, its ends free. What is found is left in
 * s->stop: n of them, none if the chain is closed, too short, or on the frame.
 * False without memory.
 */
bool v2v_fit_draft(struct v2v_fit_scratch *s, const struct v2v_map *m,
    uint32_t c, const struct v2v_fit_params *p, size_t *n,
    struct v2v_ray ray[2]);

/*
 * Fit chain c; its n segments are left in s->seg. s->stop holds n_stops of the
 * first fit; 0: there was none. False without memory.
 */
bool v2v_fit_chain(struct v2v_fit_scratch *s, const struct v2v_map *m,
    uint32_t c, const struct v2v_end end[2], size_t n_stops,
    const struct v2v_fit_params *p, struct v2v_point *start, size_t *n);

/* What a fit costs (chain.c): its numbers, and the rest. */
struct v2v_fit_cost {
	double numbers, distance;
};

/*
 * Fit n >= 2 points that are about a pixel apart, as if they were the gates of
 * a chain, from end[0] to end[1]; closed if `end` is NULL. *count segments are
 * left in s->seg and *cost is what they cost; no segments if there is no curve
 * within the tolerance. False without memory.
 */
bool v2v_fit_points(struct v2v_fit_scratch *s, const struct v2v_vec *q,
    size_t n, const struct v2v_end *end, const struct v2v_fit_params *p,
    struct v2v_point *start, size_t *count, struct v2v_fit_cost *cost);

/* What a number costs in a chain of n gates. */
double v2v_fit_price(const struct v2v_fit_params *p, size_t n);
void v2v_fit_scratch_free(struct v2v_fit_scratch *s);

#endif
