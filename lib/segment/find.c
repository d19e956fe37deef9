/* Look for the elements that a drawing must not show. */
#include "base.h"

#include "segment/find.h"

#include "segment/pyramid.h"
#include "segment/words.h"

int
v2v_elements_find(struct v2v_elements *e, const struct v2v_frame *f,
    const uint8_t *matte, unsigned classes, struct v2v_backend *be,
    struct v2v_msg *msg)
{
	struct v2v_pyramid s;
	int err;

	(void)matte;
	if (classes == 0)
		return V2V_OK;
	err = v2v_pyramid_init(&s, f, be, msg);
	if (err != V2V_OK)
		return err;
	if (classes & (1u << V2V_PLATE | 1u << V2V_TEXT))
		err = v2v_words_find(e, &s, be->pool, msg);
	v2v_pyramid_free(&s);
	return err;
}
