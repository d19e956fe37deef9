/*
 * No pieces of a tone that are too small to be drawn. The pieces become
 * regions; fusion at lambda 0 does nothing but clear small ones. What grew
 * together takes the tone of its largest piece.
 */
#include "base.h"

#include "steer/specks.h"

#include "ops/host.h"
#include "steer/fusion.h"
#include "steer/tones.h"
#include "util/mem.h"

#include <stdlib.h>

/* Regions numbered in the order of their first pixels. */
static void
number_pieces(struct v2v_regions *r, const uint32_t *piece,
    const uint8_t *tone, size_t n)
{
	r->n = 0;
	for (size_t i = 0; i < n; i++)
		if (tone[i] == V2V_NO_TONE)
			r->id[i] = V2V_NO_REGION;
		else
			r->id[i] = piece[i] == i ? r->n++ : r->id[piece[i]];
}

/* Tone of the largest piece of each region; the first of equals. */
static void
take_tones(uint8_t *tone, const struct v2v_regions *r, const uint32_t *piece,
    uint32_t *area, uint32_t *largest, size_t n)
{
	for (size_t i = 0; i < n; i++)
		area[piece[i]]++;
	for (size_t i = 0; i < n; i++) {
		int32_t id = r->id[i];

		if (id != V2V_NO_REGION && piece[i] == i &&
		    (largest[id] == UINT32_MAX ||
		    area[i] > area[largest[id]]))
			largest[id] = (uint32_t)i;
	}
	/* The first pixel of a piece may be painted over before others look
	 * at it, so tones are read first. */
	for (int32_t id = 0; id < r->n; id++)
		largest[id] = tone[largest[id]];
	for (size_t i = 0; i < n; i++)
		if (r->id[i] != V2V_NO_REGION)
			tone[i] = (uint8_t)largest[r->id[i]];
}

int
v2v_specks(uint8_t *tone, const struct v2v_field *field,
    struct v2v_backend *be, int32_t min_area, struct v2v_msg *msg)
{
	struct v2v_fusion_params p = { .min_area = min_area };
	struct v2v_regions r = { 0 };
	uint32_t *piece = NULL, *area = NULL, *largest = NULL;
	size_t n = field->pixels;
	int err;

	r.id = v2v_alloc(n, sizeof(*r.id));
	piece = v2v_alloc(n, sizeof(*piece));
	area = v2v_zalloc(n, sizeof(*area));
	if (r.id == NULL || piece == NULL || area == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	if ((err = v2v_host_components(be, piece, tone, field->width,
	    field->height, msg)) != 0)
		goto out;
	number_pieces(&r, piece, tone, n);
	if ((err = v2v_fusion(&r, field, be->pool, &p, msg)) != 0)
		goto out;
	largest = v2v_alloc((size_t)r.n, sizeof(*largest));
	if (largest == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (int32_t i = 0; i < r.n; i++)
		largest[i] = UINT32_MAX;
	take_tones(tone, &r, piece, area, largest, n);
out:
	free(largest);
	free(area);
	free(piece);
	v2v_regions_free(&r);
	return err;
}
