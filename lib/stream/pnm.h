/* PAM (P7) and PNM (P1 to P6) frames from a stream. Internal to stream/. */
#ifndef V2V_PNM_H
#define V2V_PNM_H

#include "stream/frame.h"
#include "stream/input.h"
#include "stream/limits.h"

enum { V2V_TUPLE_BYTES = 64 };

struct v2v_pnm_header {
	char kind; /* the digit after P */
	uint64_t width, height;
	uint32_t depth, maxval;
	char tuple[V2V_TUPLE_BYTES]; /* P7 alone; "" without TUPLTYPE */
};

/*
 * The next frame at `in`, which begins with P and a digit, into the empty *f.
 * As v2v_reader_next, without 0. For V2V_E_DATA and V2V_E_LIMIT *skip tells
 * how many bytes of the frame are still in the input.
 */
int v2v_pnm_read(struct v2v_input *in, struct v2v_frame *f,
    const struct v2v_limits *lim, uint64_t *skip, struct v2v_msg *msg);

/* The header behind the magic; comments go to the notes of *f. */
int v2v_pam_header(struct v2v_input *in, struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg);
int v2v_pnm_header(struct v2v_input *in, struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg);

/* Keep a comment as a note, unless the frame has many. */
int v2v_pnm_comment(struct v2v_frame *f, char *text, struct v2v_msg *msg);

/* Bytes of the raster; false when 64 bits do not hold them. Not for plain
 * formats. */
bool v2v_raster_bytes(const struct v2v_pnm_header *h, uint64_t *bytes);

/* Whether the tuples of a header are of a kind that we read. */
bool v2v_raster_known(const struct v2v_pnm_header *h);

/* The samples behind the header into the pixels of *f, scaled to 8 bits.
 * V2V_E_DATA for a sample over maxval: the raster is then used up. */
int v2v_raster_read(struct v2v_input *in, const struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg);

#endif
