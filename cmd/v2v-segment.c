/* v2v-segment: cut the vehicle out of frames. */
#include "base.h"

#include "cmd/tool.h"

#include "net/net.h"
#include "segment/segment.h"
#include "stream/reader.h"
#include "stream/writer.h"
#include "util/mem.h"
#include "util/num.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MASK_LEVEL = 6 }; /* zlib's */

struct segment_state {
	struct v2v_segment_params params;
	struct v2v_frame mask;
};

/* "X,Y,W,H". */
static int
read_rect(int32_t rect[4], const char *text, struct v2v_msg *msg)
{
	int64_t v[4];

	if (!v2v_num_list(v, 4, text))
		goto bad;
	for (int i = 0; i < 4; i++) {
		if (v[i] < (i < 2 ? 0 : 1) || v[i] > INT32_MAX)
			goto bad;
		rect[i] = (int32_t)v[i];
	}
	return V2V_OK;
bad:
	return v2v_fail(msg, V2V_E_USAGE, "--rect: '%s': must be X,Y,W,H in "
	    "pixels", text);
}

static int
read_mask(struct segment_state *state, const char *path,
    const struct v2v_limits *limits, struct v2v_msg *msg)
{
	struct v2v_msg cause;
	int err = v2v_read_file(&state->mask, path, limits, &cause);

	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "--mask: %s: %s", path,
		    cause.text);
	for (size_t i = 0; i < v2v_frame_pixels(&state->mask); i++)
		state->mask.px[4 * i + 3] = 255;
	state->params.mask = &state->mask;
	return V2V_OK;
}

/*
 * The network, if the options want it. By itself `auto` takes classical means,
 * which the built-in network does not beat yet; a network that is named is
 * wanted.
 */
static int
open_net(struct segment_state *state, const struct v2v_config *c,
    struct v2v_msg *msg)
{
	const char *backend = v2v_config_text(c, "backend");
	const char *weights = v2v_config_text(c, "weights");
	bool none = weights && strcmp(weights, "none") == 0;

	if (strcmp(backend, "net") == 0 && none)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--backend net needs weights, and --weights none has none");
	if (strcmp(backend, "classical") == 0 || none
	    || (strcmp(backend, "auto") == 0 && weights == NULL))
		return V2V_OK;
	return v2v_net_open(&state->params.net, weights, msg);
}

static int
open_segment(struct tool_run *run, struct v2v_msg *msg)
{
	const struct v2v_config *c = run->config;
	struct segment_state *state = v2v_zalloc(1, sizeof(*state));
	const char *background = v2v_config_text(c, "background");
	const char *rect = v2v_config_text(c, "rect");
	const char *mask = v2v_config_text(c, "mask");
	int err = V2V_OK;

	run->state = state;
	if (state == NULL)
		return v2v_fail_memory(msg);
	if (strcmp(background, "keep") == 0)
		state->params.background = V2V_BACKGROUND_KEEP;
	else if (v2v_colour_parse(state->params.colour, background))
		state->params.background = V2V_BACKGROUND_COLOUR;
	if (rect)
		err = read_rect(state->params.rect, rect, msg);
	if (err == V2V_OK)
		err = open_net(state, c, msg);
	if (err == V2V_OK && mask)
		err = read_mask(state, mask, &run->limits, msg);
	return err;
}

/* The matte as a grey picture: PNG or PAM, by the suffix of --mask-out. */
static int
write_matte(struct tool_run *run, const struct v2v_frame *f,
    const uint8_t *matte, struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, "mask-out");
	const char *dot = strrchr(path, '.');
	struct v2v_frame grey;
	struct v2v_text bytes = { 0 };
	int err = v2v_frame_init(&grey, f->width, f->height, msg);

	if (err != V2V_OK)
		return err;
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		memset(grey.px + 4 * i, matte[i], 3);
		grey.px[4 * i + 3] = 255;
	}
	err = dot && strcasecmp(dot, ".png") == 0
	    ? v2v_encode_png(&bytes, &grey, MASK_LEVEL, msg)
	    : v2v_encode_pam(&bytes, &grey, msg);
	if (err == V2V_OK)
		err = tool_side_file(run, "mask-out", &bytes, msg);
	v2v_text_free(&bytes);
	v2v_frame_free(&grey);
	return err;
}

static int
frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	struct segment_state *state = run->state;
	uint8_t *matte = v2v_alloc(v2v_frame_pixels(f), 1);
	int err;

	(void)text;
	if (matte == NULL)
		return v2v_fail_memory(msg);
	err = v2v_segment(run->backend, f, &state->params, matte, msg);
	if (err == V2V_OK && v2v_config_text(run->config, "mask-out"))
		err = write_matte(run, f, matte, msg);
	free(matte);
	return err;
}

static void
close_segment(struct tool_run *run)
{
	struct segment_state *state = run->state;

	if (state) {
		v2v_frame_free(&state->mask);
		v2v_net_close(state->params.net);
	}
	free(state);
}

static const struct tool segment = {
	.name = "v2v-segment",
	.id = V2V_TOOL_SEGMENT,
	.purpose = "Cut the vehicle out of photographs.",
	.examples =
	    "  v2v-segment car.jpg | v2v-steer | v2v-quantize | v2v-trace\n"
	    "  v2v-segment --background '#fff' -o car.png car.jpg\n"
	    "  v2v-segment --rect 40,60,900,500 --mask-out m.png car.jpg > c.pam\n",
	.open = open_segment,
	.frame = frame,
	.close = close_segment,
};

int
main(int argc, char **argv)
{
	return tool_main(argc, argv, &segment);
}
