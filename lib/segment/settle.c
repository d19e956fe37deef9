/* From likelihoods, and points that are sure, to what is the vehicle. */
#include "base.h"

#include "segment/settle.h"

#include "ops/host.h"
#include "segment/hint.h"
#include "segment/shape.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIFTH = 51, QUARTER = 64, HALF = 128, COUNTS = 10 };

/* A connected piece of pixels that are all inside, or all outside. */
struct piece {
	int64_t area, sum; /* pixels, and their likelihoods */
	bool yes, no;      /* points in it */
	bool border;       /* touches the frame */
};

struct settling {
	uint8_t *inside;
	const uint8_t *likely;
	int32_t w, h, width, height;
	const struct v2v_segment_params *p;
	uint32_t *ids;        /* of pieces: by their first pixels */
	struct piece *pieces; /* by id */
};

static size_t
pixel_of(const struct settling *s, const struct v2v_hint_point *at)
{
	return (size_t)((int64_t)at->y * s->h / s->height) * (size_t)s->w
	    + (size_t)((int64_t)at->x * s->w / s->width);
}

/* Pieces of s->inside. */
static int
find_pieces(struct settling *s, struct v2v_backend *be, struct v2v_msg *msg)
{
	size_t n = (size_t)s->w * (size_t)s->h, i = 0;
	int err = v2v_host_components(be, s->ids, s->inside, s->w, s->h, msg);

	if (err != V2V_OK)
		return err;
	memset(s->pieces, 0, n * sizeof(*s->pieces));
	for (int32_t y = 0; y < s->h; y++)
		for (int32_t x = 0; x < s->w; x++, i++) {
			struct piece *piece = &s->pieces[s->ids[i]];

			piece->area++;
			piece->sum += s->likely[i];
			piece->border |= x == 0 || y == 0 || x == s->w - 1
			    || y == s->h - 1;
		}
	for (size_t k = 0; k < s->p->n_points; k++) {
		const struct v2v_hint_point *at = &s->p->points[k];
		struct piece *piece = &s->pieces[s->ids[pixel_of(s, at)]];

		piece->yes |= at->vehicle;
		piece->no |= !at->vehicle;
	}
	return V2V_OK;
}

/* What is likelier than not, and what points add to it. */
static int
start(struct settling *s, struct v2v_backend *be, struct v2v_msg *msg)
{
	size_t n = (size_t)s->w * (size_t)s->h;
	bool add = false;
	int err = V2V_OK;

	for (size_t k = 0; k < s->p->n_points; k++) {
		const struct v2v_hint_point *at = &s->p->points[k];

		add |= at->vehicle && s->likely[pixel_of(s, at)] < HALF;
	}
	if (add) {
		for (size_t i = 0; i < n; i++)
			s->inside[i] = s->likely[i] >= QUARTER;
		err = find_pieces(s, be, msg);
	}
	if (err != V2V_OK)
		return err;
	for (size_t i = 0; add && i < n; i++)
		s->pieces[i].yes = false;
	for (size_t k = 0; add && k < s->p->n_points; k++) {
		const struct v2v_hint_point *at = &s->p->points[k];
		size_t i = pixel_of(s, at);

		s->pieces[s->ids[i]].yes |= at->vehicle && s->likely[i] < HALF;
	}
	for (size_t i = 0; i < n; i++)
		s->inside[i] = s->likely[i] >= HALF || (add && s->inside[i]
		    && s->pieces[s->ids[i]].yes);
	return V2V_OK;
}

/* Leave the pieces that stay. */
static void
choose(struct settling *s)
{
	size_t n = (size_t)s->w * (size_t)s->h;
	int share = s->p->keep_all ? V2V_SHAPE_ALL : V2V_SHAPE_LARGEST;
	int64_t most[2] = { 0, 0 }; /* area: with a point; without a bad one */
	int64_t all = 0, least;

	for (size_t i = 0; i < n; i++) {
		const struct piece *piece = &s->pieces[i];

		if (!s->inside[i] || piece->area == 0)
			continue;
		all = piece->area > all ? piece->area : all;
		if (piece->yes && piece->area > most[0])
			most[0] = piece->area;
		if (!piece->no && piece->area > most[1])
			most[1] = piece->area;
	}
	least = most[0] > 0 ? most[0] : most[1] * COUNTS >= all ? most[1] : all;
	for (size_t i = 0; i < n; i++) {
		const struct piece *piece = &s->pieces[s->ids[i]];
		bool gone = piece->no && !piece->yes && (most[0] > 0
		    || most[1] * COUNTS >= all);

		if (!piece->yes && (gone || piece->area * share < least))
			s->inside[i] = 0;
	}
}

int
v2v_settle(uint8_t *inside, const uint8_t *likely, int32_t w, int32_t h,
    int32_t width, int32_t height, const struct v2v_segment_params *p,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	struct settling s = { inside, likely, w, h, width, height, p, NULL,
		NULL };
	size_t n = (size_t)w * (size_t)h;
	int err = V2V_OK;

	s.ids = v2v_alloc(n, sizeof(*s.ids));
	s.pieces = v2v_alloc(n, sizeof(*s.pieces));
	if (s.ids == NULL || s.pieces == NULL)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK)
		err = start(&s, be, msg);
	if (err == V2V_OK)
		err = find_pieces(&s, be, msg);
	if (err != V2V_OK)
		goto out;
	choose(&s);
	err = find_pieces(&s, be, msg);
	for (size_t i = 0; i < n && err == V2V_OK; i++) {
		const struct piece *piece = &s.pieces[s.ids[i]];

		if (!inside[i] && !piece->border && !piece->no
		    && piece->sum >= FIFTH * piece->area)
			inside[i] = 1;
	}
	v2v_hint_points(inside, w, h, width, height, p, 0, 1);
out:
	free(s.pieces);
	free(s.ids);
	return err;
}
