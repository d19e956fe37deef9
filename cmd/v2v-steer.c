/* v2v-steer: photographs to flat regions of the same geometry. */
#include "base.h"

#include "cmd/tool.h"
#include "steer/steer.h"
#include "stream/gate.h"
#include "stream/reader.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

struct steer {
	struct v2v_steer_params params;
	double min_iou;
	enum v2v_on_fail on_fail;
	bool given; /* a reference was */
	struct v2v_silhouette reference;
};

static int
steer_open(struct tool_run *run, struct v2v_msg *msg)
{
	const char *path = v2v_config_text(run->config, "reference");
	struct v2v_frame f = { 0 };
	struct steer *s = v2v_zalloc(1, sizeof(*s));
	struct v2v_msg why;
	int err;

	if (s == NULL)
		return v2v_fail_memory(msg);
	run->state = s;
	s->params.detail = v2v_config_real(run->config, "detail");
	s->min_iou = v2v_config_real(run->config, "min-iou");
	s->on_fail = v2v_on_fail(v2v_config_text(run->config, "on-fail"));
	if (path == NULL)
		return V2V_OK;
	err = v2v_read_file(&f, path, &run->limits, &why);
	if (err)
		return v2v_fail(msg, err, "%s: %s", path, why.text);
	err = v2v_silhouette_mask(&s->reference, &f, msg);
	s->given = true;
	v2v_frame_free(&f);
	return err;
}

/* Hold the frame against the reference, or against what it was. */
static int
check(struct tool_run *run, struct v2v_frame *f,
    const struct v2v_silhouette *reference, bool *passed, struct v2v_msg *msg)
{
	const struct steer *s = run->state;
	struct v2v_silhouette now = { 0 };
	struct v2v_overlap o;
	int err;

	*passed = false;
	if ((err = v2v_silhouette_init(&now, f, msg)) != 0 ||
	    (err = v2v_overlap(&o, &now, reference, msg)) != 0 ||
	    (err = v2v_gate_note(f, &o, msg)) != 0)
		goto out;
	err = v2v_gate_check(&o, s->min_iou, msg);
	*passed = err == V2V_OK;
	if (err == V2V_E_GATE && s->on_fail != V2V_ON_FAIL_ERROR) {
		tool_note(run, f, "%s", msg->text);
		err = V2V_OK;
	}
out:
	v2v_silhouette_free(&now);
	return err;
}

static int
steer_frame(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	const struct steer *s = run->state;
	size_t bytes = 4 * v2v_frame_pixels(f);
	struct v2v_silhouette own = { 0 };
	uint8_t *input = NULL;
	bool passed;
	int err = V2V_OK;

	(void)text;
	if (s->on_fail == V2V_ON_FAIL_INPUT) {
		input = v2v_alloc(bytes, 1);
		if (input == NULL)
			return v2v_fail_memory(msg);
		memcpy(input, f->px, bytes);
	}
	if (!s->given && (err = v2v_silhouette_init(&own, f, msg)) != 0)
		goto out;
	if ((err = v2v_steer(run->backend, f, &s->params, msg)) != 0)
		goto out;
	err = check(run, f, s->given ? &s->reference : &own, &passed, msg);
	if (err == V2V_OK && !passed && input)
		memcpy(f->px, input, bytes);
out:
	v2v_silhouette_free(&own);
	free(input);
	return err;
}

static void
steer_close(struct tool_run *run)
{
	struct steer *s = run->state;

	v2v_silhouette_free(&s->reference);
	free(s);
}

int
main(int argc, char **argv)
{
	static const struct tool tool = {
		.name = "v2v-steer",
		.id = V2V_TOOL_STEER,
		.purpose = "Replace the colours of photographs by those of "
		    "flat regions.",
		.examples =
		    "  v2v-segment car.jpg | v2v-steer | v2v-quantize >car.pam\n"
		    "  v2v-steer --detail 0.7 -o flat.png car.jpg\n"
		    "  my-filter <car.pam | v2v-steer --reference car.png "
		    ">flat.pam\n",
		.open = steer_open,
		.frame = steer_frame,
		.close = steer_close,
	};

	return tool_main(argc, argv, &tool);
}
