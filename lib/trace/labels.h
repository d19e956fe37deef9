/* A frame as a plane of labels: one small number a colour. */
#ifndef V2V_LABELS_H
#define V2V_LABELS_H

#include "stream/frame.h"

enum {
	V2V_LABELS_MAX = 256,
	V2V_ABSENT = 0,
	V2V_INK = V2V_LABELS_MAX + 1 /* of no pixel: the colour of outlines */
};

/*
 * px[y * width + x] is V2V_ABSENT where alpha is below 128, else 1 to n in the
 * order in which the colours first occur; rgb[k] is the colour of label k.
 * rgb[V2V_INK] is what outlines are drawn with, if `ink`.
 */
struct v2v_labels {
	int32_t width, height;
	uint16_t *px;
	uint16_t *before; /* what px was with rims; NULL if it had none */
	int n;
	bool ink;
	uint8_t rgb[V2V_INK + 1][3];
};

/* V2V_E_DATA for more than max_colors (at most V2V_LABELS_MAX) colours. */
int v2v_labels_init(struct v2v_labels *l, const struct v2v_frame *f,
    int max_colors, struct v2v_msg *msg);
void v2v_labels_free(struct v2v_labels *l);

#endif
