/* v2v-quantize: map frames to a palette and remove specks. */
#include "base.h"

#include "cmd/tool.h"
#include "quantize/quantize.h"

#include <string.h>

static int
frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	const struct v2v_quantize_params p = {
		.smooth = strcmp(v2v_config_text(run->config, "map"),
		    "smooth") == 0,
		.smoothness = v2v_config_real(run->config, "smoothness"),
		.detail = v2v_config_real(run->config, "detail"),
		.min_area = v2v_config_real(run->config, "min-area"),
		.alpha_threshold =
		    (int)v2v_config_int(run->config, "alpha-threshold"),
	};
	int err = v2v_quantize(run->backend, f, &run->palette, &p, msg);

	(void)text;
	if (err != V2V_OK)
		return err;
	return v2v_quantize_audit(f, &run->palette, msg);
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
		.frame = frame,
	};

	return tool_main(argc, argv, &tool);
}
