/* Phase III: only palette colours, no specks. */
#include "base.h"

#include "quantize/quantize.h"

#include "quantize/labels.h"

#include "colour/lab.h"
#include "stream/meta.h"
#include "util/mem.h"
#include "util/text.h"

#include <stdlib.h>
#include <string.h>

enum { GRAIN = 4096 };

struct job {
	struct v2v_frame *f;
	const uint8_t *labels;
	const struct v2v_palette *pal;
	int threshold;
};

/* Alpha 0 or 255, and nothing of an absent pixel's colour. */
static void
cut_alpha(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++) {
		uint8_t *p = j->f->px + 4 * i;

		if (p[3] < j->threshold)
			memset(p, 0, 4);
		else
			p[3] = 255;
	}
}

static void
paint(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++) {
		uint8_t *p = j->f->px + 4 * i;

		if (p[3] != 0)
			memcpy(p, j->pal->rgb[j->labels[i]], 3);
	}
}

static size_t
count_opaque(const struct v2v_frame *f)
{
	size_t opaque = 0;

	for (size_t i = 0; i < v2v_frame_pixels(f); i++)
		opaque += f->px[4 * i + 3] != 0;
	return opaque;
}

/*
 * A palette's name by its contents: the number of entries and their 64-bit
 * FNV-1a hash (Fowler, Noll, Vo), for a file name says nothing downstream.
 */
static int
note_palette(struct v2v_frame *f, const struct v2v_palette *pal,
    struct v2v_msg *msg)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t hash = 0xcbf29ce484222325u;
	struct v2v_text t = { 0 };
	int err;

	for (int i = 0; i < pal->n; i++)
		for (int c = 0; c < 3; c++)
			hash = (hash ^ pal->rgb[i][c]) * 0x100000001b3u;
	v2v_text_int(&t, pal->n);
	v2v_text_char(&t, '-');
	for (int i = 60; i >= 0; i -= 4)
		v2v_text_char(&t, hex[hash >> i & 15]);
	v2v_text_char(&t, '\0');
	err = t.failed ? v2v_fail_memory(msg)
	    : v2v_meta_set(f, "palette", t.s, msg);
	v2v_text_free(&t);
	return err;
}

int
v2v_quantize(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_palette *pal, const struct v2v_quantize_params *p,
    struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f), opaque, need;
	struct v2v_lab_palette lab;
	struct job j = { .f = f, .pal = pal, .threshold = p->alpha_threshold };
	uint8_t *labels = v2v_alloc(n, 1);
	int err;

	if (labels == NULL)
		return v2v_fail_memory(msg);
	v2v_lab_palette_init(&lab, pal->rgb, pal->n);
	v2v_pool_run(be->pool, n, GRAIN, cut_alpha, &j);
	opaque = count_opaque(f);
	if (opaque == 0) {
		err = v2v_fail(msg, V2V_E_DATA, "no opaque pixels");
		goto out;
	}
	need = v2v_least_area(opaque, p->min_area);
	err = p->smooth ? v2v_labels_smooth(be, labels, f, &lab,
	    &(struct v2v_smoothing){ p->smoothness, p->detail, need }, msg)
	    : v2v_labels_nearest(be, labels, f, &lab, msg);
	if (err == V2V_OK && p->raw)
		err = v2v_labels_count(p->raw, labels, f, need, msg);
	if (err == V2V_OK && need > 1)
		err = v2v_labels_merge(be, labels, f, &lab, need, msg);
	if (err != V2V_OK)
		goto out;
	j.labels = labels;
	v2v_pool_run(be->pool, n, GRAIN, paint, &j);
	err = note_palette(f, pal, msg);
out:
	free(labels);
	return err;
}
