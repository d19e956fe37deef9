/* Ops on host memory: to the backend, through one op, and back. */
#include "base.h"

#include "ops/host.h"

struct trip {
	struct v2v_backend *be;
	struct v2v_buf *in, *out;
};

static int
there(struct trip *t, const void *in, size_t in_bytes, size_t out_bytes)
{
	int err = t->be->alloc(t->be, &t->in, in_bytes);

	if (err == V2V_OK)
		err = t->be->alloc(t->be, &t->out, out_bytes);
	if (err == V2V_OK)
		err = t->be->upload(t->be, t->in, in, in_bytes);
	return err;
}

static int
back(struct trip *t, int err, void *out, size_t out_bytes,
    struct v2v_msg *msg)
{
	if (err == V2V_OK)
		err = t->be->download(t->be, out, t->out, out_bytes);
	if (err != V2V_OK)
		v2v_fail(msg, (enum v2v_err)err, "%s", t->be->msg.text);
	t->be->free(t->be, t->in);
	t->be->free(t->be, t->out);
	return err;
}

int
v2v_host_lab(struct v2v_backend *be, float *lab, const uint8_t *rgba, size_t n,
    struct v2v_msg *msg)
{
	struct trip t = { .be = be };
	size_t bytes = 3 * n * sizeof(*lab);
	int err = there(&t, rgba, 4 * n, bytes);

	if (err == V2V_OK)
		err = be->lab(be, t.out, t.in, n);
	return back(&t, err, lab, bytes, msg);
}

int
v2v_host_nearest(struct v2v_backend *be, uint8_t *labels, const uint8_t *rgba,
    size_t n, const struct v2v_lab_palette *pal, struct v2v_msg *msg)
{
	struct trip t = { .be = be };
	int err = there(&t, rgba, 4 * n, n);

	if (err == V2V_OK)
		err = be->nearest(be, t.out, t.in, n, pal);
	return back(&t, err, labels, n, msg);
}

int
v2v_host_components(struct v2v_backend *be, uint32_t *ids,
    const uint8_t *labels, int32_t width, int32_t height, struct v2v_msg *msg)
{
	struct trip t = { .be = be };
	size_t n = (size_t)width * (size_t)height, bytes = n * sizeof(*ids);
	int err = there(&t, labels, n, bytes);

	if (err == V2V_OK)
		err = be->components(be, t.out, t.in, width, height);
	return back(&t, err, ids, bytes, msg);
}
