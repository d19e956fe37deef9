/* Few colours for many regions. */
#ifndef V2V_TONES_H
#define V2V_TONES_H

#include "steer/fusion.h"

enum { V2V_TONES_MAX = 64, V2V_NO_TONE = 255 };

struct v2v_tones {
	int n;
	uint8_t rgb[V2V_TONES_MAX][3];
	float lab[V2V_TONES_MAX][3];
};

/*
 * Gather the regions into at most `max` tones (see tones.c), and write the
 * tone of each pixel, or V2V_NO_TONE, to the plane `tone`.
 */
int v2v_tones(struct v2v_tones *tones, uint8_t *tone,
    const struct v2v_regions *r, const struct v2v_field *field, int max,
    double contrast, struct v2v_msg *msg);

#endif
