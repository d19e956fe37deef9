/* Ops on pixels with a mask or matte behind them: inputs, calls, allowed errors. */
#include "base.h"

#include "tests/parity/parity.h"

#include "tests/ref/ref.h"
#include "util/mem.h"
#include "util/rng.h"

#include <math.h>
#include <stdlib.h>

static size_t
pixels(const struct sample *s)
{
	return (size_t)s->width * (size_t)s->height;
}

/* The mask of a sample that has one behind its pixels. */
static uint8_t *
mask_of(const struct sample *s)
{
	return (uint8_t *)s->in + 4 * pixels(s);
}

enum call { MEMBRANE, PATCH, FRINGE };

/* One of the ops, with the mask in a buffer of its own. */
static int
run(enum call call, struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	struct v2v_buf *mask = NULL;
	int32_t w = s->width, h = s->height;
	int err = be->alloc(be, &mask, pixels(s));

	if (err == V2V_OK)
		err = be->upload(be, mask, mask_of(s), pixels(s));
	if (err == V2V_OK && call == FRINGE)
		err = be->upload(be, out, s->in, 4 * pixels(s));
	if (err == V2V_OK)
		err = call == MEMBRANE ? be->membrane(be, out, in, mask, w, h)
		    : call == PATCH ? be->patch(be, out, in, mask, w, h, s->seed)
		    : be->fringe(be, out, mask, w, h);
	be->free(be, mask);
	return err;
}

int
parity_run_membrane(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return run(MEMBRANE, be, out, in, s);
}

int
parity_run_patch(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return run(PATCH, be, out, in, s);
}

int
parity_run_fringe(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	return run(FRINGE, be, out, in, s);
}

/* Half of the pixels are missing; one large hole; few pixels are known; or
 * blots with some that are ignored. */
void
parity_fill_membrane(struct sample *s)
{
	int32_t w = s->width, h = s->height;
	uint8_t *mask = mask_of(s);

	parity_fill_rgba(s);
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, mask++) {
			uint64_t r = v2v_rng(s->seed + 2, (uint64_t)y << 32
			    | (uint64_t)x);
			int blot = ((x + y) / 9 + x / 14) % 3;

			*mask = (uint8_t)(s->kind == NEAR_ZERO ? r % 2
			    : s->kind == NEAR_MAXIMUM ? x > 0 && y > 0
			    && x + 1 < w && y + 1 < h
			    : s->kind == RANDOM ? r % 300 != 0
			    : (uint64_t)blot);
		}
	mask_of(s)[v2v_rng_below(s->seed, 1, (uint32_t)pixels(s))] = 0;
}

/* Half a level of rounding and a tenth that is left to further cycles. */
double
parity_error_membrane(const struct sample *s, const void *out)
{
	const uint8_t *got = out, *in = s->in, *mask = mask_of(s);
	double *want = v2v_alloc(pixels(s), sizeof(*want)), worst = 0;

	for (size_t k = 0; k < 4 && want != NULL; k++) {
		if (k < 3)
			ref_membrane(want, in, mask, s->width, s->height,
			    (int)k);
		for (size_t i = 0; i < pixels(s); i++) {
			double e = k < 3 && mask[i] == 1
			    ? fabs(want[i] - got[4 * i + k]) / .6
			    : got[4 * i + k] == in[4 * i + k] ? 0 : 2;

			worst = fmax(worst, e);
		}
	}
	free(want);
	return want ? worst : -1;
}

/* One hole of up to 12 x 8 in a texture of period 6 x 5; in noise, faint or
 * strong; or in blots, a part of them ignored. */
void
parity_fill_patch(struct sample *s)
{
	int32_t w = s->width, h = s->height;
	int32_t hw = w / 3 < 12 ? w / 3 : 12, hh = h / 3 < 8 ? h / 3 : 8;
	uint8_t *mask = mask_of(s), *p = s->in;

	parity_fill_rgba(s);
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, p += 4, mask++) {
			int blot = ((x + y) / 9 + x / 14) % 3;
			bool in = x >= w / 2 && x < w / 2 + hw && y >= h / 3
			    && y < h / 3 + hh;

			*mask = in ? 1 : s->kind == SHAPED && x > 3 * w / 4
			    && blot == 2 ? 2 : 0;
			for (int k = 0; k < 3; k++) {
				uint64_t r = v2v_rng(s->seed, (uint64_t)(3
				    * (y % 5 * 6 + x % 6) + k));

				if (s->kind == NEAR_ZERO)
					p[k] = (uint8_t)r;
				else if (s->kind == SHAPED)
					p[k] = (uint8_t)(80 * blot + k);
				if (in)
					p[k] = 128;
			}
		}
}

/* The picture must suit itself better than before, a periodic one perfectly.
 * Only holes change, and nothing where there are no sources. */
double
parity_error_patch(const struct sample *s, const void *out)
{
	const uint8_t *got = out, *in = s->in, *mask = mask_of(s);
	double before = ref_patch_energy(in, mask, s->width, s->height);
	double after = ref_patch_energy(got, mask, s->width, s->height);

	for (size_t i = 0; i < 4 * pixels(s); i++)
		if ((mask[i / 4] != 1 || i % 4 == 3 || before < 0)
		    && got[i] != in[i])
			return 2;
	if (before <= 0)
		return 0;
	/* Larger ones are not searched at full size, where noise is unlike. */
	if (s->width > 256)
		return after / before / 1.1;
	return s->kind != NEAR_ZERO ? after / before : after > 0 ? 2 : 0;
}

/* A few soft specks; all that is soft; noise; or a soft diagonal and rows with
 * nothing. */
void
parity_fill_fringe(struct sample *s)
{
	int32_t w = s->width, h = s->height;
	uint8_t *matte = mask_of(s);

	parity_fill_rgba(s);
	for (int32_t y = 0; y < h; y++)
		for (int32_t x = 0; x < w; x++, matte++) {
			uint64_t r = v2v_rng(s->seed + 3, (uint64_t)y << 32
			    | (uint64_t)x);
			int a = 30 * (x + y - (w + h) / 2) + (int)(r % 200);

			*matte = (uint8_t)(s->kind == NEAR_ZERO
			    ? r % 50 ? 255 * (x > w / 2) : 1
			    : s->kind == NEAR_MAXIMUM ? 1 + r % 254
			    : s->kind == RANDOM ? r
			    : (uint64_t)(y < h / 4 || a < 0 ? 0
			    : a > 255 ? 255 : a));
		}
}

/* A level where two roundings meet. */
double
parity_error_fringe(const struct sample *s, const void *out)
{
	const uint8_t *got = out, *in = s->in, *matte = mask_of(s);
	double *want = v2v_alloc(pixels(s), 3 * sizeof(*want)), worst = 0;

	if (want == NULL)
		return -1;
	ref_fringe(want, in, matte, s->width, s->height);
	for (size_t i = 0; i < 4 * pixels(s); i++) {
		bool soft = matte[i / 4] != 0 && matte[i / 4] != 255;
		double e = i % 4 < 3 ? fabs(got[i] - want[i / 4 * 3 + i % 4])
		    : 0;

		worst = fmax(worst, soft && i % 4 < 3 ? e
		    : got[i] == in[i] ? 0 : 2);
	}
	free(want);
	return worst;
}
