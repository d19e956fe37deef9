/* The geometry gate. */
#include "base.h"

#include "stream/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A frame of w x h whose pixels first to end - 1 have alpha `a`. */
static struct v2v_frame
make_frame(int32_t w, int32_t h, size_t first, size_t end, uint8_t a)
{
	struct v2v_frame f;

	assert_int_equal(v2v_frame_init(&f, w, h, NULL), 0);
	f.alpha = true;
	for (size_t i = first; i < end; i++)
		f.px[4 * i + 3] = a;
	return f;
}

static int
overlap(struct v2v_overlap *o, struct v2v_frame a, struct v2v_frame b,
    struct v2v_msg *msg)
{
	struct v2v_silhouette s = { 0 }, t = { 0 };
	int err;

	assert_int_equal(v2v_silhouette_init(&s, &a, NULL), 0);
	assert_int_equal(v2v_silhouette_init(&t, &b, NULL), 0);
	err = v2v_overlap(o, &s, &t, msg);
	v2v_silhouette_free(&s);
	v2v_silhouette_free(&t);
	v2v_frame_free(&a);
	v2v_frame_free(&b);
	return err;
}

static void
test_counts(void **state)
{
	struct v2v_overlap o;

	(void)state;
	assert_int_equal(overlap(&o, make_frame(10, 10, 0, 90, 255),
	    make_frame(10, 10, 10, 100, 255), NULL), 0);
	assert_int_equal(o.both, 80);
	assert_int_equal(o.either, 100);
	assert_int_equal(v2v_overlap_iou(&o), 800);
	/* 128 is in, 127 is not. */
	assert_int_equal(overlap(&o, make_frame(7, 3, 0, 21, 128),
	    make_frame(7, 3, 0, 21, 127), NULL), 0);
	assert_int_equal(o.both, 0);
	assert_int_equal(o.either, 21);
	assert_int_equal(v2v_overlap_iou(&o), 0);
	assert_int_equal(overlap(&o, make_frame(5, 5, 0, 0, 0),
	    make_frame(5, 5, 0, 25, 127), NULL), 0);
	assert_int_equal(v2v_overlap_iou(&o), 1000);
	assert_int_equal(v2v_gate_check(&o, 1, NULL), 0);
}

static void
test_bar(void **state)
{
	struct v2v_overlap at = { 850, 1000 }, below = { 84999, 100000 };
	struct v2v_msg msg;

	(void)state;
	assert_int_equal(v2v_gate_check(&at, 0.85, &msg), 0);
	assert_int_equal(v2v_gate_check(&below, 0.85, &msg), V2V_E_GATE);
	assert_string_equal(msg.text, "silhouette IoU 0.849 is below 0.850");
	assert_int_equal(v2v_gate_check(&below, 0, &msg), 0);
}

static void
test_sizes(void **state)
{
	struct v2v_overlap o;
	struct v2v_msg msg;

	(void)state;
	/* Equal numbers of pixels are not enough. */
	assert_int_equal(overlap(&o, make_frame(6, 4, 0, 24, 255),
	    make_frame(4, 6, 0, 24, 255), &msg), V2V_E_DATA);
	assert_string_equal(msg.text, "is 6 x 4, the reference 4 x 6");
}

static void
test_mask(void **state)
{
	struct v2v_frame f = make_frame(2, 2, 0, 4, 255);
	struct v2v_silhouette s = { 0 };

	(void)state;
	memset(f.px, 128, 3);
	memset(f.px + 4, 127, 3);
	f.alpha = false;
	assert_int_equal(v2v_silhouette_mask(&s, &f, NULL), 0);
	assert_int_equal(s.bits[0], 1);
	v2v_silhouette_free(&s);
	f.alpha = true;
	assert_int_equal(v2v_silhouette_mask(&s, &f, NULL), 0);
	assert_int_equal(s.bits[0], 15);
	v2v_silhouette_free(&s);
	v2v_frame_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_mask),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
