/* What a drawing of a vehicle must not show: plates, words, badges, mirrors. */
#ifndef V2V_ELEMENTS_H
#define V2V_ELEMENTS_H

#include "stream/frame.h"
#include "util/msg.h"
#include "util/text.h"

enum v2v_element_class {
	V2V_PLATE, V2V_TEXT, V2V_LOGO, V2V_BADGE, V2V_STICKER, V2V_MIRROR,
	V2V_ELEMENT_CLASSES
};

struct v2v_element {
	enum v2v_element_class class;
	/* Corners x, y in pixels of the frame, convex, clockwise from the left
	 * upper one; a pixel's middle is at its index plus a half. */
	double corner[4][2];
	double score; /* 0 to 1 */
	bool inside; /* a mirror that does not stick out of the vehicle */
};

const char *v2v_element_name(enum v2v_element_class class);

/* Zero it to start. */
struct v2v_elements {
	struct v2v_element *list;
	size_t n, cap;
};

void v2v_elements_free(struct v2v_elements *e); /* an empty one is fine */
int v2v_elements_add(struct v2v_elements *e, const struct v2v_element *one,
    struct v2v_msg *msg);

/* An upright rectangle as the corners of an element. */
void v2v_element_box(struct v2v_element *e, double x, double y, double width,
    double height);

/* Area of an element's quadrilateral. */
double v2v_element_area(const struct v2v_element *e);

/* Is the middle of a in b? */
bool v2v_element_within(const struct v2v_element *a,
    const struct v2v_element *b);

/* Pixels *x0 to *x1 - 1 of row y, `width` wide, have their middles in it; none
 * if *x0 is not less. */
void v2v_element_row(const struct v2v_element *e, int32_t y, int32_t width,
    int32_t *x0, int32_t *x1);

/* "plate,logo", "none", "all" -> bits 1 << class. Unknown words are
 * V2V_E_USAGE. */
int v2v_elements_parse(unsigned *classes, const char *text,
    struct v2v_msg *msg);

/* The elements of frame `f` as JSON; what lies in a class of `removed`
 * says so. */
void v2v_elements_print(struct v2v_text *json, const struct v2v_elements *e,
    unsigned removed, const struct v2v_frame *f);

#endif
