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

/* A column of the patch in a level, where pixel i has its middle at i + 1/2. */
struct column {
	size_t x[2]; /* pixels to the left and to the right */
	double t, y; /* the way between them, and the column's first row */
};

static struct column
column_at(const struct v2v_level *v, double x, double y)
{
	struct column c = { .y = y - 0.5 };

	x = x - 0.5 < 0 ? 0 : x - 0.5;
	x = x > v->width - 1 ? v->width - 1 : x;
	c.x[0] = (size_t)x;
	c.x[1] = x < v->width - 1 ? c.x[0] + 1 : c.x[0];
	c.t = x - (double)c.x[0];
	return c;
}

/* Grey so far below a column's first row. */
static uint8_t
sample(const struct v2v_level *v, const struct column *c, double down)
{
	double y = c->y + down < 0 ? 0 : c->y + down, t, top, low;
	const uint8_t *a, *b;
	int32_t y0;

	y = y > v->height - 1 ? v->height - 1 : y;
	y0 = (int32_t)y;
	t = y - y0;
	a = v->grey + (size_t)y0 * (size_t)v->width;
	b = y0 + 1 < v->height ? a + v->width : a;
	top = a[c->x[0]] + (a[c->x[1]] - a[c->x[0]]) * c->t;
	low = b[c->x[0]] + (b[c->x[1]] - b[c->x[0]]) * c->t;
	return (uint8_t)(top + (low - top) * t + 0.5);
}

void
v2v_patch_fill(struct v2v_patch *p, const struct v2v_pyramid *s,
    const struct v2v_text_line *l)
{
	/* The level nearest to the patch's size that is not smaller. */
	const struct v2v_level *own = &s->level[l->level], *v = own;
	struct column column[V2V_PATCH_WIDTH];
	double width;

	p->step = l->h / V2V_PATCH_TEXT;
	p->height = V2V_PATCH_HEIGHT;
	width = (l->x1 - l->x0) / p->step + 2 * V2V_PATCH_BESIDE;
	p->width = width > V2V_PATCH_WIDTH ? V2V_PATCH_WIDTH : (int32_t)width;
	if (l->level > 0 && p->step < 1)
		v--;
	for (int32_t x = 0; x < p->width; x++) {
		double at[2];

		place(at, p, l, x + 0.5, 0.5);
		column[x] = column_at(v, at[0] * own->sx / v->sx,
		    at[1] * own->sy / v->sy);
	}
	for (int32_t y = 0; y < p->height; y++)
		for (int32_t x = 0; x < p->width; x++)
			p->grey[y * V2V_PATCH_WIDTH + x] = sample(v,
			    &column[x], y * p->step * own->sy / v->sy);
}
