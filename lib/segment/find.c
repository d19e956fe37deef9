/* Look for the elements that a drawing must not show. */
#include "base.h"

#include "segment/find.h"

#include "segment/logo.h"
#include "segment/mirror.h"
#include "segment/pyramid.h"
#include "segment/words.h"

/* Logos and badges stand near plates. */
enum {
	WORDS = 1 << V2V_PLATE | 1 << V2V_TEXT | 1 << V2V_LOGO | 1 << V2V_BADGE
};

enum { GRID = 16, FIFTH = GRID * GRID / 5 };

/* Points of a grid over the element that are on the vehicle. */
static int
points_on(const struct v2v_element *e, const uint8_t *matte,
    const struct v2v_frame *f)
{
	int n = 0;

	for (int k = 0; k < GRID * GRID; k++) {
		double s = (k % GRID + 0.5) / GRID, t = (k / GRID + 0.5) / GRID;
		double at[2];

		for (int a = 0; a < 2; a++)
			at[a] = (e->corner[0][a] * (1 - s)
			    + e->corner[1][a] * s) * (1 - t)
			    + (e->corner[3][a] * (1 - s)
			    + e->corner[2][a] * s) * t;
		n += at[0] >= 0 && at[1] >= 0 && at[0] < f->width
		    && at[1] < f->height && matte[(size_t)at[1]
		    * (size_t)f->width + (size_t)at[0]] >= 128;
	}
	return n;
}

void
v2v_elements_on_vehicle(struct v2v_elements *e, const uint8_t *matte,
    const struct v2v_frame *f)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++)
		if (points_on(&e->list[i], matte, f) >= FIFTH)
			e->list[n++] = e->list[i];
	e->n = n;
}

static int
find_words(struct v2v_elements *e, const struct v2v_frame *f,
    unsigned classes, struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_pyramid s;
	int err = v2v_pyramid_init(&s, f, be, msg);

	if (err != V2V_OK)
		return err;
	err = v2v_words_find(e, &s, be->pool, msg);
	if (err == V2V_OK && (classes & 1u << V2V_LOGO))
		err = v2v_logos_find(e, &s, msg);
	v2v_pyramid_free(&s);
	return err;
}

int
v2v_elements_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_element_maps *maps, unsigned classes,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err = V2V_OK;

	if (maps)
		err = v2v_element_maps_find(e, maps, f, classes, be, msg);
	if (err == V2V_OK && (classes & WORDS))
		err = find_words(e, f, classes, be, msg);
	if (err == V2V_OK && (classes & 1u << V2V_MIRROR))
		err = v2v_mirrors_find(e, f, matte, be, msg);
	return err;
}
