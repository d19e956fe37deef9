/* The writer's commands, one by one. */
#include "base.h"

#include "trace/svg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

#define LINE(px, py) { .x = px, .y = py }
#define CUBIC(ax, ay, bx, by, px, py) { ax, ay, bx, by, px, py, V2V_SEG_CUBIC }

/* Path data of one subpath from (10, 20), on a grid of tenths. */
static void
writes(const struct v2v_seg *seg, size_t n, const char *want)
{
	struct v2v_seg copy[8];
	struct v2v_subpath sub = { .n = n, .start = { 10, 20 } };
	struct v2v_layer layer = { .label = 1, .n = 1 };
	struct v2v_drawing d = { .width = 99, .height = 99, .unit = 10,
		.n_segs = n, .n_subpaths = 1, .n_layers = 1, .seg = copy,
		.subpath = &sub, .layer = &layer };
	struct v2v_labels labels = { .n = 1, .rgb = { { 0 }, { 0x11, 0, 1 } } };
	struct v2v_svg_style style = { .decimals = 1 };
	struct v2v_text svg = { 0 };
	const char *begin, *end;

	memcpy(copy, seg, n * sizeof(*seg));
	assert_int_equal(v2v_svg_write(&svg, &d, &labels, &style, NULL),
	    V2V_OK);
	v2v_text_char(&svg, '\0');
	begin = strstr(svg.s, " d=\"");
	assert_non_null(begin);
	end = strchr(begin + 4, '"');
	assert_int_equal(end - begin - 4, strlen(want));
	assert_memory_equal(begin + 4, want, strlen(want));
	v2v_text_free(&svg);
}

static void
shortest_forms(void **state)
{
	(void)state;
	/* The line back to the start is that of z. */
	writes((struct v2v_seg[]){ LINE(15, 25), LINE(10, 20) }, 2,
	    "m1 2 .5.5z");
	writes((struct v2v_seg[]){ LINE(100, 19), LINE(12, 18), LINE(10, 20) },
	    3, "m1 2 9-.1-8.8-.1z");
	writes((struct v2v_seg[]){ LINE(500, 20), LINE(500, 0), LINE(10, 0),
		LINE(10, 20) }, 4, "m1 2h49V0H1z");
	/* Points on the way and lines of no length are left out. */
	writes((struct v2v_seg[]){ LINE(15, 25), LINE(20, 30), LINE(20, 30),
		LINE(20, 50), LINE(10, 20) }, 5, "m1 2 1 1v2z");
}

static void
mirrored_handles(void **state)
{
	(void)state;
	writes((struct v2v_seg[]){ CUBIC(20, 20, 25, 25, 30, 30),
		CUBIC(35, 35, 40, 20, 10, 20) }, 2,
	    "m1 2c1 0 1.5.5 2 1s1-1-2-1z");
	writes((struct v2v_seg[]){ CUBIC(20, 20, 25, 25, 30, 30),
		CUBIC(36, 35, 40, 20, 10, 20) }, 2,
	    "m1 2c1 0 1.5.5 2 1 .6.5 1-1-2-1z");
	/* After a line the first handle of an S is the point itself. */
	writes((struct v2v_seg[]){ LINE(30, 30),
		CUBIC(30, 30, 40, 20, 10, 20) }, 2, "m1 2 2 1s1-1-2-1z");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shortest_forms),
		cmocka_unit_test(mirrored_handles)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
