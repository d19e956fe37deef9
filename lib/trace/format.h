/* The file formats that a drawing can be written in. */
#ifndef V2V_TRACE_FORMAT_H
#define V2V_TRACE_FORMAT_H

#include "trace/svg.h"

/* All that is known of a frame once it is traced; a view. */
struct v2v_traced {
	const struct v2v_labels *labels;
	const struct v2v_runs *runs;
	const struct v2v_map *map;
	const struct v2v_fit *fit;
	const struct v2v_drawing *drawing;
	const struct v2v_svg_style *style;
};

struct v2v_trace_format {
	const char *name;   /* of --format: "pdf" */
	const char *title;  /* "PDF" */
	const char *suffix; /* ".pdf" */
	bool binary;        /* nothing for a terminal */

	/* Append the file to *out. */
	int (*write)(struct v2v_text *out, const struct v2v_traced *t,
	    struct v2v_msg *msg);
};

extern const struct v2v_trace_format v2v_trace_formats[]; /* ends with name == NULL */

/* NULL if there is none of that name, or whose suffix ends that path. */
const struct v2v_trace_format *v2v_trace_format_find(const char *name);
const struct v2v_trace_format *v2v_trace_format_of_path(const char *path);

int v2v_write_svg(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_svgz(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_pdf(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_eps(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_json(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_geojson(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);

int v2v_write_dxf(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);
int v2v_write_vectordrawable(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg);

/* The colour as a JSON string "#rrggbb"; null for V2V_ABSENT. */
void v2v_write_fill(struct v2v_text *out, const struct v2v_traced *t,
    uint16_t label);

/*
 * The path operators that PostScript and PDF share, numbers before letters:
 * m, l, c, and h to close; their names are the same here. The colour goes
 * first as "r g b rg", and f fills by the nonzero rule; or as "r g b RG", then
 * "width w 1 J 1 j" for round caps and joins, and S strokes.
 */
void v2v_write_operators(struct v2v_text *out, const struct v2v_traced *t);

#endif
