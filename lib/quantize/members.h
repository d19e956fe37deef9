/* The entries of a palette by their colour: open addressing. */
#ifndef V2V_MEMBERS_H
#define V2V_MEMBERS_H

#include "config/palette.h"
#include "quantize/colours.h"

enum { MEMBERS_SLOTS = 1024 };

struct members {
	uint32_t key[MEMBERS_SLOTS]; /* colour + 1; 0 is a free slot */
	uint8_t index[MEMBERS_SLOTS];
};

static inline uint32_t
members_slot(const struct members *m, const uint8_t *p)
{
	uint32_t k = v2v_colour_key(p) + 1;
	uint32_t i = k * 2654435761u >> 22;

	while (m->key[i] != 0 && m->key[i] != k)
		i = (i + 1) % MEMBERS_SLOTS;
	return i;
}

/* The entry of colour p, or -1. */
static inline int
members_find(const struct members *m, const uint8_t *p)
{
	uint32_t i = members_slot(m, p);

	return m->key[i] ? m->index[i] : -1;
}

static inline void
members_init(struct members *m, const struct v2v_palette *pal)
{
	*m = (struct members){ { 0 }, { 0 } };
	for (int k = 0; k < pal->n; k++) {
		const uint8_t *p = pal->rgb[k];
		uint32_t i = members_slot(m, p);

		m->key[i] = v2v_colour_key(p) + 1;
		m->index[i] = (uint8_t)k;
	}
}

#endif
