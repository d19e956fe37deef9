/* The distinct colours of a picture. */
#ifndef V2V_QUANTIZE_COLOURS_H
#define V2V_QUANTIZE_COLOURS_H

#include "stream/frame.h"
#include "util/pool.h"

/* A colour as a number. */
static inline uint32_t
v2v_colour_key(const uint8_t *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

struct v2v_colours {
	size_t n;
	uint8_t *rgba;    /* ascending, 4 bytes each, alpha 255 */
	uint64_t *seen;   /* 2^24 bits */
	uint32_t *before; /* how many are below each word of `seen` */
	unsigned drop;    /* low bits of a component that are not told apart */
};

/*
 * Collect the colours of the n pixels that are not absent. If there are more
 * than `most`, as many low bits are dropped as it takes, and the middle of such
 * a cell stands for its colours.
 */
int v2v_colours_find(struct v2v_colours *c, struct v2v_pool *pool,
    const uint8_t *rgba, size_t n, size_t most, struct v2v_msg *msg);
void v2v_colours_free(struct v2v_colours *c);

/* index[i] = the number of pixel i's colour; c->n where it is absent. */
void v2v_colours_index(const struct v2v_colours *c, struct v2v_pool *pool,
    uint32_t *index, const uint8_t *rgba, size_t n);

#endif
