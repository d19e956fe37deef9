/* What became of a frame, in numbers. */
#ifndef V2V_SEGMENT_REPORT_H
#define V2V_SEGMENT_REPORT_H

#include "segment/segment.h"
#include "util/text.h"

/* Append one JSON object; `removed` are the classes of elements that went (bits
 * 1 << class). */
void v2v_segment_report_print(struct v2v_text *json,
    const struct v2v_segmented *s, unsigned removed,
    const struct v2v_frame *f);

#endif
