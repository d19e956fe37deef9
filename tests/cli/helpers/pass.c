/* A tool that changes nothing but what an environment variable asks for; the
 * command line, the loop and the outputs of tool.c are tested with it. */
#include "base.h"

#include "cmd/tool.h"

#include "stream/meta.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* PASS_FAIL="name=code": frames of that name fail by -code. PASS_SLEEP: stop
 * there for a minute, to be killed. */
static int
misbehave(const char *name, struct v2v_msg *msg)
{
	const char *fail = getenv("PASS_FAIL");
	size_t n = strlen(name);

	if (getenv("PASS_SLEEP"))
		sleep(60);
	if (fail == NULL || strncmp(fail, name, n) != 0 || fail[n] != '=')
		return V2V_OK;
	return v2v_fail(msg, (enum v2v_err)-atoi(fail + n + 1),
	    "failed as told");
}

static int
pass(struct tool_run *run, struct v2v_frame *f, struct v2v_text *text,
    struct v2v_msg *msg)
{
	const char *name = v2v_meta_get(f, "name");
	struct v2v_text side = { 0 };
	int err = misbehave(name ? name : "", msg);

	if (err != V2V_OK)
		return err;
	tool_note(run, f, "%d notes", f->n_notes);
	if (run->tool->text) {
		v2v_text_str(text, "<svg/>\n");
		v2v_text_str(&side, "preview\n");
		err = tool_side_file(run, "preview", &side, msg);
		v2v_text_free(&side);
	}
	return err;
}

/* As v2v-quantize, or, called "...-text", as v2v-trace. */
int
main(int argc, char **argv)
{
	static struct tool tool = {
		.name = "v2v-pass",
		.id = V2V_TOOL_QUANTIZE,
		.purpose = "Pass frames on as they are.",
		.examples = "  v2v-pass in.pam >out.pam\n",
		.frame = pass,
	};
	size_t n = strlen(argv[0]);

	if (n > 5 && strcmp(argv[0] + n - 5, "-text") == 0) {
		tool.name = "v2v-pass-text";
		tool.id = V2V_TOOL_TRACE;
		tool.text = true;
	}
	return tool_main(argc, argv, &tool);
}
