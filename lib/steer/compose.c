/*
 * Tones of the working size to colours of the frame.
 *
 * A pixel of the frame takes the tone that weighs most among the 3 x 3
 * working pixels around it, weighted by the quadratic B-spline (ties: the
 * first in reading order of the nine): each outline is the set where two
 * smooth functions are equal, without the stairs of the small picture.
 */
#include "base.h"

#include "steer/compose.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/* Where a column or row of the frame lies in the small picture. */
struct place {
	int32_t near;      /* the working pixel that it lies in */
	uint16_t share[3]; /* weights of near - 1, near, near + 1 */
};

struct composition {
	struct v2v_frame *f;
	const uint8_t *tone;
	const struct v2v_tones *tones;
	const struct v2v_field *field;
	const struct place *cols, *rows;
};

static void
set_places(struct place *place, int32_t n, int32_t m)
{
	for (int32_t i = 0; i < n; i++) {
		/* Twice the position, in units of 1 / n working pixels. */
		int64_t at = (int64_t)(2 * i + 1) * m;
		int32_t near = (int32_t)(at / (2 * (int64_t)n));
		/* Offset from the middle of the working pixel, in 1/128. */
		int32_t t = (int32_t)((at - (int64_t)near * 2 * n) * 64 / n)
		    - 64;

		place[i].near = near;
		place[i].share[0] = (uint16_t)((64 - t) * (64 - t) / 2);
		place[i].share[1] = (uint16_t)(96 * 128 - t * t);
		place[i].share[2] = (uint16_t)((64 + t) * (64 + t) / 2);
	}
}

/* The nine working pixels round (x, y); V2V_NO_TONE beyond the picture.
 * Returns whether the eight are like the middle one. */
static bool
look_around(const struct composition *c, uint8_t nine[9], int32_t x, int32_t y)
{
	int32_t w = c->field->width, h = c->field->height;
	bool same = true;

	for (int k = 0; k < 9; k++) {
		int32_t u = x + k % 3 - 1, v = y + k / 3 - 1;

		nine[k] = u < 0 || u >= w || v < 0 || v >= h ? V2V_NO_TONE :
		    c->tone[(size_t)v * (size_t)w + (size_t)u];
	}
	for (int k = 0; k < 9; k++)
		same = same && nine[k] == nine[4];
	return same;
}

static uint8_t
heaviest(const uint8_t nine[9], const struct place *px, const struct place *py)
{
	uint32_t most = 0;
	uint8_t best = nine[4];

	for (int k = 0; k < 9; k++) {
		uint32_t sum = 0;

		if (nine[k] == V2V_NO_TONE)
			continue;
		for (int j = k; j < 9; j++)
			if (nine[j] == nine[k])
				sum += (uint32_t)px->share[j % 3]
				    * py->share[j / 3];
		if (sum > most) {
			most = sum;
			best = nine[k];
		}
	}
	return best;
}

static void
paint(const struct composition *c, uint8_t *px, uint8_t tone)
{
	if (px[3] == 0 || tone == V2V_NO_TONE)
		memset(px, 0, 3);
	else
		memcpy(px, c->tones->rgb[tone], 3);
}

static void
compose_rows(void *arg, size_t first, size_t end)
{
	const struct composition *c = arg;
	int32_t w = c->f->width;

	for (size_t y = first; y < end; y++) {
		uint8_t *px = c->f->px + 4 * y * (size_t)w, nine[9];
		const struct place *row = &c->rows[y];
		int32_t near = -1;
		bool same = false;

		for (int32_t x = 0; x < w; x++, px += 4) {
			const struct place *col = &c->cols[x];

			if (col->near != near) {
				near = col->near;
				same = look_around(c, nine, near, row->near);
			}
			paint(c, px, same ? nine[4]
			    : heaviest(nine, col, row));
		}
	}
}

static void
compose_pixels(void *arg, size_t first, size_t end)
{
	const struct composition *c = arg;

	for (size_t i = first; i < end; i++)
		paint(c, c->f->px + 4 * i, c->tone[i]);
}

int
v2v_compose(struct v2v_frame *f, const uint8_t *tone,
    const struct v2v_tones *tones, const struct v2v_field *field,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct composition c = { f, tone, tones, field, NULL, NULL };
	struct place *places;

	if (field->width == f->width && field->height == f->height) {
		v2v_pool_run(pool, field->pixels, 4096, compose_pixels, &c);
		return V2V_OK;
	}
	places = v2v_alloc((size_t)f->width + (size_t)f->height,
	    sizeof(*places));
	if (places == NULL)
		return v2v_fail_memory(msg);
	c.cols = places;
	c.rows = places + f->width;
	set_places(places, f->width, field->width);
	set_places(places + f->width, f->height, field->height);
	v2v_pool_run(pool, (size_t)f->height, 4, compose_rows, &c);
	free(places);
	return V2V_OK;
}
