/* v2v-trace: flat frames to drawings. */
#include "base.h"

#include "cmd/tool.h"

#include "config/palette.h"
#include "stream/reader.h"
#include "stream/writer.h"
#include "trace/trace.h"
#include "trace/verify.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	PREVIEW_LEVEL = 6,   /* zlib's */
	EXACT_PRECISION = 2  /* by default: long edges that must not miss a
	                      * single pixel need a finer grid */
};

/* By --format, else by the suffix of -o, else SVG. */
static const struct v2v_trace_format *
format_of(const struct v2v_config *c)
{
	const char *name = v2v_config_text(c, "format");
	const char *file = v2v_config_text(c, "output");
	const struct v2v_trace_format *f = name ? v2v_trace_format_find(name)
	    : file ? v2v_trace_format_of_path(file) : NULL;

	return f ? f : &v2v_trace_formats[0];
}

static struct tool_form
form(const struct v2v_config *c)
{
	const struct v2v_trace_format *f = format_of(c);

	return (struct tool_form){ f->title, f->suffix, f->binary };
}

static enum v2v_svg_group
group_of(const struct v2v_config *c)
{
	const char *name = v2v_config_text(c, "group");

	return strcmp(name, "color") == 0 ? V2V_GROUP_COLOR
	    : strcmp(name, "part") == 0 ? V2V_GROUP_PART : V2V_GROUP_NONE;
}

static int
precision(const struct v2v_config *c)
{
	if (v2v_config_flag(c, "exact") && !v2v_config_given(c, "precision"))
		return EXACT_PRECISION;
	return (int)v2v_config_int(c, "precision");
}

static enum v2v_layering
layering_of(const struct v2v_config *c)
{
	const char *name = v2v_config_text(c, "layering");

	return strcmp(name, "stacked") == 0 ? V2V_LAYERS_STACKED
	    : strcmp(name, "cutout") == 0 ? V2V_LAYERS_CUTOUT
	    : V2V_LAYERS_NESTED;
}

static struct v2v_trace_params
params(const struct v2v_config *c)
{
	const char *mode = v2v_config_text(c, "mode");

	struct v2v_trace_params p = {
		.mode = strcmp(mode, "pixel") == 0 ? V2V_MODE_PIXEL
		    : strcmp(mode, "polygon") == 0 ? V2V_MODE_POLYGON
		    : V2V_MODE_SPLINE,
		.layering = layering_of(c),
		.exact = v2v_config_flag(c, "exact"),
		.tolerance = v2v_config_real(c, "tolerance"),
		.corner = (double)v2v_config_int(c, "corner-threshold"),
		.smooth = 2 * v2v_config_real(c, "smooth") - 1,
		.speckle = (int)v2v_config_int(c, "speckle"),
		.max_colors = (int)v2v_config_int(c, "max-colors"),
		.format = format_of(c),
		.budget = {
			.bytes = (size_t)v2v_config_int(c, "max-bytes"),
			.segments = (size_t)v2v_config_int(c, "max-segments"),
			.limit_error = v2v_config_given(c, "max-error"),
			.error = v2v_config_real(c, "max-error")
		},
		.style = {
			.decimals = precision(c),
			.group = group_of(c),
			.ids = v2v_config_flag(c, "ids")
		},
		.centerline = v2v_config_flag(c, "centerline"),
		.stroke = v2v_config_real(c, "stroke-width"),
		.non_scaling = v2v_config_flag(c, "non-scaling")
	};

	/* Its form was checked when it was read. */
	(void)v2v_colour_parse(p.ink, v2v_config_text(c, "stroke-color"));
	return p;
}

struct trace_state {
	struct v2v_frame guide; /* empty until it is read */
};

/* A report reads the SVG. */
static int
open_trace(struct tool_run *run, struct v2v_msg *msg)
{
	const struct v2v_trace_format *f = format_of(run->config);
	bool exact = v2v_config_flag(run->config, "exact");

	if (v2v_config_flag(run->config, "centerline") && (exact
	    || strcmp(v2v_config_text(run->config, "mode"), "pixel") == 0))
		return v2v_fail(msg, V2V_E_USAGE,
		    "--centerline cannot go with %s: strokes leave the pixels",
		    exact ? "--exact" : "--mode pixel");
	run->state = v2v_zalloc(1, sizeof(struct trace_state));
	if (run->state == NULL)
		return v2v_fail_memory(msg);
	if (v2v_config_text(run->config, "report") && f != &v2v_trace_formats[0])
		return v2v_fail(msg, V2V_E_USAGE,
		    "--report needs --format svg, not %s", f->name);
	return V2V_OK;
}

/* --guide: once, or for each frame if it depends on its name. Not before the
 * first frame has come: what made that may have made the guide, too. */
static int
read_guide(struct tool_run *run, struct v2v_frame *guide, struct v2v_msg *msg)
{
	const char *pattern = v2v_config_text(run->config, "guide");
	bool each;
	struct v2v_msg cause;
	char *path;
	int err;

	if (pattern == NULL)
		return V2V_OK;
	each = strstr(pattern, "{name}") != NULL;
	if (guide->px != NULL && !each)
		return V2V_OK;
	v2v_frame_free(guide);
	err = tool_filled_in(run, "guide", &path, msg);
	if (err != V2V_OK)
		return err;
	err = v2v_read_file(guide, path, &run->limits, &cause);
	if (err != V2V_OK)
		err = v2v_fail(msg, each ? V2V_E_DATA : (enum v2v_err)err,
		    "--guide: %s: %s", path, cause.text);
	free(path);
	return err;
}

/* --report: what the SVG is worth, in JSON. */
static int
report(struct tool_run *run, const struct v2v_frame *f,
    const struct v2v_text *svg, const double *took, struct v2v_msg *msg)
{
	struct v2v_report r;
	struct v2v_text json = { 0 };
	bool ink = v2v_config_real(run->config, "stroke-width") > 0;
	int err = v2v_verify(&r, svg->s, svg->len, f, ink, msg);

	if (err != V2V_OK)
		return err;
	v2v_report_print(&json, &r, took);
	err = tool_side_file(run, "report", &json, msg);
	v2v_text_free(&json);
	return err;
}

static int
frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	struct v2v_trace_params p = params(run->config);
	int32_t size = (int32_t)v2v_config_int(run->config, "preview-size");
	bool preview = v2v_config_text(run->config, "preview") != NULL;
	struct v2v_frame picture = { 0 };
	struct trace_state *state = run->state;
	struct v2v_text png = { 0 };
	double took[V2V_TRACE_STAGES] = { 0 };
	char *title;
	int err = tool_filled_in(run, "title", &title, msg);

	p.took = took;
	p.style.title = title;
	if (err == V2V_OK)
		err = read_guide(run, &state->guide, msg);
	if (state->guide.px != NULL)
		p.guide = &state->guide;
	if (err == V2V_OK)
		err = v2v_trace(run->pool, text, preview ? &picture : NULL,
		    size, f, &p, msg);
	if (err == V2V_OK && preview)
		err = v2v_encode_png(&png, &picture, PREVIEW_LEVEL, msg);
	if (err == V2V_OK && preview)
		err = tool_side_file(run, "preview", &png, msg);
	if (err == V2V_OK && v2v_config_text(run->config, "report") != NULL)
		err = report(run, f, text, took, msg);
	free(title);
	v2v_text_free(&png);
	v2v_frame_free(&picture);
	return err;
}

static void
close_trace(struct tool_run *run)
{
	struct trace_state *state = run->state;

	v2v_frame_free(&state->guide);
	free(state);
}

static const struct tool trace = {
	.name = "v2v-trace",
	.id = V2V_TOOL_TRACE,
	.purpose = "Draw flat frames as SVG.",
	.examples =
	    "  v2v-quantize car.pam | v2v-trace -o car.svg\n"
	    "  v2v-trace -O drawings --preview 'drawings/{name}.png' *.png\n"
	    "  v2v-trace --tolerance 1.5 --speckle 20 < flat.ppm > flat.svg\n",
	.text = true,
	.form = form,
	.open = open_trace,
	.frame = frame,
	.close = close_trace,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &trace);
}
