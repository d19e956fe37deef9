/*
 * Ops on host memory: to the backend, through one op, and back.
 *
 * The CPU works on the caller's arrays as they stand. What a device cannot do,
 * for want of memory or because it failed, the CPU does in its place: the bits
 * are the same.
 */
#include "base.h"

#include "ops/host.h"

#include "ops/cpu/cpu.h"

#include <string.h>

enum { ARRAYS_MAX = 4 };

/* An array of the caller, read or written or both. */
struct array {
	void *data;
	size_t bytes;
	bool in, out;
};

/* An op and its arguments. */
struct op {
	int (*run)(const struct op *op, struct v2v_backend *be,
	    struct v2v_buf **buf);
	struct array array[ARRAYS_MAX]; /* the rest is empty */
	size_t n;
	int32_t width, height, factor;
	const struct v2v_lab_palette *pal;
	const struct v2v_tone *tone;
	const float *taps;
	int n_taps, n_pal, threshold, bits;
	int32_t strength;
	uint64_t seed;
};

/* An array that is only read. */
static struct array
reads(const void *data, size_t bytes)
{
	return (struct array){ (void *)(uintptr_t)data, bytes, true, false };
}

static struct array
writes(void *data, size_t bytes)
{
	return (struct array){ data, bytes, false, true };
}

static int
run_on_cpu(struct v2v_backend *be, const struct op *op)
{
	struct v2v_buf view[ARRAYS_MAX], *buf[ARRAYS_MAX];

	for (int i = 0; i < ARRAYS_MAX; i++) {
		view[i] = (struct v2v_buf){ op->array[i].bytes,
			op->array[i].data };
		buf[i] = &view[i];
	}
	return op->run(op, be, buf);
}

/* Words for a failure are in be->msg. */
static int
run_on_device(struct v2v_backend *be, const struct op *op)
{
	struct v2v_buf *buf[ARRAYS_MAX] = { NULL };
	int err = V2V_OK;

	for (int i = 0; i < ARRAYS_MAX && err == V2V_OK; i++) {
		const struct array *a = &op->array[i];

		if (a->data == NULL)
			continue;
		err = be->alloc(be, &buf[i], a->bytes);
		if (err == V2V_OK && a->in)
			err = be->upload(be, buf[i], a->data, a->bytes);
	}
	if (err == V2V_OK)
		err = op->run(op, be, buf);
	for (int i = 0; i < ARRAYS_MAX && err == V2V_OK; i++)
		if (op->array[i].out)
			err = be->download(be, op->array[i].data, buf[i],
			    op->array[i].bytes);
	for (int i = ARRAYS_MAX; i-- > 0;)
		be->free(be, buf[i]);
	return err;
}

static int
run(struct v2v_backend *be, const struct op *op, struct v2v_msg *msg)
{
	struct v2v_backend cpu;
	int err;

	if (strcmp(be->name, "cpu") == 0) {
		err = run_on_cpu(be, op);
		return err == V2V_OK ? err
		    : v2v_fail(msg, (enum v2v_err)err, "%s", be->msg.text);
	}
	err = run_on_device(be, op);
	if (err == V2V_OK)
		return V2V_OK;
	err = cpu_open(&cpu, be->pool, msg);
	if (err != V2V_OK)
		return err;
	err = run_on_cpu(&cpu, op);
	if (err != V2V_OK)
		v2v_fail(msg, (enum v2v_err)err, "%s", cpu.msg.text);
	cpu.close(&cpu);
	return err;
}

static int
run_lab(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->lab(be, buf[0], buf[1], op->n);
}

int
v2v_host_lab(struct v2v_backend *be, float *lab, const uint8_t *rgba, size_t n,
    struct v2v_msg *msg)
{
	struct op op = { .run = run_lab, .n = n,
		.array = { writes(lab, 3 * n * sizeof(*lab)),
		    reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_nearest(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->nearest(be, buf[0], buf[1], op->n, op->pal);
}

int
v2v_host_nearest(struct v2v_backend *be, uint8_t *labels, const uint8_t *rgba,
    size_t n, const struct v2v_lab_palette *pal, struct v2v_msg *msg)
{
	struct op op = { .run = run_nearest, .n = n, .pal = pal,
		.array = { writes(labels, n), reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_histogram(const struct op *op, struct v2v_backend *be,
    struct v2v_buf **buf)
{
	return be->histogram(be, buf[0], buf[1], op->n, op->threshold,
	    op->bits);
}

int
v2v_host_histogram(struct v2v_backend *be, uint32_t *counts,
    const uint8_t *rgba, size_t n, int threshold, int bits,
    struct v2v_msg *msg)
{
	struct op op = { .run = run_histogram, .n = n,
		.threshold = threshold, .bits = bits,
		.array = { { counts, sizeof(*counts) << 3 * bits, true, true },
		    reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_tone(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->tone(be, buf[0], op->n, op->tone);
}

int
v2v_host_tone(struct v2v_backend *be, uint8_t *rgba, size_t n,
    const struct v2v_tone *tone, struct v2v_msg *msg)
{
	struct op op = { .run = run_tone, .n = n, .tone = tone,
		.array = { { rgba, 4 * n, true, true } } };

	return run(be, &op, msg);
}

static int
run_rim(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->rim(be, buf[0], buf[1], op->width, op->height);
}

int
v2v_host_rim(struct v2v_backend *be, uint8_t *out, const uint8_t *rgba,
    int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_rim, .width = width, .height = height,
		.array = { writes(out, 4 * n), reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_costs(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->costs(be, buf[0], buf[1], op->n, op->pal);
}

int
v2v_host_costs(struct v2v_backend *be, uint8_t *costs, const uint8_t *rgba,
    size_t n, const struct v2v_lab_palette *pal, struct v2v_msg *msg)
{
	struct op op = { .run = run_costs, .n = n, .pal = pal,
		.array = { writes(costs, n * (size_t)pal->n),
		    reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_weights(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->weights(be, buf[0], buf[1], op->width, op->height);
}

int
v2v_host_weights(struct v2v_backend *be, uint8_t *weights,
    const uint8_t *rgba, int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_weights, .width = width, .height = height,
		.array = { writes(weights, 4 * n), reads(rgba, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_relax(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->relax(be, buf[0], buf[1], buf[2], buf[3], op->width,
	    op->height, op->n_pal, op->strength);
}

int
v2v_host_relax(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_energy *e, struct v2v_msg *msg)
{
	size_t n = (size_t)e->width * (size_t)e->height;
	struct op op = { .run = run_relax, .width = e->width,
		.height = e->height, .n_pal = e->n_pal,
		.strength = e->strength,
		.array = { { labels, n, true, true },
		    reads(e->colours, n * sizeof(*e->colours)),
		    reads(e->costs, e->n_colours * (size_t)e->n_pal),
		    reads(e->weights, 4 * n) } };

	return run(be, &op, msg);
}

static int
run_convolve(const struct op *op, struct v2v_backend *be,
    struct v2v_buf **buf)
{
	return be->convolve(be, buf[0], buf[1], op->width, op->height,
	    op->taps, op->n_taps);
}

int
v2v_host_convolve(struct v2v_backend *be, float *out, const float *in,
    int32_t width, int32_t height, const float *taps, int n_taps,
    struct v2v_msg *msg)
{
	size_t bytes = (size_t)width * (size_t)height * sizeof(*out);
	struct op op = { .run = run_convolve, .width = width,
		.height = height, .taps = taps, .n_taps = n_taps,
		.array = { writes(out, bytes), reads(in, bytes) } };

	return run(be, &op, msg);
}

static int
run_components(const struct op *op, struct v2v_backend *be,
    struct v2v_buf **buf)
{
	return be->components(be, buf[0], buf[1], op->width, op->height);
}

int
v2v_host_components(struct v2v_backend *be, uint32_t *ids,
    const uint8_t *labels, int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_components, .width = width,
		.height = height,
		.array = { writes(ids, n * sizeof(*ids)), reads(labels, n) } };

	return run(be, &op, msg);
}

static int
run_enlarge(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->enlarge(be, buf[0], buf[1], op->width, op->height,
	    op->factor);
}

int
v2v_host_enlarge(struct v2v_backend *be, uint8_t *out, const uint8_t *in,
    int32_t width, int32_t height, int32_t factor, struct v2v_msg *msg)
{
	size_t bytes = 4 * (size_t)width * (size_t)height;
	struct op op = { .run = run_enlarge, .width = width, .height = height,
		.factor = factor, .array = { writes(out, bytes
		    * (size_t)(factor * factor)), reads(in, bytes) } };

	return run(be, &op, msg);
}

static int
run_membrane(const struct op *op, struct v2v_backend *be,
    struct v2v_buf **buf)
{
	return be->membrane(be, buf[0], buf[1], buf[2], op->width,
	    op->height);
}

int
v2v_host_membrane(struct v2v_backend *be, uint8_t *out, const uint8_t *rgba,
    const uint8_t *mask, int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_membrane, .width = width,
		.height = height, .array = { writes(out, 4 * n),
		    reads(rgba, 4 * n), reads(mask, n) } };

	return run(be, &op, msg);
}

static int
run_patch(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->patch(be, buf[0], buf[1], buf[2], op->width, op->height,
	    op->seed);
}

int
v2v_host_patch(struct v2v_backend *be, uint8_t *out, const uint8_t *rgba,
    const uint8_t *mask, int32_t width, int32_t height, uint64_t seed,
    struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_patch, .width = width,
		.height = height, .seed = seed, .array = { writes(out, 4 * n),
		    reads(rgba, 4 * n), reads(mask, n) } };

	return run(be, &op, msg);
}

static int
run_fringe(const struct op *op, struct v2v_backend *be, struct v2v_buf **buf)
{
	return be->fringe(be, buf[0], buf[1], op->width, op->height);
}

int
v2v_host_fringe(struct v2v_backend *be, uint8_t *rgba, const uint8_t *matte,
    int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_fringe, .width = width, .height = height,
		.array = { { rgba, 4 * n, true, true }, reads(matte, n) } };

	return run(be, &op, msg);
}
