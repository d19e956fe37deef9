/* One look of the network at a box of the frame. */
#include "base.h"

#include "segment/look.h"

#include <string.h>

enum { MARGIN = 8 };

/* A confidence (view.h) below which a second opinion is asked for, and that is
 * vehicle which both take for one: what is none seldom looks like one from both
 * sides. Above it, the mean is a little better than one look. */
static const double DOUBT = 0.8;

/* The view's box of the frame; what shines through is before grey, which is
 * nothing to the network. */
static int
cut_out(struct v2v_frame *out, const struct v2v_frame *f,
    const struct v2v_view *v, struct v2v_msg *msg)
{
	size_t row = 4 * (size_t)v->width;
	int err = v2v_frame_init(out, v->width, v->height, msg);

	for (int32_t y = 0; err == V2V_OK && y < v->height; y++)
		memcpy(out->px + (size_t)y * row, f->px
		    + 4 * ((size_t)(v->y + y) * (size_t)f->width
		    + (size_t)v->x), row);
	if (err != V2V_OK || !f->alpha)
		return err;
	for (size_t i = 0; i < v2v_frame_pixels(out); i++) {
		uint8_t *px = out->px + 4 * i;

		for (int k = 0; k < 3; k++)
			px[k] = (uint8_t)((px[k] * px[3]
			    + 128 * (255 - px[3]) + 127) / 255);
	}
	return V2V_OK;
}

static void
mirror(struct v2v_frame *f)
{
	for (int32_t y = 0; y < f->height; y++) {
		uint8_t *row = f->px + 4 * (size_t)y * (size_t)f->width;

		for (int32_t x = 0; x < f->width / 2; x++) {
			uint8_t *a = row + 4 * x;
			uint8_t *b = row + 4 * (f->width - 1 - x), t[4];

			memcpy(t, a, 4);
			memcpy(a, b, 4);
			memcpy(b, t, 4);
		}
	}
}

/* The means of maps and of those of the mirrored picture, or the lesser. */
static void
join(struct v2v_maps *maps, const struct v2v_maps *mirrored, bool doubt)
{
	size_t w = (size_t)maps->width, rows = V2V_MAPS * (size_t)maps->height;

	for (size_t y = 0; y < rows; y++) {
		uint8_t *to = maps->map[0] + y * w;
		const uint8_t *from = mirrored->map[0] + y * w;

		for (size_t x = 0; x < w; x++) {
			uint8_t a = to[x], b = from[w - 1 - x];

			to[x] = !doubt ? (uint8_t)((a + b + 1) / 2)
			    : a < b ? a : b;
		}
	}
}

int
v2v_look(struct v2v_view *view, struct v2v_frame *part, const int32_t box[4],
    const struct v2v_frame *f, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_maps mirrored = { 0 };
	bool doubt;
	int err;

	*view = (struct v2v_view){ box[0], box[1], box[2], box[3], { 0 } };
	err = cut_out(part, f, view, msg);
	if (err == V2V_OK)
		err = v2v_net_run(p->net, be, &view->maps, part, msg);
	if (err != V2V_OK)
		return err;
	doubt = v2v_view_confidence(view) < DOUBT;
	if (!doubt && !p->high)
		return V2V_OK;
	mirror(part);
	err = v2v_net_run(p->net, be, &mirrored, part, msg);
	mirror(part);
	if (err == V2V_OK)
		join(&view->maps, &mirrored, doubt);
	v2v_maps_free(&mirrored);
	return err;
}

bool
v2v_look_box(int32_t box[4], const uint8_t *plane, int32_t w, int32_t h)
{
	int32_t x0 = w, x1 = -1, y0 = h, y1 = -1;

	for (int32_t y = 0; y < h; y++, plane += w)
		for (int32_t x = 0; x < w; x++) {
			if (plane[x] < 128)
				continue;
			x0 = x < x0 ? x : x0;
			x1 = x > x1 ? x : x1;
			y0 = y < y0 ? y : y0;
			y1 = y;
		}
	box[0] = x0;
	box[1] = y0;
	box[2] = x1 + 1 - x0;
	box[3] = y1 + 1 - y0;
	return x1 >= 0;
}

void
v2v_look_margin(int32_t box[4], const int32_t within[4])
{
	for (int a = 0; a < 2; a++) {
		int32_t more = box[2 + a] / MARGIN;
		int32_t low = box[a] - within[a];
		int32_t high = within[a] + within[2 + a] - box[a] - box[2 + a];

		low = low < more ? low : more;
		high = high < more ? high : more;
		box[a] -= low;
		box[2 + a] += low + high;
	}
}
