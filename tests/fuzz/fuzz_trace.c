/* Small pictures of few labels to SVG: well-formed, and the same twice. */
#include "base.h"

#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Elements closed, quotes paired, nothing but the characters that we write. */
static bool
well_formed(const struct v2v_text *t)
{
	static const char tail[] = "</svg>\n";
	size_t n = sizeof(tail) - 1, quotes = 0, open = 0;

	if (t->len < n || memcmp(t->s + t->len - n, tail, n) != 0)
		return false;
	for (size_t i = 0; i < t->len; i++) {
		char c = t->s[i];

		if ((c < ' ' && c != '\n') || c > '~' || c == '&')
			return false;
		quotes += c == '"';
		if (c == '<' ? open++ != 0 : c == '>' && open-- != 1)
			return false;
	}
	return quotes % 2 == 0 && open == 0;
}

/* Bytes: width, height, settings, then one pixel each: label and alpha. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct v2v_trace_params p = { .tolerance = 0.8,
		.corner = 40, .style = { .decimals = 1 }, .max_colors = 256 };
	struct v2v_text one = { 0 }, two = { 0 };
	struct v2v_frame f, preview = { 0 };

	if (size < 4)
		return 0;
	if (v2v_frame_init(&f, 1 + data[0] % 64, 1 + data[1] % 64, NULL) < 0)
		return 0;
	p.speckle = data[2] % 8;
	p.style.decimals = data[2] / 8 % 4;
	p.corner = 1 + data[3] % 179;
	p.tolerance = 0.1 + data[3] / 16.0;
	for (size_t i = 0; i < v2v_frame_pixels(&f); i++) {
		uint8_t b = size > 4 ? data[4 + i % (size - 4)] : 0;

		f.px[4 * i] = (uint8_t)(37 * (b % 16));
		f.px[4 * i + 3] = b < 240 ? 255 : 0;
	}
	if (v2v_trace(NULL, &one, &preview, 1 + data[0], &f, &p, NULL) < 0
	    || v2v_trace(NULL, &two, NULL, 0, &f, &p, NULL) < 0
	    || !well_formed(&one) || one.len != two.len
	    || memcmp(one.s, two.s, one.len) != 0)
		abort();
	for (p.format = v2v_trace_formats; p.format->name; p.format++) {
		one.len = 0;
		if (v2v_trace(NULL, &one, NULL, 0, &f, &p, NULL) < 0
		    || one.len == 0)
			abort();
	}
	v2v_text_free(&one);
	v2v_text_free(&two);
	v2v_frame_free(&preview);
	v2v_frame_free(&f);
	return 0;
}
