/* A line of letters, straightened and brought to one size. */
#include "base.h"

#include "segment/patch.h"

/* Rows of the patch slide along the upright: letters keep their sides. */
static void
place(double out[2], const struct v2v_patch *p, const struct v2v_text_line *l,
    double px, double py)
{
	double dx = (px - V2V_PATCH_BESIDE) * p->step;

	out[0] = l->x0 + dx;
	out[1] = l->y + l->slope * dx
	    + (py - V2V_PATCH_HEIGHT / 2.0) * p->step;
}

void
v2v_patch_point(double out[2], const struct v2v_patch *p,
    const struct v2v_pyramid *s, const struct v2v_text_line *l, double px,
    double py)
{
	const struct v2v_level *v = &s->level[l->level];

	place(out, p, l, px, py);
	out[0] *= v->sx;
	out[1] *= v->sy;
}

/* Grey at x, y of a level, where pixel i has its middle at i + 1/2. */
static uint8_t
sample(const struct v2v_level *v, double x, double y)
{
	int32_t x0, y0, x1, y1;
	double tx, ty, top, low;

	x = x - 0.5 < 0 ? 0 : x - 0.5;
	y = y - 0.5 < 0 ? 0 : y - 0.5;
	x = x > v->width - 1 ? v->width - 1 : x;
	y = y > v->height - 1 ? v->height - 1 : y;
	x0 = (int32_t)x;
	y0 = (int32_t)y;
	x1 = x0 + 1 < v->width ? x0 + 1 : x0;
	y1 = y0 + 1 < v->height ? y0 + 1 : y0;
	tx = x - x0;
	ty = y - y0;
	top = v->grey[(size_t)y0 * (size_t)v->width + (size_t)x0] * (1 - tx)
	    + v->grey[(size_t)y0 * (size_t)v->width + (size_t)x1] * tx;
	low = v->grey[(size_t)y1 * (size_t)v->width + (size_t)x0] * (1 - tx)
	    + v->grey[(size_t)y1 * (size_t)v->width + (size_t)x1] * tx;
	return (uint8_t)(top * (1 - ty) + low * ty + 0.5);
}

void
v2v_patch_fill(struct v2v_patch *p, const struct v2v_pyramid *s,
    const struct v2v_text_line *l)
{
	/* The level nearest to the patch's size that is not smaller. */
	const struct v2v_level *own = &s->level[l->level], *v = own;
	double width;

	p->step = l->h / V2V_PATCH_TEXT;
	p->height = V2V_PATCH_HEIGHT;
	width = (l->x1 - l->x0) / p->step + 2 * V2V_PATCH_BESIDE;
	p->width = width > V2V_PATCH_WIDTH ? V2V_PATCH_WIDTH : (int32_t)width;
	if (l->level > 0 && p->step < 1)
		v--;
	for (int32_t y = 0; y < p->height; y++)
		for (int32_t x = 0; x < p->width; x++) {
			double at[2];

			place(at, p, l, x + 0.5, y + 0.5);
			p->grey[y * V2V_PATCH_WIDTH + x] = sample(v,
			    at[0] * own->sx / v->sx, at[1] * own->sy / v->sy);
		}
}
