/* A picture in memory, with the notes that travel with it. */
#ifndef V2V_FRAME_H
#define V2V_FRAME_H

#include "base.h"
#include "util/msg.h"

enum {
	V2V_NOTE_MAX = 64,   /* notes a frame */
	V2V_NOTE_BYTES = 200 /* bytes a note, "# " not counted */
};

/*
 * Pixels are 4 bytes, R G B A, straight alpha, sRGB, rows without padding.
 * A frame that came without alpha has alpha = false and A = 255 everywhere:
 * the writer then leaves the channel out.
 */
struct v2v_frame {
	int32_t width, height;
	uint8_t *px; /* width * height * 4 bytes, owned */
	bool alpha;
	char **notes; /* comment texts without "#", owned; see meta.h */
	int n_notes;
};

/* Zeroed pixels of the size given. On failure the frame is empty. */
int v2v_frame_init(struct v2v_frame *f, int32_t width, int32_t height,
    struct v2v_msg *msg);

/* Free what the frame owns and zero it; an empty frame is fine. */
void v2v_frame_free(struct v2v_frame *f);

/* width * height. */
static inline size_t
v2v_frame_pixels(const struct v2v_frame *f)
{
	return (size_t)f->width * (size_t)f->height;
}

#endif
