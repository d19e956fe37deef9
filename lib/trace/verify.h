/* Is the SVG what the frame is? Judged by its text alone. */
#ifndef V2V_TRACE_VERIFY_H
#define V2V_TRACE_VERIFY_H

#include "stream/frame.h"
#include "trace/labels.h"
#include "trace/selfcross.h"
#include "util/text.h"

/* Px: displacements are searched this far, and said to be this if more. */
enum { V2V_REACH_MAX = 16 };

struct v2v_report {
	struct v2v_svg_counts counts;
	size_t bytes, gzip; /* as it is and compressed */
	size_t fills;       /* distinct ones */
	size_t cracks;      /* sides between pixels that differ */
	size_t covered;     /* samples that are painted ... */
	uint64_t painted;   /* ... counted again in each path */
	struct v2v_selfcross selfcross;
	size_t mislabelled; /* pixels whose sample is not their colour */
	size_t leaked;      /* ... because nothing is painted there */
	size_t overpainted; /* ... though they are absent */
	int32_t reach2;     /* squared distance from a mislabelled pixel to the
	                     * nearest one that has the colour that it was
	                     * given: the largest */
	double ms;          /* that the verification took */
};

/*
 * V2V_E_GATE if the text is not of the few elements that we write, or paints
 * with what is no colour of `labels`; strokes may also have their ink.
 */
int v2v_audit(const char *svg, size_t len, const struct v2v_labels *labels,
    struct v2v_msg *msg);

/* The mean displacement of a report, in px. */
double v2v_displacement(const struct v2v_report *r);

/* All of v2v_verify that needs no second reading: neither crossings nor the
 * compressed size. */
int v2v_compare(struct v2v_report *out, const char *svg, size_t len,
    const struct v2v_frame *f, bool ink, struct v2v_msg *msg);

/*
 * Compare the samples at pixel centres with the frame, where alpha below 128
 * is absent. The first stroke is left out if it is `ink` over the edges.
 */
int v2v_verify(struct v2v_report *out, const char *svg, size_t len,
    const struct v2v_frame *f, bool ink, struct v2v_msg *msg);

/*
 * Append it as one JSON object; last, on a line of its own, the milliseconds
 * of each stage of v2v_trace, if took is not NULL, and of v2v_verify.
 */
void v2v_report_print(struct v2v_text *out, const struct v2v_report *r,
    const double *took);

#endif
