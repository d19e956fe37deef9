/*
 * From the small cut to alpha at full size: the fast guided filter.
 *
 * In every window of the small picture the cut p is fitted by a function of
 * the colour I, a . I + b, in the least-squares sense with a cost EPSILON on
 * |a|^2 (He, Sun and Tang, "Guided Image Filtering", PAMI 2013, section 3.5 for
 * colour). a and b are averaged over the windows that hold a pixel, brought to
 * full size bilinearly, and applied to the full picture's colours. So alpha
 * follows edges that the small picture only hints at.
 *
 * Planes of floats exist at the small size only; the full size is done row by
 * row. All sums go through the op `convolve`, whose order is fixed.
 */
#include "base.h"

#include "segment/matte.h"

#include "ops/host.h"
#include "segment/shape.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	RADIUS = 4, /* of the windows, in small pixels */
	BAND = 3,   /* small pixels on either side of the outline */
	PLANES = 13 /* I (3), p, I p (3), I I (6) */
};

static const double EPSILON = 1e-2; /* colours are 0 to 1 */

/* The fit is soft by nature; alpha below LOW is 0, above 1 - LOW is 1. */
static const float LOW = 0.15f;

struct matte {
	const struct v2v_frame *f;
	const struct v2v_small *s;
	float *plane[PLANES]; /* after the fit, a is in 0 to 2 and b in 3 */
	uint8_t *band;        /* 0 outside, 1 inside, 2 near the outline */
	uint8_t *out;
};

/* Mean over the window round each pixel, for planes first to end. */
static int
average(struct matte *m, int first, int end, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	float taps[2 * RADIUS + 1];
	int err = V2V_OK;

	for (int k = 0; k < 2 * RADIUS + 1; k++)
		taps[k] = 1.0f / (2 * RADIUS + 1);
	for (int i = first; i < end && err == V2V_OK; i++)
		err = v2v_host_convolve(be, m->plane[i], m->plane[i],
		    m->s->f.width, m->s->f.height, taps, 2 * RADIUS + 1, msg);
	return err;
}

static void
fill_planes(struct matte *m, const uint8_t *inside)
{
	for (size_t i = 0; i < v2v_small_pixels(m->s); i++) {
		const uint8_t *px = m->s->f.px + 4 * i;
		float c[3], p = inside[i];
		int q = 7;

		for (int k = 0; k < 3; k++) {
			c[k] = px[k] / 255.0f;
			m->plane[k][i] = c[k];
			m->plane[4 + k][i] = c[k] * p;
		}
		m->plane[3][i] = p;
		for (int k = 0; k < 3; k++)
			for (int l = k; l < 3; l++)
				m->plane[q++][i] = c[k] * c[l];
	}
}

/* Replace planes 0 to 3 by a and b of each window. In double: of a window of
 * one hue the determinant is the small difference of large products. It is at
 * least about EPSILON^3, so flat windows just give a = 0. */
static void
fit_windows(struct matte *m)
{
	for (size_t i = 0; i < v2v_small_pixels(m->s); i++) {
		double c[3], v[3], s[6], a[3], p = m->plane[3][i], det;
		double c00, c01, c02, c11, c12, c22;
		int q = 0;

		for (int k = 0; k < 3; k++)
			c[k] = m->plane[k][i];
		for (int k = 0; k < 3; k++) {
			v[k] = m->plane[4 + k][i] - c[k] * p;
			for (int l = k; l < 3; l++, q++)
				s[q] = m->plane[7 + q][i] - c[k] * c[l]
				    + (k == l ? EPSILON : 0);
		}
		c00 = s[3] * s[5] - s[4] * s[4];
		c01 = s[2] * s[4] - s[1] * s[5];
		c02 = s[1] * s[4] - s[2] * s[3];
		c11 = s[0] * s[5] - s[2] * s[2];
		c12 = s[1] * s[2] - s[0] * s[4];
		c22 = s[0] * s[3] - s[1] * s[1];
		det = s[0] * c00 + s[1] * c01 + s[2] * c02;
		a[0] = (c00 * v[0] + c01 * v[1] + c02 * v[2]) / det;
		a[1] = (c01 * v[0] + c11 * v[1] + c12 * v[2]) / det;
		a[2] = (c02 * v[0] + c12 * v[1] + c22 * v[2]) / det;
		for (int k = 0; k < 3; k++)
			m->plane[k][i] = (float)a[k];
		m->plane[3][i] = (float)(p - a[0] * c[0] - a[1] * c[1]
		    - a[2] * c[2]);
	}
}

/* Where pixel i of n falls between the middles of m small pixels. */
static void
place(int32_t i, int32_t n, int32_t m, size_t at[2], float *t)
{
	float p = ((float)i + 0.5f) * (float)m / (float)n - 0.5f;

	if (p < 0)
		p = 0;
	if (p > (float)(m - 1))
		p = (float)(m - 1);
	at[0] = (size_t)p;
	at[1] = at[0] + 1 < (size_t)m ? at[0] + 1 : at[0];
	*t = p - (float)at[0];
}

static uint8_t
alpha_at(const struct matte *m, const size_t x[2], float tx,
    const size_t y[2], float ty, const uint8_t *px)
{
	size_t w = (size_t)m->s->f.width;
	float c[4], alpha;

	for (int k = 0; k < 4; k++) {
		const float *p = m->plane[k];
		float top = p[y[0] * w + x[0]] * (1 - tx)
		    + p[y[0] * w + x[1]] * tx;
		float low = p[y[1] * w + x[0]] * (1 - tx)
		    + p[y[1] * w + x[1]] * tx;

		c[k] = top * (1 - ty) + low * ty;
	}
	alpha = (c[0] * px[0] + c[1] * px[1] + c[2] * px[2]) / 255.0f + c[3];
	alpha = (alpha - LOW) / (1 - 2 * LOW);
	return alpha <= 0 ? 0 : alpha >= 1 ? 255
	    : (uint8_t)(alpha * 255 + 0.5f);
}

static void
fill_rows(void *arg, size_t first, size_t end)
{
	const struct matte *m = arg;
	int32_t w = m->s->f.width, width = m->f->width;

	for (size_t y = first; y < end; y++) {
		const uint8_t *px = m->f->px + 4 * y * (size_t)width;
		uint8_t *out = m->out + y * (size_t)width;
		size_t sy[2], sx[2];
		float ty, tx;

		place((int32_t)y, m->f->height, m->s->f.height, sy, &ty);
		for (int32_t x = 0; x < width; x++, px += 4) {
			uint8_t near;

			place(x, width, w, sx, &tx);
			near = m->band[sy[ty >= 0.5f] * (size_t)w
			    + sx[tx >= 0.5f]];
			*out++ = near < 2 ? (uint8_t)(255 * near)
			    : alpha_at(m, sx, tx, sy, ty, px);
		}
	}
}

int
v2v_matte(uint8_t *matte, const struct v2v_frame *f,
    const struct v2v_small *s, const uint8_t *inside, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct matte m = { .f = f, .s = s, .out = matte };
	size_t n = v2v_small_pixels(s);
	float *room = v2v_alloc(n, PLANES * sizeof(*room));
	int err;

	m.band = v2v_alloc(n, 1);
	if (room == NULL || m.band == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (int k = 0; k < PLANES; k++)
		m.plane[k] = room + (size_t)k * n;
	fill_planes(&m, inside);
	err = average(&m, 0, PLANES, be, msg);
	if (err != V2V_OK)
		goto out;
	fit_windows(&m);
	err = average(&m, 0, 4, be, msg);
	if (err != V2V_OK)
		goto out;
	v2v_shape_band(m.band, inside, s->f.width, s->f.height, BAND);
	v2v_pool_run(be->pool, (size_t)f->height, 8, fill_rows, &m);
out:
	free(m.band);
	free(room);
	return err;
}
