/* Palette files: any bytes give a palette or words, never a crash, and a
 * palette that prints reads back to the same. */
#include "base.h"

#include "config/palette.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct v2v_palette p, q;
	struct v2v_text text = { 0 };
	struct v2v_msg msg = { "" };
	char *copy = malloc(size + 1);
	int err;

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	copy[size] = '\0';
	err = v2v_palette_parse(&p, "fuzz", copy, size, &msg);
	if (err == V2V_OK) {
		v2v_palette_print(&p, &text);
		v2v_text_char(&text, '\0');
		if (text.failed || v2v_palette_parse(&q, "again", text.s,
		    text.len - 1, &msg) != V2V_OK || p.n != q.n
		    || memcmp(p.rgb, q.rgb, sizeof(p.rgb)) != 0
		    || memcmp(p.name, q.name, sizeof(p.name)) != 0)
			abort();
	} else if (err != V2V_E_USAGE || msg.text[0] == '\0') {
		abort();
	}
	if (size > 0 && data[0] == '#')
		v2v_palette_read(&p, copy, &msg);
	v2v_text_free(&text);
	free(copy);
	return 0;
}
