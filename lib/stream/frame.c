/* A picture in memory. */
#include "base.h"

#include "stream/frame.h"

#include "util/mem.h"

#include <stdlib.h>

int
v2v_frame_init(struct v2v_frame *f, int32_t width, int32_t height,
    struct v2v_msg *msg)
{
	size_t n;

	*f = (struct v2v_frame){ 0 };
	if (!v2v_mul(&n, (size_t)width, (size_t)height))
		return v2v_fail_memory(msg);
	f->px = v2v_zalloc(n, 4);
	if (f->px == NULL)
		return v2v_fail_memory(msg);
	f->width = width;
	f->height = height;
	return V2V_OK;
}

void
v2v_frame_free(struct v2v_frame *f)
{
	for (int i = 0; i < f->n_notes; i++)
		free(f->notes[i]);
	free(f->notes);
	free(f->px);
	*f = (struct v2v_frame){ 0 };
}
