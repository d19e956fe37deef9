/* What is painted in which order: rings of faces, as closed paths. */
#ifndef V2V_PAINT_H
#define V2V_PAINT_H

#include "trace/chords.h"
#include "trace/fit.h"
#include "trace/shape.h"
#include "trace/tube.h"

/*
 * A path on the output grid: seg[first .. first + n - 1]. What is filled is
 * closed. In a layer those of one face follow each other: its edge and the
 * holes cut out of it. If it is all of a shape, and has nothing cut out, that
 * is `shape`.
 */
struct v2v_subpath {
	size_t first, n;
	struct v2v_point start;
	uint32_t face; /* whose ring it is */
	bool open;     /* of a stroke: not closed */
	struct v2v_shape shape;
};

/* Paths of one colour: filled by the nonzero rule as one, or strokes with
 * round caps and joins. */
struct v2v_layer {
	uint16_t label;  /* or V2V_INK */
	bool non_scaling; /* the stroke has its width at any zoom */
	int32_t stroke;  /* width on the grid; 0: filled */
	uint32_t part;   /* from 1, by the first face; 0: not divided */
	size_t first, n; /* subpaths */
};

/* Is it of lines that the picture has, and not ink over edges? */
static inline bool
v2v_is_line(const struct v2v_layer *l)
{
	return l->stroke > 0 && l->label != V2V_INK;
}

/* Layers from the lowest to the highest. */
struct v2v_drawing {
	int32_t width, height; /* px */
	int32_t unit;          /* grid steps a pixel */
	bool exact;            /* lines are only joined that are just one */
	bool tiled;            /* faces share their edges: no vertex is left
	                        * out though its lines go straight on */
	size_t n_segs, n_subpaths, n_layers;
	size_t cap_segs, cap_subpaths, cap_layers;
	struct v2v_seg *seg;
	struct v2v_subpath *subpath;
	struct v2v_layer *layer;
};

/* What lies below what. */
enum v2v_layering {
	V2V_LAYERS_NESTED,  /* faces over what they lie in, narrow laps else */
	V2V_LAYERS_STACKED, /* each over all that was painted earlier */
	V2V_LAYERS_CUTOUT   /* nothing over anything: a tiling */
};

struct v2v_paint_params {
	int32_t unit; /* of the drawing and of the fit */
	enum v2v_layering layering;
	bool parts;   /* layer by layer within each connected part */
	bool exact;   /* no pixel centre is painted that should not */
	bool bare;    /* each edge as it is fitted, nothing runs on below */
};

int v2v_paint(struct v2v_drawing *d, const struct v2v_map *m,
    const struct v2v_runs *r, const struct v2v_fit *f, int n_labels,
    const struct v2v_paint_params *p, struct v2v_msg *msg);
void v2v_drawing_free(struct v2v_drawing *d);

/*
 * Append a layer of strokes in V2V_INK along every edge that is seen, each
 * once: between two faces, or a face and absent pixels, but not along the
 * frame. Edges that meet are one path as far as possible.
 */
int v2v_paint_ink(struct v2v_drawing *d, const struct v2v_map *m,
    const struct v2v_fit *f, int32_t width, bool non_scaling,
    struct v2v_msg *msg);

/* Append a segment; false without memory. */
bool v2v_drawing_add(struct v2v_drawing *d, struct v2v_seg seg);

/*
 * The next segment of p to draw, from its i-th on, with the pen at `at`; p->n
 * when all is drawn but what closing the path draws. Lines of no length are
 * left out, and lines that the next one only continues; but an open path of
 * one such line is a dot.
 */
size_t v2v_subpath_next(const struct v2v_drawing *d,
    const struct v2v_subpath *p, size_t i, struct v2v_point at);

/* Where segment i of half-chain h (0 is the first as it is travelled) starts,
 * and the segment itself with its handles in that order. */
struct v2v_seg v2v_fit_segment(const struct v2v_fit *f, uint32_t h, size_t i,
    struct v2v_point *start);

/*
 * The order of painting: rank[f] is 0 for faces that are not painted, and
 * greater the later a face is painted; equal ranks share a colour, in a cutout
 * all of it. shape[] is of each ring.
 */
struct v2v_order {
	uint32_t *rank;   /* of face 0 to n_faces */
	uint32_t n_ranks; /* ranks are below it */
	uint32_t *sheet;  /* of each face, the base of its sheet; 0: none */
	bool *cut;        /* of each ring: inner, with absent pixels inside */
	uint32_t *part;   /* of each face, the connected part of the drawing
	                   * that it lies in, from 1; 0: not painted */
	uint32_t n_parts;
};

int v2v_order_init(struct v2v_order *o, const struct v2v_map *m,
    const struct v2v_runs *r, const struct v2v_shape *shape, int n_labels,
    enum v2v_layering layering, struct v2v_msg *msg);
void v2v_order_free(struct v2v_order *o);

/* How a half-chain is drawn in a ring of a face. */
enum v2v_edge {
	V2V_EDGE_EXACT,
	V2V_EDGE_UNDER, /* moved to the right, below a later neighbour */
	V2V_EDGE_INSET  /* moved to the left, below a later face of its sheet */
};

/* A half-chain of the ring at hand. */
struct v2v_part {
	size_t first;       /* of its segments in the drawing */
	enum v2v_edge kind; /* of the edge, exact when nothing else is left */
	uint8_t less;       /* rounds of crossings; V2V_LESS_MAX: exact */
	bool moved_less;    /* scratch */
};

enum { V2V_LESS_MAX = 3 };

struct v2v_leg;

/* Where a part of a ring crosses another one, in pixels. */
struct v2v_tie {
	uint32_t part;
	struct v2v_vec at;
};

/* What an underlap needs to know. */
struct v2v_underlap {
	const struct v2v_map *m;
	const struct v2v_runs *r;
	const struct v2v_fit *f;
	const struct v2v_order *o;
	struct v2v_drawing *d;
	const struct v2v_paint_params *params;
	struct v2v_leg *leg; /* scratch (leg.h) */
	size_t n_legs, cap_leg;
	struct v2v_tie *knot; /* of the ring at hand */
	size_t n_knots, cap_knot;
	struct v2v_part *part; /* of the ring at hand */
	size_t cap_part;
	struct v2v_chords chords; /* scratch */
	struct v2v_tube tube;
};

/*
 * The ring of n parts is drawn, as *s. Parts that cross one another get knots
 * there; *again tells if there are any. False without memory.
 */
bool v2v_underlap_untangle(struct v2v_underlap *u, const struct v2v_subpath *s,
    size_t n, bool *again);

/*
 * Is all of half-chain h that the drawing has since segment `first`, and that
 * is not where its cracks are, below what is painted later than `face`? It
 * goes from `from` to `to`. Only pixel centres count, and all of them do.
 */
bool v2v_underlap_is_hidden(struct v2v_underlap *u, uint32_t h,
    uint32_t face, size_t first, struct v2v_point from, struct v2v_point to);

/*
 * Where the edge of `face` goes round the junction between half-chains a and b
 * if both are of one kind and not exact. False: it goes through the junction
 * itself, because something earlier is seen there.
 */
bool v2v_underlap_junction(const struct v2v_underlap *u, uint32_t a,
    uint32_t b, uint32_t face, enum v2v_edge kind, struct v2v_point *out);

/*
 * Append half-chain h moved below a later face as *part says; it belongs to
 * `face`. The path stands at `from` and is to end at `to`: the chain's ends, or
 * their places by v2v_underlap_junction, as moved[] tells. False without
 * memory.
 */
bool v2v_underlap_chain(struct v2v_underlap *u, uint32_t h, uint32_t face,
    const struct v2v_part *part, struct v2v_point from, struct v2v_point to,
    const bool moved[2]);

#endif
