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

enum {
	GRID = 16, FIFTH = GRID * GRID / 5,
	NEARLY_ALL = GRID * GRID * 7 / 8
};

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

/* Mirrors before a window or a door; classical means find none of those. */
static void
mark_inside(struct v2v_elements *e, const uint8_t *matte,
    const struct v2v_frame *f)
{
	for (size_t i = 0; i < e->n; i++)
		e->list[i].inside = e->list[i].class == V2V_MIRROR
		    && points_on(&e->list[i], matte, f) >= NEARLY_ALL;
}

/* Take those from the n-th on into the list of those before, or leave them
 * behind it. */
static void
join(struct v2v_elements *e, size_t n)
{
	size_t end = n;

	for (size_t i = n; i < e->n; i++) {
		struct v2v_element one = e->list[i], *old = e->list;

		while (old < e->list + n && (old->class != one.class
		    || (!v2v_element_within(old, &one)
		    && !v2v_element_within(&one, old))))
			old++;
		if (old == e->list + n) {
			e->list[end++] = one;
			continue;
		}
		if (one.score < old->score)
			one.score = old->score;
		if (v2v_element_area(&one) > v2v_element_area(old))
			*old = one;
		old->score = one.score;
	}
	e->n = end;
}

/* The words are found by themselves first: a text may take the place of
 * anything then, but not of what the network shows. */
static int
find_words(struct v2v_elements *e, const struct v2v_frame *f,
    unsigned classes, struct v2v_backend *be, struct v2v_msg *msg)
{
	struct v2v_elements words = { 0 };
	struct v2v_pyramid s;
	size_t n = e->n;
	int err = v2v_pyramid_init(&s, f, be, msg);

	if (err != V2V_OK)
		return err;
	err = v2v_words_find(&words, &s, be->pool, msg);
	for (size_t i = 0; i < words.n && err == V2V_OK; i++)
		err = v2v_elements_add(e, &words.list[i], msg);
	join(e, n);
	n = e->n;
	if (err == V2V_OK && (classes & 1u << V2V_LOGO))
		err = v2v_logos_find(e, &s, msg);
	join(e, n);
	v2v_elements_free(&words);
	v2v_pyramid_free(&s);
	return err;
}

int
v2v_elements_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, const struct v2v_view *view, unsigned classes,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err = v2v_view_elements(e, view, classes, be, msg);

	if (err == V2V_OK)
		mark_inside(e, matte, f);
	if (err == V2V_OK && (classes & WORDS))
		err = find_words(e, f, classes, be, msg);
	if (err == V2V_OK && (classes & 1u << V2V_MIRROR)) {
		size_t n = e->n;

		err = v2v_mirrors_find(e, f, matte, be, msg);
		join(e, n);
	}
	return err;
}
