/* What a network shows of a frame. */
#include "base.h"

#include "segment/view.h"

#include "segment/blobs.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	HALF = 128,
	SPECK = 3, /* pixels; smaller pieces are none */
	FAINT = 26, SURE = 230, /* one and nine in ten */
	LEAST = 200, MOST = 20  /* a vehicle fills 1 / LEAST to 1 - 1 / MOST */
};

/* What is an element of a class: a piece of more than `least`, somewhere of
 * `peak` or more, and `margin` pixels round it. Of plates, the rim is doubtful,
 * and what stays of one is worse than what goes with it; but where nothing
 * looks like letters it is a lamp or a panel, and there are not many plates.
 * Where half as much looks like a lamp, it is one. */
struct shown {
	enum v2v_map map;
	enum v2v_element_class class;
	uint8_t least, peak;
	int32_t margin;
	bool letters; /* the two pieces with most of them */
};
static const struct shown SHOWN[] = {
	{ V2V_MAP_PLATE, V2V_PLATE, 63, 153, 1, true },
	{ V2V_MAP_TEXT, V2V_TEXT, HALF - 1, 166, 0, false },
	{ V2V_MAP_MIRROR, V2V_MIRROR, HALF - 1, HALF, 0, false }
};

void
v2v_view_free(struct v2v_view *v)
{
	v2v_maps_free(&v->maps);
	*v = (struct v2v_view){ 0 };
}

/* Is more than half of each side of the map on the vehicle? */
static bool
fills_sides(const uint8_t *map, int32_t w, int32_t h)
{
	int32_t on[4] = { 0 };

	for (int32_t x = 0; x < w; x++) {
		on[0] += map[x] >= HALF;
		on[1] += map[(size_t)(h - 1) * (size_t)w + (size_t)x] >= HALF;
	}
	for (int32_t y = 0; y < h; y++) {
		const uint8_t *row = map + (size_t)y * (size_t)w;

		on[2] += row[0] >= HALF;
		on[3] += row[w - 1] >= HALF;
	}
	return 2 * on[0] > w && 2 * on[1] > w && 2 * on[2] > h && 2 * on[3] > h;
}

double
v2v_view_confidence(const struct v2v_view *v)
{
	const uint8_t *map = v->maps.map[V2V_MAP_VEHICLE];
	size_t n = (size_t)v->maps.width * (size_t)v->maps.height, area = 0;
	uint64_t all = 0, sure = 0;

	for (size_t i = 0; i < n; i++) {
		area += map[i] >= HALF;
		all += map[i] >= FAINT ? map[i] : 0;
		sure += map[i] >= SURE ? map[i] : 0;
	}
	if (area * LEAST < n || (n - area) * MOST < n
	    || fills_sides(map, v->maps.width, v->maps.height))
		return 0;
	return (double)sure / (double)all;
}

/* How much of a map is in a piece's box: the sum; 0 if it nowhere reaches one
 * half. */
static int64_t
sum_in(const struct v2v_blob *b, const struct v2v_maps *maps, enum v2v_map map)
{
	int64_t sum = 0;
	bool some = false;

	for (int32_t y = b->y0; y <= b->y1; y++)
		for (int32_t x = b->x0; x <= b->x1; x++) {
			uint8_t v = maps->map[map][(size_t)y
			    * (size_t)maps->width + (size_t)x];

			sum += v;
			some |= v >= HALF;
		}
	return some ? sum : 0;
}

static bool
is_piece(const struct v2v_blob *b, const struct shown *s,
    const struct v2v_maps *maps)
{
	return b->area >= SPECK && b->peak >= s->peak
	    && 2 * sum_in(b, maps, V2V_MAP_LAMP) < b->sum;
}

/* The letters of the piece with the second most of them; at least 1. */
static int64_t
second_most(const struct v2v_blob *blobs, size_t n, const struct shown *s,
    const struct v2v_maps *maps)
{
	int64_t first = 1, second = 1;

	for (size_t i = 0; i < n; i++) {
		int64_t v = is_piece(&blobs[i], s, maps)
		    ? sum_in(&blobs[i], maps, V2V_MAP_TEXT) : 0;

		if (v > first) {
			second = first;
			first = v;
		} else if (v > second) {
			second = v;
		}
	}
	return second;
}

static int
find_class(struct v2v_elements *e, const struct shown *s,
    const struct v2v_view *v, unsigned classes, uint8_t *on,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	const uint8_t *map = v->maps.map[s->map];
	int32_t w = v->maps.width, h = v->maps.height;
	double sx = (double)v->width / w, sy = (double)v->height / h;
	struct v2v_blob *blobs;
	int64_t enough;
	size_t n;
	int err;

	for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
		on[i] = map[i] > s->least;
	err = v2v_blobs(&blobs, &n, on, map, w, h, be, msg);
	enough = s->letters ? second_most(blobs, n, s, &v->maps) : 0;
	for (size_t i = 0; i < n && err == V2V_OK; i++) {
		const struct v2v_blob *b = &blobs[i];
		double width = (b->x1 + 1 - b->x0 + 2 * s->margin) * sx;
		double height = (b->y1 + 1 - b->y0 + 2 * s->margin) * sy;
		struct v2v_element one = { .class = s->class };

		if (s->class == V2V_TEXT && width <= 2 * height
		    && height <= 2 * width)
			one.class = V2V_LOGO;
		if (!is_piece(b, s, &v->maps) || !(classes >> one.class & 1)
		    || (s->letters
		    && sum_in(b, &v->maps, V2V_MAP_TEXT) < enough))
			continue;
		one.score = (double)b->sum / (double)b->area / 255;
		v2v_element_box(&one, v->x + (b->x0 - s->margin) * sx,
		    v->y + (b->y0 - s->margin) * sy, width, height);
		err = v2v_elements_add(e, &one, msg);
	}
	free(blobs);
	return err;
}

int
v2v_view_elements(struct v2v_elements *e, const struct v2v_view *v,
    unsigned classes, struct v2v_backend *be, struct v2v_msg *msg)
{
	uint8_t *on;
	int err = V2V_OK;

	if (v == NULL || v->maps.width == 0)
		return V2V_OK;
	on = v2v_alloc((size_t)v->maps.width, (size_t)v->maps.height);
	if (on == NULL)
		return v2v_fail_memory(msg);
	for (size_t k = 0; k < sizeof(SHOWN) / sizeof(*SHOWN)
	    && err == V2V_OK; k++)
		err = find_class(e, &SHOWN[k], v, classes, on, be, msg);
	free(on);
	return err;
}
