/* The geometry gate: does a result cover what its reference covers? */
#include "base.h"

#include "stream/gate.h"

#include "stream/meta.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum v2v_on_fail
v2v_on_fail(const char *word)
{
	return strcmp(word, "best") == 0 ? V2V_ON_FAIL_BEST
	    : strcmp(word, "input") == 0 ? V2V_ON_FAIL_INPUT
	    : V2V_ON_FAIL_ERROR;
}

static int
init(struct v2v_silhouette *s, const struct v2v_frame *f, bool grey,
    struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f);

	s->width = f->width;
	s->height = f->height;
	s->bits = v2v_zalloc(n / 8 + 1, 1);
	if (s->bits == NULL)
		return v2v_fail_memory(msg);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = f->px + 4 * i;
		bool in = grey ? p[0] + p[1] + p[2] >= 3 * 128 : p[3] >= 128;

		s->bits[i / 8] |= (uint8_t)(in << i % 8);
	}
	return V2V_OK;
}

int
v2v_silhouette_init(struct v2v_silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	return init(s, f, false, msg);
}

int
v2v_silhouette_mask(struct v2v_silhouette *s, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	return init(s, f, !f->alpha, msg);
}

void
v2v_silhouette_free(struct v2v_silhouette *s)
{
	free(s->bits);
	*s = (struct v2v_silhouette){ 0 };
}

static unsigned
count_bits(unsigned byte)
{
	byte = (byte & 0x55) + (byte >> 1 & 0x55);
	byte = (byte & 0x33) + (byte >> 2 & 0x33);
	return (byte & 0x0f) + (byte >> 4);
}

int
v2v_overlap(struct v2v_overlap *o, const struct v2v_silhouette *a,
    const struct v2v_silhouette *b, struct v2v_msg *msg)
{
	size_t n;

	*o = (struct v2v_overlap){ 0 };
	if (a->width != b->width || a->height != b->height)
		return v2v_fail(msg, V2V_E_DATA,
		    "is %d x %d, the reference %d x %d", (int)a->width,
		    (int)a->height, (int)b->width, (int)b->height);
	n = (size_t)a->width * (size_t)a->height;
	for (size_t i = 0; i < n / 8 + 1; i++) {
		o->both += count_bits(a->bits[i] & b->bits[i]);
		o->either += count_bits(a->bits[i] | b->bits[i]);
	}
	return V2V_OK;
}

int
v2v_overlap_iou(const struct v2v_overlap *o)
{
	return o->either == 0 ? 1000 : (int)(o->both * 1000 / o->either);
}

int
v2v_gate_check(const struct v2v_overlap *o, double least, struct v2v_msg *msg)
{
	int iou = v2v_overlap_iou(o), bar = (int)(least * 1000 + 0.5);

	/* Not by the rounded number: 0.8499 is below 0.85. */
	if (o->either == 0 || (double)o->both >= least * (double)o->either)
		return V2V_OK;
	return v2v_fail(msg, V2V_E_GATE,
	    "silhouette IoU %d.%03d is below %d.%03d", iou / 1000, iou % 1000,
	    bar / 1000, bar % 1000);
}

int
v2v_gate_note(struct v2v_frame *f, const struct v2v_overlap *o,
    struct v2v_msg *msg)
{
	int iou = v2v_overlap_iou(o);
	char digits[] = "0.000";

	for (int i = 4; i > 1; i--, iou /= 10)
		digits[i] = (char)('0' + iou % 10);
	digits[0] = (char)('0' + iou);
	return v2v_meta_set(f, "iou", digits, msg);
}
