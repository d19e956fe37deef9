/* v2v-segment: cut the vehicle out of frames. */
#include "base.h"

#include "cmd/tool.h"

#include "net/net.h"
#include "segment/crop.h"
#include "segment/external.h"
#include "segment/removal.h"
#include "segment/report.h"
#include "segment/segment.h"
#include "stream/reader.h"
#include "stream/writer.h"
#include "util/mem.h"
#include "util/num.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MASK_LEVEL = 6 /* zlib's */, MOST_MARGIN = 16384 };

struct segment_state {
	struct v2v_segment_params params;
	struct v2v_frame mask, remove_mask;
	double min_iou;
	enum v2v_on_fail on_fail;
	struct v2v_hint_point *points;
	struct v2v_external external;
};

/* n whole numbers, of which the last two are at least `least`. */
static bool
read_pixels(int32_t *out, int n, int64_t least, const char *word)
{
	int64_t v[4];

	if (!v2v_num_list(v, n, word))
		return false;
	for (int i = 0; i < n; i++) {
		if (v[i] < (i < n - 2 ? 0 : least) || v[i] > INT32_MAX)
			return false;
		out[i] = (int32_t)v[i];
	}
	return true;
}

/* "X,Y,W,H" as int32_t[4]. */
static int
read_rect(void *rect, const char *option, const char *word,
    struct v2v_msg *msg)
{
	if (read_pixels(rect, 4, 1, word))
		return V2V_OK;
	return v2v_fail(msg, V2V_E_USAGE, "--%s: '%.80s': must be X,Y,W,H in "
	    "pixels", option, word);
}

/* "X,Y", "X,Y+" or "X,Y-" as a struct v2v_hint_point. */
static int
read_point(void *point, const char *option, const char *word,
    struct v2v_msg *msg)
{
	size_t n = strlen(word);
	char last = n > 0 ? word[n - 1] : '\0', place[48] = "";
	int32_t at[2];

	if (n < sizeof(place))
		memcpy(place, word, last == '+' || last == '-' ? n - 1 : n);
	if (!read_pixels(at, 2, 0, place))
		return v2v_fail(msg, V2V_E_USAGE, "--%s: '%.80s': must be X,Y, "
		    "X,Y+ or X,Y- in pixels", option, word);
	*(struct v2v_hint_point *)point = (struct v2v_hint_point){ at[0],
		at[1], last != '-' };
	return V2V_OK;
}

/* The words of a repeatable option, *n things of `size` bytes, to be freed by
 * the caller; none if it is not given. */
static int
read_list(void **list, size_t *n, size_t size,
    int (*read)(void *, const char *, const char *, struct v2v_msg *),
    const struct v2v_config *c, const char *option, struct v2v_msg *msg)
{
	const char *text = v2v_config_text(c, option);
	size_t len = text ? strlen(text) : 0;
	char *words = v2v_zalloc(len + 1, 1), *left, *word;
	int err = V2V_OK;

	*list = v2v_alloc(len / 2 + 1, size);
	if (words == NULL || *list == NULL)
		err = v2v_fail_memory(msg);
	else if (text)
		memcpy(words, text, len);
	word = err == V2V_OK ? strtok_r(words, " ", &left) : NULL;
	if (text && word == NULL && err == V2V_OK)
		err = read(*list, option, "", msg);
	for (; word && err == V2V_OK; word = strtok_r(NULL, " ", &left))
		err = read((char *)*list + size * (*n)++, option, word, msg);
	free(words);
	return err;
}

static int
read_lists(struct segment_state *state, const struct v2v_config *c,
    struct v2v_msg *msg)
{
	struct v2v_segment_params *p = &state->params;
	void *list;
	int err = read_list(&list, &p->n_points, sizeof(*p->points),
	    read_point, c, "point", msg);

	p->points = state->points = list;
	if (err != V2V_OK)
		return err;
	err = read_list(&list, &p->remove_rects.n, sizeof(*p->remove_rects.at),
	    read_rect, c, "remove-rect", msg);
	p->remove_rects.at = list;
	if (err != V2V_OK)
		return err;
	err = read_list(&list, &p->keep_rects.n, sizeof(*p->keep_rects.at),
	    read_rect, c, "keep-rect", msg);
	p->keep_rects.at = list;
	return err;
}

/* The opaque picture that an option names, if it is given. */
static int
read_mask(struct v2v_frame *mask, const struct v2v_frame **param,
    struct tool_run *run, const char *option, struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, option);
	struct v2v_msg cause;
	int err;

	if (path == NULL)
		return V2V_OK;
	err = v2v_read_file(mask, path, &run->limits, &cause);
	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "--%s: %s: %s", option,
		    path, cause.text);
	for (size_t i = 0; i < v2v_frame_pixels(mask); i++)
		mask->px[4 * i + 3] = 255;
	*param = mask;
	return V2V_OK;
}

static int
read_classes(unsigned *classes, const struct v2v_config *c,
    struct v2v_msg *msg)
{
	struct v2v_msg cause;
	int err = v2v_elements_parse(classes, v2v_config_text(c, "remove"),
	    &cause);

	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "--remove: %s",
		    cause.text);
	return V2V_OK;
}

static enum v2v_inpaint
read_inpaint(const char *word)
{
	return strcmp(word, "patch") == 0 ? V2V_INPAINT_PATCH
	    : strcmp(word, "fill") == 0 ? V2V_INPAINT_FILL
	    : V2V_INPAINT_MEMBRANE;
}

/* A network for --backend net or auto, if there is one for that. */
static int
open_net(struct segment_state *state, const char *backend,
    const char *weights, struct v2v_msg *msg)
{
	bool none = weights && strcmp(weights, "none") == 0;
	bool asked = strcmp(backend, "net") == 0;

	if (asked && none)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--backend net needs weights, and --weights none has none");
	if (none)
		return V2V_OK;
	state->params.fall_back = !asked;
	return v2v_net_open(&state->params.net, weights, msg);
}

/* --backend; a command that is given is used unless another one is asked for,
 * with a network for what else is to be found. */
static int
choose_backend(struct segment_state *state, const struct v2v_config *c,
    struct v2v_msg *msg)
{
	const char *backend = v2v_config_text(c, "backend");
	const char *cmd = v2v_config_text(c, "cmd");
	struct v2v_msg cause;
	int err = V2V_OK;

	if (strcmp(backend, "cmd") == 0 && cmd == NULL)
		return v2v_fail(msg, V2V_E_USAGE,
		    "--backend cmd needs --cmd");
	if (strcmp(backend, "auto") == 0 || strcmp(backend, "net") == 0)
		err = open_net(state, backend, v2v_config_text(c, "weights"),
		    msg);
	if (err != V2V_OK || cmd == NULL || strcmp(backend, "net") == 0
	    || strcmp(backend, "classical") == 0)
		return err;
	err = v2v_argv_split(&state->external.words, cmd, &cause);
	if (err != V2V_OK)
		return v2v_fail(msg, (enum v2v_err)err, "%s: %s",
		    v2v_config_origin(c, "cmd"), cause.text);
	state->external.seconds = (int)v2v_config_int(c, "cmd-timeout");
	state->params.external = &state->external;
	return V2V_OK;
}

/* "N" or "N%". */
static int
read_crop(struct v2v_segment_params *p, const char *text,
    struct v2v_msg *msg)
{
	size_t n = strlen(text);
	char word[16] = "";
	int64_t v;

	p->crop = text[n - 1] == '%' ? V2V_CROP_PERCENT : V2V_CROP_PIXELS;
	if (p->crop == V2V_CROP_PERCENT)
		n--;
	if (n < sizeof(word))
		memcpy(word, text, n);
	if (!v2v_num_int(&v, word) || v < 0 || v > MOST_MARGIN)
		return v2v_fail(msg, V2V_E_USAGE, "--crop: '%.80s': must be a "
		    "number of pixels or N%%, at most %d", text,
		    (int)MOST_MARGIN);
	p->crop_margin = (int32_t)v;
	return V2V_OK;
}

static int
open_segment(struct tool_run *run, struct v2v_msg *msg)
{
	const struct v2v_config *c = run->config;
	struct segment_state *state = v2v_zalloc(1, sizeof(*state));
	const char *background = v2v_config_text(c, "background");
	const char *rect = v2v_config_text(c, "rect");
	const char *crop = v2v_config_text(c, "crop");
	struct v2v_segment_params *p;
	int err;

	run->state = state;
	if (state == NULL)
		return v2v_fail_memory(msg);
	p = &state->params;
	if (strcmp(background, "keep") == 0)
		p->background = V2V_BACKGROUND_KEEP;
	else if (v2v_colour_parse(p->colour, background))
		p->background = V2V_BACKGROUND_COLOUR;
	p->inpaint = read_inpaint(v2v_config_text(c, "inpaint"));
	state->min_iou = v2v_config_real(c, "min-iou");
	state->on_fail = v2v_on_fail(v2v_config_text(c, "on-fail"));
	err = choose_backend(state, c, msg);
	if (err == V2V_OK && rect)
		err = read_rect(p->rect, "rect", rect, msg);
	p->parts = v2v_config_text(c, "parts-out") != NULL;
	p->high = strcmp(v2v_config_text(c, "quality"), "high") == 0;
	p->keep_all = strcmp(v2v_config_text(c, "keep"), "all") == 0;
	if (err == V2V_OK && crop)
		err = read_crop(p, crop, msg);
	if (err == V2V_OK)
		err = read_classes(&p->remove, c, msg);
	if (err == V2V_OK)
		err = read_lists(state, c, msg);
	if (err == V2V_OK)
		err = read_mask(&state->mask, &p->mask, run, "mask", msg);
	if (err == V2V_OK)
		err = read_mask(&state->remove_mask, &p->remove_mask, run,
		    "remove-mask", msg);
	return err;
}

/* A plane as a grey picture, each byte as `grey` says (NULL: as it is), if
 * `option` asks for it: PNG or PAM, by the suffix. */
static int
write_plane(struct tool_run *run, const char *option,
    const struct v2v_frame *f, const uint8_t *plane, const uint8_t *grey,
    struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, option);
	const char *dot = path ? strrchr(path, '.') : NULL;
	struct v2v_frame out;
	struct v2v_text bytes = { 0 };
	int err;

	if (path == NULL)
		return V2V_OK;
	err = v2v_frame_init(&out, f->width, f->height, msg);
	if (err != V2V_OK)
		return err;
	for (size_t i = 0; i < v2v_frame_pixels(f); i++) {
		memset(out.px + 4 * i, grey ? grey[plane[i]] : plane[i], 3);
		out.px[4 * i + 3] = 255;
	}
	err = dot && strcasecmp(dot, ".png") == 0
	    ? v2v_encode_png(&bytes, &out, MASK_LEVEL, msg)
	    : v2v_encode_pam(&bytes, &out, msg);
	if (err == V2V_OK)
		err = tool_side_file(run, option, &bytes, msg);
	v2v_text_free(&bytes);
	v2v_frame_free(&out);
	return err;
}

/* --boxes-out, or --report. */
static int
write_json(struct tool_run *run, const char *option, const struct v2v_frame *f,
    const struct v2v_segmented *s, struct v2v_msg *msg)
{
	const struct segment_state *state = run->state;
	unsigned removed = state->params.remove;
	struct v2v_text json = { 0 };
	int err;

	if (v2v_config_text(run->config, option) == NULL)
		return V2V_OK;
	if (strcmp(option, "boxes-out") == 0)
		v2v_elements_print(&json, &s->elements, removed, f);
	else
		v2v_segment_report_print(&json, s, removed, f);
	err = tool_side_file(run, option, &json, msg);
	v2v_text_free(&json);
	return err;
}

static int
write_sides(struct tool_run *run, const struct v2v_frame *f,
    const struct v2v_segmented *s, struct v2v_msg *msg)
{
	static const uint8_t removed[] = { [V2V_REMOVED_FILL] = 255,
		[V2V_REMOVED_CUT] = 128 };
	int err = write_plane(run, "mask-out", f, s->matte, NULL, msg);

	if (err == V2V_OK)
		err = write_plane(run, "removed-out", f, s->removed, removed,
		    msg);
	if (err == V2V_OK)
		err = write_plane(run, "parts-out", f, s->parts, NULL, msg);
	if (err == V2V_OK)
		err = write_json(run, "boxes-out", f, s, msg);
	if (err == V2V_OK)
		err = write_json(run, "report", f, s, msg);
	return err;
}

/* Is there a vehicle, and the same one after the clean-up? *passed is false
 * where not, but the frame goes on. */
static int
check(struct tool_run *run, struct v2v_frame *f,
    const struct v2v_segmented *s, bool *passed, struct v2v_msg *msg)
{
	const struct segment_state *state = run->state;
	int err = v2v_gate_note(f, &s->overlap, msg);

	if (err != V2V_OK)
		return err;
	err = s->area == 0 ? v2v_fail(msg, V2V_E_GATE, "no vehicle found")
	    : v2v_gate_check(&s->overlap, state->min_iou, msg);
	*passed = err == V2V_OK;
	if (err == V2V_E_GATE && state->on_fail != V2V_ON_FAIL_ERROR) {
		tool_note(run, f, "%s", msg->text);
		err = V2V_OK;
	}
	return err;
}

static int
frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	struct segment_state *state = run->state;
	struct v2v_segmented s = { 0 };
	size_t bytes = 4 * v2v_frame_pixels(f);
	uint8_t *input = NULL;
	bool alpha = f->alpha, passed;
	int err;

	(void)text;
	if (state->on_fail == V2V_ON_FAIL_INPUT) {
		input = v2v_alloc(bytes, 1);
		if (input == NULL)
			return v2v_fail_memory(msg);
		memcpy(input, f->px, bytes);
	}
	err = v2v_segment(run->backend, f, &state->params, &s, msg);
	if (err == V2V_OK && state->params.fall_back
	    && strcmp(s.source, "classical") == 0)
		tool_note(run, f, "the network is not sure (%.3f): the vehicle "
		    "is found by classical means", s.confidence);
	if (err == V2V_OK)
		err = check(run, f, &s, &passed, msg);
	if (err == V2V_OK && !passed && input) {
		memcpy(f->px, input, bytes);
		f->alpha = alpha;
	} else if (err == V2V_OK) {
		err = v2v_crop(f, &s, &state->params, msg);
	}
	if (err == V2V_OK)
		err = write_sides(run, f, &s, msg);
	v2v_segmented_free(&s);
	free(input);
	return err;
}

static void
close_segment(struct tool_run *run)
{
	struct segment_state *state = run->state;

	if (state == NULL)
		return;
	v2v_frame_free(&state->mask);
	v2v_frame_free(&state->remove_mask);
	v2v_argv_free(&state->external.words);
	free(state->params.remove_rects.at);
	free(state->params.keep_rects.at);
	v2v_net_close(state->params.net);
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
