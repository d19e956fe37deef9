/* How much there is of each label. */
#ifndef V2V_COUNTS_H
#define V2V_COUNTS_H

#include "stream/frame.h"

struct v2v_label_counts {
	size_t pixels[256], components[256]; /* of each label; 4-connected */
	size_t smallest[256];      /* pixels of its smallest component, or 0 */
	size_t specks, speck_area; /* components below `need`, their pixels */
};

/* Count over a plane of labels; pixels of alpha 0 in f are of none. */
int v2v_labels_count(struct v2v_label_counts *out, const uint8_t *labels,
    const struct v2v_frame *f, size_t need, struct v2v_msg *msg);

#endif
