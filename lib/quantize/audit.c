/* Whether a frame holds palette colours and nothing else. */
#include "base.h"

#include "quantize/quantize.h"

#include "quantize/members.h"

#include <stdio.h>
#include <string.h>

enum { NAMED = 10 }; /* faults that are named */

static bool
allowed(const struct members *m, const uint8_t *p)
{
	if (p[3] == 0)
		return p[0] == 0 && p[1] == 0 && p[2] == 0;
	return p[3] == 255 && members_find(m, p) >= 0;
}

/* Colours of faults, each once, and the first place of each. */
struct faults {
	size_t pixels, at[NAMED];
	int n;
	bool more;
};

static void
note_fault(struct faults *t, const struct v2v_frame *f, size_t i)
{
	t->pixels++;
	for (int k = 0; k < t->n; k++)
		if (memcmp(f->px + 4 * t->at[k], f->px + 4 * i, 4) == 0)
			return;
	if (t->n < NAMED)
		t->at[t->n++] = i;
	else
		t->more = true;
}

int
v2v_quantize_audit(const struct v2v_frame *f, const struct v2v_palette *pal,
    struct v2v_msg *msg)
{
	struct members m;
	struct faults t = { 0 };
	char list[NAMED * 32] = "";
	size_t len = 0, w = (size_t)f->width;

	members_init(&m, pal);
	for (size_t i = 0; i < v2v_frame_pixels(f); i++)
		if (!allowed(&m, f->px + 4 * i))
			note_fault(&t, f, i);
	if (t.n == 0)
		return V2V_OK;
	for (int k = 0; k < t.n; k++) {
		const uint8_t *p = f->px + 4 * t.at[k];

		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s#%02x%02x%02x%02x at %zu,%zu", k ? "; " : "", p[0],
		    p[1], p[2], p[3], t.at[k] % w, t.at[k] / w);
	}
	return v2v_fail(msg, V2V_E_GATE, "palette audit: %zu pixels are no "
	    "palette colour: %s%s", t.pixels, list, t.more ? " ..." : "");
}
