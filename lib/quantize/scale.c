/* Quantised frames, enlarged within their palette. */
#include "base.h"

#include "quantize/scale.h"

#include "colour/lab.h"
#include "ops/host.h"
#include "quantize/labels.h"
#include "quantize/members.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/* Merge what is below min_area; the colours are the labels' own. */
static int
clean(struct v2v_backend *be, struct v2v_frame *f,
    const struct v2v_palette *pal, double min_area, struct v2v_msg *msg)
{
	size_t n = v2v_frame_pixels(f), opaque = 0, need;
	uint8_t *labels = v2v_zalloc(n, 1);
	struct v2v_lab_palette lab;
	struct members m;
	int err;

	if (labels == NULL)
		return v2v_fail_memory(msg);
	members_init(&m, pal);
	v2v_lab_palette_init(&lab, pal->rgb, pal->n);
	for (size_t i = 0; i < n; i++) {
		if (f->px[4 * i + 3] == 0)
			continue;
		labels[i] = (uint8_t)members_find(&m, f->px + 4 * i);
		opaque++;
	}
	need = v2v_least_area(opaque, min_area);
	err = need > 1 ? v2v_labels_merge(be, labels, f, &lab, need, msg)
	    : V2V_OK;
	for (size_t i = 0; i < n && err == V2V_OK; i++)
		if (f->px[4 * i + 3] != 0)
			memcpy(f->px + 4 * i, pal->rgb[labels[i]], 3);
	free(labels);
	return err;
}

int
v2v_quantize_scale(struct v2v_backend *be, struct v2v_frame *f, int factor,
    const struct v2v_palette *pal, double min_area,
    const struct v2v_limits *lim, struct v2v_msg *msg)
{
	struct v2v_msg cause;
	struct v2v_frame big = { .width = f->width * factor,
		.height = f->height * factor };
	int err = v2v_limits_check(lim, (uint64_t)f->width * (uint64_t)factor,
	    (uint64_t)f->height * (uint64_t)factor, &cause);

	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err,
		    "enlarged %d times: %s", factor, cause.text);
	big.px = v2v_alloc(v2v_frame_pixels(&big), 4);
	if (big.px == NULL)
		return v2v_fail_memory(msg);
	err = v2v_host_enlarge(be, big.px, f->px, f->width, f->height, factor,
	    msg);
	if (err == V2V_OK)
		err = clean(be, &big, pal, min_area, msg);
	if (err != V2V_OK) {
		free(big.px);
		return err;
	}
	free(f->px);
	f->px = big.px;
	f->width = big.width;
	f->height = big.height;
	return V2V_OK;
}
