/* Whether a frame holds palette colours and nothing else. */
#include "base.h"

#include "quantize/quantize.h"

#include <stdlib.h>

enum { SLOTS = 1024 };

/* Entries by their colour, open addressing; 0 is a free slot. */
struct members {
	uint32_t slot[SLOTS];
};

static uint32_t
key(const uint8_t *p)
{
	return ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) + 1;
}

static uint32_t
place(const struct members *m, uint32_t k)
{
	uint32_t i = k * 2654435761u >> 22;

	while (m->slot[i] != 0 && m->slot[i] != k)
		i = (i + 1) % SLOTS;
	return i;
}

static bool
allowed(const struct members *m, const uint8_t *p)
{
	if (p[3] == 0)
		return p[0] == 0 && p[1] == 0 && p[2] == 0;
	return p[3] == 255 && m->slot[place(m, key(p))] != 0;
}

int
v2v_quantize_audit(const struct v2v_frame *f, const struct v2v_palette *pal,
    struct v2v_msg *msg)
{
	struct members m = { { 0 } };
	size_t bad = 0, first = 0;
	const uint8_t *p;

	for (int i = 0; i < pal->n; i++)
		m.slot[place(&m, key(pal->rgb[i]))] = key(pal->rgb[i]);
	for (size_t i = v2v_frame_pixels(f); i-- > 0;) {
		if (!allowed(&m, f->px + 4 * i)) {
			first = i;
			bad++;
		}
	}
	if (bad == 0)
		return V2V_OK;
	p = f->px + 4 * first;
	return v2v_fail(msg, V2V_E_GATE,
	    "palette audit: pixel %zu,%zu is #%02x%02x%02x with alpha %d, "
	    "which is no palette colour; %zu such pixels",
	    first % (size_t)f->width, first / (size_t)f->width, p[0], p[1], p[2],
	    p[3], bad);
}
