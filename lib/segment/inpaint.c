/*
 * Holes are filled from around them.
 *
 *	. . . . . . . . . .     . outside        # hole
 *	. . . o o o o o . .     o vehicle
 *	. . o o # # o o o .     ~ its soft edge: taken from by nobody
 *	. ~ o o # # # # # .
 *	. o o o o o # # # .     The upper part of the hole is the vehicle's and
 *	. . . . . . . . . .     grows from o alone, the right end from . alone.
 *
 * Each hole is worked on in a window of its own, so that the cost is that of
 * the holes and not of the picture. Specks all over a picture make one box of
 * it: a large box is done in cells, with the pieces that begin in each. Pieces
 * do not touch, so none depends on another.
 */
#include "base.h"

#include "segment/inpaint.h"

#include "ops/host.h"
#include "ops/kern/membrane.h"
#include "segment/holes.h"
#include "segment/removal.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	SEED = 1,
	LARGE = 1 << 18, /* pixels of a box that is done in cells */
	CELL = 512,      /* a side */
	SURE = 250 /* of the matte: no background shines through */
};

/* Pixels round a hole that a method looks at. */
static const int32_t MARGIN[] = { [V2V_INPAINT_MEMBRANE] = 1,
	[V2V_INPAINT_PATCH] = 64, [V2V_INPAINT_FILL] = 3 };

struct window {
	int32_t x, y, w, h; /* in the frame */
	uint8_t *rgba, *out;
	uint8_t *mask; /* as of the op `membrane` */
};

/* The pieces of what is removed in a box. */
struct pieces {
	struct v2v_hole box;
	uint32_t *id; /* the box's first pixel of the piece, for each in it */
	int32_t across, n; /* cells */
	struct v2v_hole *cell; /* what holds the pieces that begin in each */
	int32_t only; /* the cell at hand */
};

struct job {
	struct v2v_frame *f;
	const uint8_t *removed, *matte;
	enum v2v_inpaint how;
	struct v2v_backend *be;
	struct pieces *pieces; /* NULL: all of a box at once */
};

static void
window_free(struct window *v)
{
	free(v->rgba);
	free(v->out);
	free(v->mask);
	*v = (struct window){ 0 };
}

/* Round `hole`, in the frame. */
static int
window_init(struct window *v, const struct job *j,
    const struct v2v_hole *hole, int32_t margin, struct v2v_msg *msg)
{
	int32_t x1 = hole->x1 + margin, y1 = hole->y1 + margin;
	size_t n;

	*v = (struct window){ .x = hole->x0 - margin, .y = hole->y0 - margin };
	v->x = v->x < 0 ? 0 : v->x;
	v->y = v->y < 0 ? 0 : v->y;
	v->w = (x1 < j->f->width ? x1 : j->f->width) - v->x;
	v->h = (y1 < j->f->height ? y1 : j->f->height) - v->y;
	n = (size_t)v->w * (size_t)v->h;
	v->rgba = v2v_alloc(n, 4);
	v->out = v2v_alloc(n, 4);
	v->mask = v2v_alloc(n, 1);
	if (v->rgba && v->out && v->mask)
		return V2V_OK;
	window_free(v);
	return v2v_fail_memory(msg);
}

static size_t
frame_row(const struct job *j, const struct window *v, int32_t y)
{
	return (size_t)(v->y + y) * (size_t)j->f->width + (size_t)v->x;
}

/* The cell in which the piece of a pixel begins. */
static int32_t
cell_of(const struct pieces *p, int32_t x, int32_t y)
{
	uint32_t w = (uint32_t)(p->box.x1 - p->box.x0);
	uint32_t first = p->id[(size_t)(y - p->box.y0) * w
	    + (size_t)(x - p->box.x0)];

	return (int32_t)(first / w / CELL) * p->across
	    + (int32_t)(first % w / CELL);
}

/* Is a pixel in the box that is worked on, and in its cell? */
static bool
is_own(const struct job *j, const struct v2v_hole *hole, int32_t x, int32_t y)
{
	return x >= hole->x0 && x < hole->x1 && y >= hole->y0 && y < hole->y1
	    && (j->pieces == NULL
	    || cell_of(j->pieces, x, y) == j->pieces->only);
}

/*
 * Pixels and mask of a window: the holes are those of `side` (0 outside, 1
 * vehicle) within `hole`, and what is sure of that side is known; with `any`,
 * all that is not removed. Whether there is a hole, and anything known.
 */
static void
window_fill(struct window *v, const struct job *j,
    const struct v2v_hole *hole, int side, bool any, bool *work, bool *known)
{
	uint8_t *mask = v->mask;

	*work = *known = false;
	for (int32_t y = 0; y < v->h; y++) {
		size_t i = frame_row(j, v, y);

		memcpy(v->rgba + 4 * (size_t)y * (size_t)v->w,
		    j->f->px + 4 * i, 4 * (size_t)v->w);
		for (int32_t x = 0; x < v->w; x++, i++) {
			uint8_t r = j->removed[i], a = j->matte[i];
			int own = a > 0 && r != V2V_REMOVED_CUT;
			bool in = r && is_own(j, hole, v->x + x, v->y + y);
			bool sure = any || (side ? a >= SURE : a == 0);

			*mask = in && own == side ? K_MEMBRANE_HOLE
			    : !r && sure ? K_MEMBRANE_KNOWN
			    : K_MEMBRANE_IGNORED;
			*work = *work || *mask == K_MEMBRANE_HOLE;
			*known = *known || *mask == K_MEMBRANE_KNOWN;
			mask++;
		}
	}
}

/* The middle one of the n bytes counted. */
static uint8_t
median(const size_t count[256], size_t n)
{
	size_t below = 0;
	int v = 0;

	while ((below += count[v]) <= n / 2 && v < 255)
		v++;
	return (uint8_t)v;
}

/* One colour for the holes: the median, channel by channel, of all that is
 * known in the window. */
static void
fill_flat(struct window *v)
{
	size_t n = (size_t)v->w * (size_t)v->h;

	memcpy(v->out, v->rgba, 4 * n);
	for (size_t k = 0; k < 3; k++) {
		size_t count[256] = { 0 }, all = 0;
		uint8_t middle;

		for (size_t i = 0; i < n; i++)
			if (v->mask[i] == K_MEMBRANE_KNOWN) {
				count[v->rgba[4 * i + k]]++;
				all++;
			}
		middle = median(count, all);
		for (size_t i = 0; i < n; i++)
			if (v->mask[i] == K_MEMBRANE_HOLE)
				v->out[4 * i + k] = middle;
	}
}

static void
copy_back(const struct window *v, const struct job *j)
{
	size_t at = 0;

	for (int32_t y = 0; y < v->h; y++) {
		uint8_t *px = j->f->px + 4 * frame_row(j, v, y);

		for (int32_t x = 0; x < v->w; x++, at++, px += 4)
			if (v->mask[at] == K_MEMBRANE_HOLE)
				memcpy(px, v->out + 4 * at, 3);
	}
}

/* A window in which something is known: round the hole if that can be, of what
 * is sure, or else of anything; or the whole frame. */
static int
choose(struct window *v, const struct job *j, const struct v2v_hole *hole,
    int side, bool *work, struct v2v_msg *msg)
{
	bool known = false;
	int err;

	err = window_init(v, j, hole, MARGIN[j->how], msg);
	if (err != V2V_OK)
		return err;
	window_fill(v, j, hole, side, false, work, &known);
	if (*work && !known)
		window_fill(v, j, hole, side, true, work, &known);
	if (!*work || known)
		return V2V_OK;
	window_free(v);
	err = window_init(v, j, &(struct v2v_hole){ 0, 0, j->f->width,
	    j->f->height }, 0, msg);
	if (err != V2V_OK)
		return err;
	window_fill(v, j, hole, side, true, work, &known);
	if (!known)
		return v2v_fail(msg, V2V_E_DATA, "all of the picture is to be "
		    "removed: nothing is left to fill it from");
	return V2V_OK;
}

static int
fill_hole(const struct job *j, const struct v2v_hole *hole, int side,
    struct v2v_msg *msg)
{
	struct window v = { 0 };
	bool work;
	int err = choose(&v, j, hole, side, &work, msg);

	if (err != V2V_OK || !work)
		goto out;
	if (j->how == V2V_INPAINT_FILL)
		fill_flat(&v);
	else
		err = v2v_host_membrane(j->be, v.out, v.rgba, v.mask, v.w, v.h,
		    msg);
	if (err == V2V_OK && j->how == V2V_INPAINT_PATCH) {
		memcpy(v.rgba, v.out, 4 * (size_t)v.w * (size_t)v.h);
		err = v2v_host_patch(j->be, v.out, v.rgba, v.mask, v.w, v.h,
		    SEED, msg);
	}
	if (err == V2V_OK)
		copy_back(&v, j);
out:
	window_free(&v);
	return err;
}

static int
fill_sides(const struct job *j, const struct v2v_hole *hole, bool outside,
    struct v2v_msg *msg)
{
	int err = V2V_OK;

	for (int side = !outside; side < 2 && err == V2V_OK; side++)
		err = fill_hole(j, hole, side, msg);
	return err;
}

static int
find_pieces(struct pieces *p, const struct job *j, struct v2v_msg *msg)
{
	int32_t w = p->box.x1 - p->box.x0, h = p->box.y1 - p->box.y0;
	size_t n = (size_t)w * (size_t)h;
	uint8_t *on = v2v_alloc(n, 1);
	int err;

	p->across = (w + CELL - 1) / CELL;
	p->n = (h + CELL - 1) / CELL * p->across;
	p->id = v2v_alloc(n, sizeof(*p->id));
	p->cell = v2v_alloc((size_t)p->n, sizeof(*p->cell));
	if (on == NULL || p->id == NULL || p->cell == NULL) {
		free(on);
		return v2v_fail_memory(msg);
	}
	for (size_t i = 0; i < n; i++)
		on[i] = j->removed[((size_t)p->box.y0 + i / (size_t)w)
		    * (size_t)j->f->width + (size_t)p->box.x0 + i % (size_t)w]
		    != V2V_REMOVED_NOT;
	err = v2v_host_components(j->be, p->id, on, w, h, msg);
	for (int32_t k = 0; k < p->n; k++)
		p->cell[k] = (struct v2v_hole){ INT32_MAX, INT32_MAX, 0, 0 };
	for (size_t i = 0; err == V2V_OK && i < n; i++) {
		int32_t x = p->box.x0 + (int32_t)(i % (size_t)w);
		int32_t y = p->box.y0 + (int32_t)(i / (size_t)w);

		if (on[i])
			v2v_hole_include(&p->cell[cell_of(p, x, y)], x, y);
	}
	free(on);
	return err;
}

static int
fill_cells(const struct job *all, const struct v2v_hole *hole, bool outside,
    struct v2v_msg *msg)
{
	struct pieces p = { .box = *hole };
	struct job j = *all;
	int err = find_pieces(&p, all, msg);

	j.pieces = &p;
	for (p.only = 0; p.only < p.n && err == V2V_OK; p.only++)
		if (p.cell[p.only].x1 > 0)
			err = fill_sides(&j, &p.cell[p.only], outside, msg);
	free(p.cell);
	free(p.id);
	return err;
}

int
v2v_inpaint(struct v2v_frame *f, const uint8_t *removed,
    const uint8_t *matte, enum v2v_inpaint how, bool outside,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const struct job j = { f, removed, matte, how, be, NULL };
	struct v2v_holes holes;
	int err = v2v_holes_find(&holes, removed, f->width, f->height, be,
	    msg);

	for (size_t i = 0; i < holes.n && err == V2V_OK; i++) {
		const struct v2v_hole *o = &holes.list[i];
		int64_t area = (int64_t)(o->x1 - o->x0) * (o->y1 - o->y0);

		err = (area > LARGE ? fill_cells : fill_sides)(&j, o, outside,
		    msg);
	}
	free(holes.list);
	return err;
}
