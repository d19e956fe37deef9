/* v2v-quantize: map frames to a palette and remove specks. */
#include "base.h"

#include "cmd/tool.h"
#include "quantize/extract.h"
#include "quantize/quantize.h"
#include "quantize/report.h"
#include "quantize/scale.h"
#include "quantize/swatch.h"
#include "quantize/tone.h"
#include "stream/writer.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SWATCH_LEVEL = 9 }; /* zlib's */

/* --print-palette. */
static struct tool_form
form(const struct v2v_config *c)
{
	(void)c;
	return (struct tool_form){ "palette", ".yaml", false };
}

/* State: the palette of --lock, if there is one. */
static int
open_quantize(struct tool_run *run, struct v2v_msg *msg)
{
	int64_t n = v2v_config_int(run->config, "extract");
	const char *lock = v2v_config_text(run->config, "lock");
	struct v2v_palette *p;
	struct v2v_msg cause;
	int err;

	if (n == 1)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%s: '1': must be 0, or 2 to 256",
		    v2v_config_origin(run->config, "extract"));
	if (lock == NULL)
		return V2V_OK;
	run->state = p = v2v_alloc(1, sizeof(*p));
	if (p == NULL)
		return v2v_fail_memory(msg);
	err = v2v_palette_read(p, lock, &cause);
	if (err != V2V_OK)
		return v2v_fail(msg, err, "%s: %s",
		    v2v_config_origin(run->config, "lock"), cause.text);
	if (n > 0 && p->n > n)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%s: %d colours, but --extract finds %d",
		    v2v_config_origin(run->config, "lock"), p->n, (int)n);
	return V2V_OK;
}

static void
close_quantize(struct tool_run *run)
{
	free(run->state);
}

/* A frame on its way. */
struct work {
	struct v2v_frame *f;
	uint8_t *before; /* its pixels as they came, if a report needs them */
	struct v2v_label_counts raw;
};

static int
report(struct tool_run *run, const struct work *w, struct v2v_msg *msg)
{
	struct v2v_quantize_report r;
	struct v2v_text json = { 0 };
	int err = v2v_quantize_measure(&r, run->pool, w->before, w->f,
	    &run->palette, msg);

	if (err != V2V_OK)
		return err;
	v2v_quantize_report_print(&json, &r, &w->raw, w->f, &run->palette);
	err = tool_side_file(run, "report", &json, msg);
	v2v_text_free(&json);
	return err;
}

static int
swatch(struct tool_run *run, const struct v2v_frame *f, struct v2v_msg *msg)
{
	struct v2v_frame picture = { 0 };
	struct v2v_text png = { 0 };
	int err = v2v_quantize_swatch(&picture, f, &run->palette, msg);

	if (err == V2V_OK)
		err = v2v_encode_png(&png, &picture, SWATCH_LEVEL, msg);
	if (err == V2V_OK)
		err = tool_side_file(run, "swatch", &png, msg);
	v2v_text_free(&png);
	v2v_frame_free(&picture);
	return err;
}

static int
frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	int scale = v2v_config_text(run->config, "scale")[0] - '0';
	bool reports = v2v_config_text(run->config, "report") != NULL;
	size_t n = v2v_frame_pixels(f);
	struct work w = { .f = f };
	const struct v2v_quantize_params p = {
		.smooth = strcmp(v2v_config_text(run->config, "map"),
		    "smooth") == 0,
		.smoothness = v2v_config_real(run->config, "smoothness"),
		.detail = v2v_config_real(run->config, "detail"),
		.min_area = v2v_config_real(run->config, "min-area"),
		.alpha_threshold =
		    (int)v2v_config_int(run->config, "alpha-threshold"),
		.raw = reports ? &w.raw : NULL,
	};
	const struct v2v_extract_params found = {
		.n = (int)v2v_config_int(run->config, "extract"),
		.lock = run->state,
		.alpha_threshold = p.alpha_threshold,
	};
	int err = V2V_OK;

	if (found.n > 0)
		err = v2v_quantize_extract(&run->palette, run->backend, f, &found,
		    msg);
	if (err == V2V_OK && run->text)
		v2v_palette_print(&run->palette, text);
	if (err != V2V_OK || run->text)
		return err;
	if (reports) {
		w.before = v2v_alloc(n, 4);
		if (w.before == NULL)
			return v2v_fail_memory(msg);
		memcpy(w.before, f->px, 4 * n);
	}
	if (v2v_config_flag(run->config, "tone-map"))
		err = v2v_quantize_tone(run->backend, f, &run->palette,
		    p.alpha_threshold, msg);
	if (err == V2V_OK)
		err = v2v_quantize(run->backend, f, &run->palette, &p, msg);
	if (err == V2V_OK)
		err = v2v_quantize_audit(f, &run->palette, msg);
	if (err == V2V_OK && reports)
		err = report(run, &w, msg);
	if (err == V2V_OK && v2v_config_text(run->config, "swatch"))
		err = swatch(run, f, msg);
	if (err == V2V_OK && scale > 1)
		err = v2v_quantize_scale(run->backend, f, scale,
		    &run->palette, p.min_area, &run->limits, msg);
	if (err == V2V_OK && scale > 1)
		err = v2v_quantize_audit(f, &run->palette, msg);
	free(w.before);
	return err;
}

int
main(int argc, char **argv)
{
	static const struct tool tool = {
		.name = "v2v-quantize",
		.id = V2V_TOOL_QUANTIZE,
		.purpose = "Map pictures to a palette, exactly, and remove "
		    "specks.",
		.examples =
		    "  v2v-quantize -p brand.yaml photo.jpg -o flat.png\n"
		    "  v2v-quantize -p '#000,#fff,#c03' <in.pam >out.pam\n"
		    "  v2v-segment car.jpg | v2v-steer | v2v-quantize | "
		    "v2v-trace\n",
		.form = form,
		.open = open_quantize,
		.frame = frame,
		.close = close_quantize,
	};

	return tool_main(argc, argv, &tool);
}
