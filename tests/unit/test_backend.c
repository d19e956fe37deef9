/* Opening backends by name, and buffers. */
#include "base.h"

#include "ops/backend.h"

#include "colour/lab.h"
#include "ops/host.h"
#include "util/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Allocations that are too large return NULL under the sanitizers, too. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *
__tsan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static int
open_close(const char *device, uint64_t pixels, char name[64],
    struct v2v_msg *msg)
{
	struct v2v_backend *be;
	int err;

	memset(msg, 1, sizeof(*msg));
	err = v2v_backend_open(&be, device, pixels, NULL, msg);
	if (err != V2V_OK)
		assert_null(be);
	else
		strncpy(name, be->name, 63);
	v2v_backend_close(be);
	return err;
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "", "gpu", "cpu:0", "cuda:",
		"cuda:x", "cuda:123", "cuda:-1", "cuda0", "CPU", "auto " };
	struct v2v_msg msg;
	char name[64] = "";

	(void)state;
	assert_int_equal(open_close("cpu", 0, name, &msg), V2V_OK);
	assert_string_equal(name, "cpu");
	assert_string_equal(msg.text, "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(open_close(bad[i], 0, name, &msg),
		    V2V_E_USAGE);
		assert_non_null(strstr(msg.text, "must be auto, cpu, cuda"));
	}
	v2v_backend_close(NULL);
}

/* With a device it opens; without one it says so. Never a crash. */
static void
test_cuda(void **state)
{
	struct v2v_msg msg;
	char name[64] = "";
	int err;

	(void)state;
	err = open_close("cuda", 0, name, &msg);
	if (err == V2V_OK) {
		assert_memory_equal(name, "cuda:0 (", 8);
	} else {
		assert_int_equal(err, V2V_E_DEVICE);
		assert_memory_equal(msg.text, "cuda", 4);
		assert_true(strlen(msg.text) > 20);
	}
	assert_int_equal(open_close("cuda:99", 0, name, &msg), V2V_E_DEVICE);
}

static void
test_auto(void **state)
{
	struct v2v_msg msg;
	char name[64] = "";
	bool gpu = open_close("cuda", 0, name, &msg) == V2V_OK;

	(void)state;
	/* Small or unknown: the CPU, without words. */
	assert_int_equal(open_close("auto", 0, name, &msg), V2V_OK);
	assert_string_equal(name, "cpu");
	assert_string_equal(msg.text, "");
	assert_int_equal(open_close("auto", 15000000, name, &msg), V2V_OK);
	assert_string_equal(name, "cpu");
	/* Large: the GPU, or a note why not. */
	assert_int_equal(open_close("auto", 50000000, name, &msg), V2V_OK);
	if (gpu) {
		assert_memory_equal(name, "cuda", 4);
	} else {
		assert_string_equal(name, "cpu");
		assert_memory_equal(msg.text, "using the CPU (", 15);
	}
}

static void
test_buffers(void **state)
{
	struct v2v_backend *be;
	struct v2v_buf *buf;
	char out[6] = "......";

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), V2V_OK);
	assert_int_equal(be->alloc(be, &buf, 6), V2V_OK);
	assert_int_equal(be->upload(be, buf, "abcdef", 6), V2V_OK);
	assert_int_equal(be->upload(be, buf, "xy", 2), V2V_OK);
	assert_int_equal(be->download(be, out, buf, 5), V2V_OK);
	assert_memory_equal(out, "xycde.", 6);
	be->free(be, buf);
	be->free(be, NULL);
	assert_int_equal(be->alloc(be, &buf, 0), V2V_OK);
	be->free(be, buf);
	assert_int_equal(be->alloc(be, &buf, SIZE_MAX / 2), V2V_E_MEMORY);
	assert_null(buf);
	assert_string_equal(be->msg.text, "out of memory");
	v2v_backend_close(be);
}

/* out may be in, for any number of threads. */
static void
test_convolve_in_place(void **state)
{
	enum { W = 301, H = 203, N = W * H };
	static const float taps[5] = { .1f, .2f, .4f, .2f, .1f };
	static float plane[N], want[N], got[N];

	(void)state;
	for (int i = 0; i < N; i++)
		plane[i] = (float)v2v_rng_below(7, (uint64_t)i, 1000);
	for (int threads = 1; threads <= 4; threads++) {
		struct v2v_pool *pool;
		struct v2v_backend *be;
		struct v2v_buf *a, *b;

		assert_int_equal(v2v_pool_open(&pool, threads, NULL), V2V_OK);
		assert_int_equal(v2v_backend_open(&be, "cpu", 0, pool, NULL),
		    V2V_OK);
		assert_int_equal(be->alloc(be, &a, sizeof(plane)), V2V_OK);
		assert_int_equal(be->alloc(be, &b, sizeof(plane)), V2V_OK);
		be->upload(be, a, plane, sizeof(plane));
		assert_int_equal(be->convolve(be, b, a, W, H, taps, 5),
		    V2V_OK);
		be->download(be, want, b, sizeof(plane));
		assert_int_equal(be->convolve(be, a, a, W, H, taps, 5),
		    V2V_OK);
		be->download(be, got, a, sizeof(plane));
		assert_memory_equal(got, want, sizeof(plane));
		be->free(be, a);
		be->free(be, b);
		v2v_backend_close(be);
		v2v_pool_close(pool);
	}
}

static int
no_memory(struct v2v_backend *be, struct v2v_buf **buf, size_t bytes)
{
	(void)bytes;
	*buf = NULL;
	return v2v_fail(&be->msg, V2V_E_MEMORY, "no device memory");
}

static int
no_components(struct v2v_backend *be, struct v2v_buf *ids,
    struct v2v_buf *labels, int32_t width, int32_t height)
{
	(void)ids;
	(void)labels;
	(void)width;
	(void)height;
	return v2v_fail(&be->msg, V2V_E_MEMORY, "no memory for it");
}

/* Where a device fails, the CPU does the op; where that fails, it says so. */
static void
test_device_failure(void **state)
{
	static const uint8_t labels[4] = { 1, 1, 2, 1 };
	static const uint32_t want[4] = { 0, 0, 2, 3 };
	struct v2v_msg msg = { "" };
	struct v2v_backend *be;
	uint32_t ids[4];

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), V2V_OK);
	be->components = no_components;
	assert_int_equal(v2v_host_components(be, ids, labels, 4, 1, &msg),
	    V2V_E_MEMORY);
	assert_string_equal(msg.text, "no memory for it");
	be->alloc = no_memory;
	be->name = "fake";
	msg.text[0] = '\0';
	assert_int_equal(v2v_host_components(be, ids, labels, 4, 1, &msg),
	    V2V_OK);
	assert_memory_equal(ids, want, sizeof(want));
	assert_string_equal(msg.text, "");
	v2v_backend_close(be);
}

/* The ops give what the functions of lib/colour give. */
static void
test_colour_ops(void **state)
{
	enum { N = 999 };
	static uint8_t rgba[4 * N], labels[N];
	static float lab[3 * N], want[3];
	static uint8_t rgb[7][3];
	struct v2v_lab_palette pal;
	struct v2v_backend *be;
	struct v2v_buf *a, *b;

	(void)state;
	for (int i = 0; i < 4 * N; i++)
		rgba[i] = (uint8_t)v2v_rng(8, (uint64_t)i);
	for (int i = 0; i < 21; i++)
		rgb[i / 3][i % 3] = (uint8_t)v2v_rng(9, (uint64_t)i);
	v2v_lab_palette_init(&pal, (const uint8_t (*)[3])rgb, 7);
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), V2V_OK);
	be->alloc(be, &a, sizeof(rgba));
	be->alloc(be, &b, sizeof(lab));
	be->upload(be, a, rgba, sizeof(rgba));
	be->lab(be, b, a, N);
	be->download(be, lab, b, sizeof(lab));
	for (int i = 0; i < N; i++) {
		v2v_labf_from_rgb(want, rgba + 4 * i);
		assert_memory_equal(want, lab + 3 * i, sizeof(want));
	}
	be->oklab(be, b, a, N);
	be->download(be, lab, b, sizeof(lab));
	for (int i = 0; i < N; i++) {
		v2v_oklabf_from_rgb(want, rgba + 4 * i);
		assert_memory_equal(want, lab + 3 * i, sizeof(want));
	}
	be->nearest(be, b, a, N, &pal);
	be->download(be, labels, b, N);
	for (int i = 0; i < N; i++) {
		double p[3], least = 1e300;
		int arg = 0;

		v2v_lab_from_rgb(p, rgba + 4 * i);
		for (int k = 0; k < 7; k++) {
			double d = v2v_ciede2000(p, pal.lab + 3 * k);

			if (d < least - 1e-9) {
				least = d;
				arg = k;
			}
		}
		assert_int_equal(labels[i], arg);
	}
	be->free(be, a);
	be->free(be, b);
	v2v_backend_close(be);
}

/* Entries within 1e-9 of the least distance are a tie for the lowest index,
 * wherever Euclid's nearest is. */
static void
test_ties(void **state)
{
	static const struct {
		double light[3];
		int label;
	} cases[] = { { { 10 + 4e-10, 10, 60 }, 0 }, { { 10 + 4e-9, 10, 60 },
	    1 }, { { 10 + 8e-10, 10 + 4e-10, 10 }, 0 }, { { 10, 10, 10 }, 0 },
	    { { 60, 10, 10 - 4e-10 }, 1 } };
	static const uint8_t black[4] = { 0, 0, 0, 255 };
	struct v2v_lab_palette pal = { .n = 3 };
	struct v2v_backend *be;
	struct v2v_buf *in, *out;
	uint8_t label;

	(void)state;
	assert_int_equal(v2v_backend_open(&be, "cpu", 0, NULL, NULL), V2V_OK);
	be->alloc(be, &in, 4);
	be->alloc(be, &out, 1);
	be->upload(be, in, black, 4);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int k = 0; k < 3; k++)
			pal.lab[3 * k] = cases[i].light[k];
		be->nearest(be, out, in, 1, &pal);
		be->download(be, &label, out, 1);
		assert_int_equal(label, cases[i].label);
	}
	be->free(be, in);
	be->free(be, out);
	v2v_backend_close(be);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_cuda),
		cmocka_unit_test(test_auto),
		cmocka_unit_test(test_buffers),
		cmocka_unit_test(test_convolve_in_place),
		cmocka_unit_test(test_device_failure),
		cmocka_unit_test(test_colour_ops),
		cmocka_unit_test(test_ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
