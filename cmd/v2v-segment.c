/* v2v-segment: cut the vehicle out of frames. */
#include "base.h"

#include "cmd/tool.h"

#include "segment/external.h"
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
	struct v2v_point *points;
	struct v2v_external external;
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

/* "X,Y", "X,Y+" or "X,Y-", with blanks between them. */
static int
read_points(struct segment_state *state, const char *text,
    struct v2v_msg *msg)
{
	size_t cap = 0, n = 0;

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t len = strcspn(text, " ");
		char word[48] = "", last;
		int64_t v[2];

		if (len < sizeof(word))
			memcpy(word, text, len);
		last = len < sizeof(word) ? word[len - 1] : '\0';
		if (last == '+' || last == '-')
			word[len - 1] = '\0';
		if (!v2v_num_list(v, 2, word) || v[0] < 0 || v[1] < 0
		    || v[0] > INT32_MAX || v[1] > INT32_MAX)
			break;
		if (!v2v_grow(&state->points, &cap, n + 1,
		    sizeof(*state->points)))
			return v2v_fail_memory(msg);
		state->points[n++] = (struct v2v_point){ (int32_t)v[0],
			(int32_t)v[1], last != '-' };
		text += len;
	}
	if (n == 0 || *text)
		return v2v_fail(msg, V2V_E_USAGE, "--point: '%.80s': must be "
		    "X,Y, X,Y+ or X,Y- in pixels", text);
	state->params.points = state->points;
	state->params.n_points = n;
	return V2V_OK;
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

/* --backend; a command that is given is used unless another one is asked for. */
static int
choose_backend(struct segment_state *state, const struct v2v_config *c,
    struct v2v_msg *msg)
{
	const char *backend = v2v_config_text(c, "backend");
	const char *cmd = v2v_config_text(c, "cmd");
	struct v2v_msg cause;
	int err;

	if (strcmp(backend, "cmd") == 0 && cmd == NULL)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--backend cmd needs --cmd");
	if (cmd == NULL || (strcmp(backend, "cmd") != 0
	    && strcmp(backend, "auto") != 0))
		return V2V_OK;
	err = v2v_words_split(&state->external.words, cmd, &cause);
	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "%s: %s",
		    v2v_config_origin(c, "cmd"), cause.text);
	state->external.seconds = (int)v2v_config_int(c, "cmd-timeout");
	state->params.external = &state->external;
	return V2V_OK;
}

static int
open_segment(struct tool_run *run, struct v2v_msg *msg)
{
	const struct v2v_config *c = run->config;
	struct segment_state *state = v2v_zalloc(1, sizeof(*state));
	const char *background = v2v_config_text(c, "background");
	const char *rect = v2v_config_text(c, "rect");
	const char *points = v2v_config_text(c, "point");
	const char *mask = v2v_config_text(c, "mask");
	int err;

	run->state = state;
	if (state == NULL)
		return v2v_fail_memory(msg);
	if (strcmp(background, "keep") == 0)
		state->params.background = V2V_BACKGROUND_KEEP;
	else if (v2v_colour_parse(state->params.colour, background))
		state->params.background = V2V_BACKGROUND_COLOUR;
	err = choose_backend(state, c, msg);
	if (err == V2V_OK && rect)
		err = read_rect(state->params.rect, rect, msg);
	if (err == V2V_OK && points)
		err = read_points(state, points, msg);
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

	if (state == NULL)
		return;
	v2v_frame_free(&state->mask);
	v2v_words_free(&state->external.words);
	free(state->points);
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
