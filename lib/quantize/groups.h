/* Groups of small components that may be lines: what lines.c and links.c
 * share. */
#ifndef V2V_QUANTIZE_GROUPS_H
#define V2V_QUANTIZE_GROUPS_H

#include "ops/host.h"
#include "util/mem.h"

enum v2v_line { V2V_LINE_NONE, V2V_LINE_TAIL, V2V_LINE };

struct v2v_group {
	uint32_t area;    /* pixels of the component, later of the group */
	uint32_t total;   /* pixels of the group */
	uint32_t outline; /* their edges to others */
	uint64_t contrast; /* over these, what a pixel loses with the other's
	                    * label: tenths of CIEDE2000 */
	uint32_t at[4];   /* the leftmost, rightmost, first and last one */
	bool meets;       /* a component that is large enough */
	uint8_t line;
};

struct v2v_pixels {
	uint32_t *at;
	size_t n, cap;
};

static inline bool
v2v_pixels_add(struct v2v_pixels *p, size_t i)
{
	if (!v2v_grow(&p->at, &p->cap, p->n + 1, sizeof(*p->at)))
		return false;
	p->at[p->n++] = (uint32_t)i;
	return true;
}

/* From pixel to pixel, across what has another label. */
struct v2v_link {
	size_t from, to;
	size_t way, way_end; /* the pixels between */
	int32_t across;      /* pixels */
};

struct v2v_groups {
	const struct v2v_energy *e;
	const uint8_t *rgba; /* for what is absent */
	uint8_t *labels;
	uint32_t *ids;    /* number of a pixel's component, later of its group */
	uint32_t *parent; /* the forest of groups */
	struct v2v_group *group;
	uint32_t n;
	size_t need;
	double times; /* that a line may be widened */
	struct v2v_link *link;
	size_t n_links, cap;
	struct v2v_pixels way; /* of all links */
};

static inline bool
v2v_group_small(const struct v2v_groups *w, uint32_t c)
{
	return w->group[c].area < w->need;
}

static inline bool
v2v_group_solid(const struct v2v_groups *w, size_t i)
{
	return w->rgba[4 * i + 3] != 0;
}

/* Solid, and no part of another line. */
static inline bool
v2v_group_free(const struct v2v_groups *w, size_t i)
{
	return v2v_group_solid(w, i)
	    && w->group[w->ids[i]].line == V2V_LINE_NONE;
}

/* Pixel i joins the group of pixel `from`. */
static inline void
v2v_group_take(struct v2v_groups *w, size_t i, size_t from)
{
	w->ids[i] = w->ids[from];
	w->labels[i] = w->labels[from];
	w->group[w->ids[i]].area++;
}

/*
 * Long, thin, and to be seen? The length is taken as 3/8 of the outline, which is 3/4 of
 * that of a line along rows and 1.06 of that of a diagonal one.
 */
bool v2v_group_thin(const struct v2v_groups *w, const struct v2v_group *g);

/*
 * Find where a thin component ends near another one of its label, across
 * pixels that may take it, and unite both. Once lines are known, paint the
 * links of those.
 */
int v2v_links_find(struct v2v_groups *w, struct v2v_msg *msg);
void v2v_links_paint(struct v2v_groups *w);

#endif
