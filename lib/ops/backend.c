/* Choice of the backend by its name. */
#include "base.h"

#include "ops/backend.h"
#include "ops/cpu/cpu.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

#ifdef V2V_CUDA
#include "cuda/backend_cuda.h"
#endif

/*
 * `auto` takes the GPU from this many pixels: opening a context costs as much
 * as the CPU's work on several megapixels.
 */
static const uint64_t AUTO_PIXELS = 16000000;

/* "cuda", "cuda:N" (N of one or two digits) into *index, 0 by default. */
static bool
parse_cuda(const char *device, int *index)
{
	if (strncmp(device, "cuda", 4) != 0)
		return false;
	device += 4;
	*index = 0;
	if (*device == '\0')
		return true;
	if (*device++ != ':')
		return false;
	for (int digits = 0; digits < 2; digits++) {
		if (*device < '0' || *device > '9')
			return false;
		*index = 10 * *index + (*device++ - '0');
		if (*device == '\0')
			return true;
	}
	return false;
}

static int
open_cuda(struct v2v_backend *be, int index, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
#ifdef V2V_CUDA
	return v2v_cuda_open(be, index, pool, msg);
#else
	(void)be;
	(void)index;
	(void)pool;
	return v2v_fail(msg, V2V_E_DEVICE,
	    "cuda: this build has no CUDA backend");
#endif
}

static int
open_auto(struct v2v_backend *be, uint64_t pixels, struct v2v_pool *pool,
    struct v2v_msg *msg)
{
	struct v2v_msg why = { "" };
	int err;

	if (pixels < AUTO_PIXELS)
		return cpu_open(be, pool, msg);
	if (open_cuda(be, 0, pool, &why) == V2V_OK)
		return V2V_OK;
	err = cpu_open(be, pool, msg);
	if (err == V2V_OK)
		v2v_fail(msg, V2V_E_DEVICE, "using the CPU (%s)", why.text);
	return err;
}

int
v2v_backend_open(struct v2v_backend **be, const char *device, uint64_t pixels,
    struct v2v_pool *pool, struct v2v_msg *msg)
{
	struct v2v_backend *b = v2v_zalloc(1, sizeof(*b));
	int err, index;

	*be = NULL;
	if (b == NULL)
		return v2v_fail_memory(msg);
	if (msg != NULL)
		msg->text[0] = '\0';
	if (strcmp(device, "cpu") == 0)
		err = cpu_open(b, pool, msg);
	else if (strcmp(device, "auto") == 0)
		err = open_auto(b, pixels, pool, msg);
	else if (parse_cuda(device, &index))
		err = open_cuda(b, index, pool, msg);
	else
		err = v2v_fail(msg, V2V_E_USAGE,
		    "device '%s': must be auto, cpu, cuda or cuda:N", device);
	if (err != V2V_OK) {
		free(b);
		return err;
	}
	*be = b;
	return V2V_OK;
}

void
v2v_backend_close(struct v2v_backend *be)
{
	if (be == NULL)
		return;
	be->close(be);
	free(be);
}
