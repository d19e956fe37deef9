/* Configuration files: any bytes give settings or words, never a crash, and
 * settings that print read back. */
#include "base.h"

#include "config/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct v2v_config *c = v2v_config_new(V2V_TOOL_ALL);
	struct v2v_config *d = v2v_config_new(V2V_TOOL_ALL);
	struct v2v_text text = { 0 };
	struct v2v_msg msg = { "" };
	int err;

	if (c == NULL || d == NULL)
		abort();
	err = v2v_config_parse(c, "fuzz.yaml", data, size, &msg);
	if (err == V2V_OK) {
		v2v_config_print(c, &text);
		if (text.len <= 65536 && v2v_config_parse(d, "again",
		    text.s, text.len, &msg) != V2V_OK)
			abort();
	} else if (err != V2V_E_USAGE || msg.text[0] == '\0') {
		abort();
	}
	v2v_text_free(&text);
	v2v_config_free(c);
	v2v_config_free(d);
	return 0;
}
