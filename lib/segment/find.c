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
    const uint8_t *matte, const struct v2v_maps *maps, unsigned classes,
    struct v2v_backend *be, struct v2v_msg *msg)
{
	int err = V2V_OK;

	if (maps)
		err = v2v_maps_find(e, maps, f, classes, be, msg);
	if (err == V2V_OK && (classes & WORDS))
		err = find_words(e, f, classes, be, msg);
	if (err == V2V_OK && (classes & 1u << V2V_MIRROR))
		err = v2v_mirrors_find(e, f, matte, be, msg);
	return err;
}
