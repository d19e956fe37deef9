/*
 * Ops on host memory: to the backend, through one op, and back.
 *
 * What a device cannot do, for want of memory or because it failed, the CPU
 * does in its place: the bits are the same.
 */
#include "base.h"

#include "ops/host.h"

#include "ops/cpu/cpu.h"

#include <string.h>

/* An op and its arguments. */
struct op {
	int (*run)(const struct op *op, struct v2v_backend *be,
	    struct v2v_buf *out, struct v2v_buf *in);
	size_t in_bytes, out_bytes;
	size_t n;
	int32_t width, height, factor;
	const struct v2v_lab_palette *pal;
	const float *taps;
	int n_taps;
};

/* Words for a failure are in be->msg. */
static int
run_on(struct v2v_backend *be, const struct op *op, void *out, const void *in)
{
	struct v2v_buf *there = NULL, *back = NULL;
	int err = be->alloc(be, &there, op->in_bytes);

	if (err == V2V_OK)
		err = be->alloc(be, &back, op->out_bytes);
	if (err == V2V_OK)
		err = be->upload(be, there, in, op->in_bytes);
	if (err == V2V_OK)
		err = op->run(op, be, back, there);
	if (err == V2V_OK)
		err = be->download(be, out, back, op->out_bytes);
	be->free(be, back);
	be->free(be, there);
	return err;
}

static int
run(struct v2v_backend *be, const struct op *op, void *out, const void *in,
    struct v2v_msg *msg)
{
	struct v2v_backend cpu;
	int err = run_on(be, op, out, in);

	if (err == V2V_OK)
		return V2V_OK;
	if (strcmp(be->name, "cpu") == 0)
		return v2v_fail(msg, (enum v2v_err)err, "%s", be->msg.text);
	err = cpu_open(&cpu, be->pool, msg);
	if (err != V2V_OK)
		return err;
	err = run_on(&cpu, op, out, in);
	if (err != V2V_OK)
		v2v_fail(msg, (enum v2v_err)err, "%s", cpu.msg.text);
	cpu.close(&cpu);
	return err;
}

static int
run_lab(const struct op *op, struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in)
{
	return be->lab(be, out, in, op->n);
}

int
v2v_host_lab(struct v2v_backend *be, float *lab, const uint8_t *rgba, size_t n,
    struct v2v_msg *msg)
{
	struct op op = { .run = run_lab, .in_bytes = 4 * n,
		.out_bytes = 3 * n * sizeof(*lab), .n = n };

	return run(be, &op, lab, rgba, msg);
}

static int
run_nearest(const struct op *op, struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in)
{
	return be->nearest(be, out, in, op->n, op->pal);
}

int
v2v_host_nearest(struct v2v_backend *be, uint8_t *labels, const uint8_t *rgba,
    size_t n, const struct v2v_lab_palette *pal, struct v2v_msg *msg)
{
	struct op op = { .run = run_nearest, .in_bytes = 4 * n,
		.out_bytes = n, .n = n, .pal = pal };

	return run(be, &op, labels, rgba, msg);
}

static int
run_convolve(const struct op *op, struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in)
{
	return be->convolve(be, out, in, op->width, op->height, op->taps,
	    op->n_taps);
}

int
v2v_host_convolve(struct v2v_backend *be, float *out, const float *in,
    int32_t width, int32_t height, const float *taps, int n_taps,
    struct v2v_msg *msg)
{
	size_t bytes = (size_t)width * (size_t)height * sizeof(*out);
	struct op op = { .run = run_convolve, .in_bytes = bytes,
		.out_bytes = bytes, .width = width, .height = height,
		.taps = taps, .n_taps = n_taps };

	return run(be, &op, out, in, msg);
}

static int
run_components(const struct op *op, struct v2v_backend *be,
    struct v2v_buf *out, struct v2v_buf *in)
{
	return be->components(be, out, in, op->width, op->height);
}

int
v2v_host_components(struct v2v_backend *be, uint32_t *ids,
    const uint8_t *labels, int32_t width, int32_t height, struct v2v_msg *msg)
{
	size_t n = (size_t)width * (size_t)height;
	struct op op = { .run = run_components, .in_bytes = n,
		.out_bytes = n * sizeof(*ids), .width = width,
		.height = height };

	return run(be, &op, ids, labels, msg);
}

static int
run_enlarge(const struct op *op, struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in)
{
	return be->enlarge(be, out, in, op->width, op->height, op->factor);
}

int
v2v_host_enlarge(struct v2v_backend *be, uint8_t *out, const uint8_t *in,
    int32_t width, int32_t height, int32_t factor, struct v2v_msg *msg)
{
	size_t bytes = 4 * (size_t)width * (size_t)height;
	struct op op = { .run = run_enlarge, .in_bytes = bytes,
		.out_bytes = bytes * (size_t)(factor * factor),
		.width = width, .height = height, .factor = factor };

	return run(be, &op, out, in, msg);
}
