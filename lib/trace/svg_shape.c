/* Shapes as elements of SVG 1.1 (chapter 9). */
#include "base.h"

#include "trace/svg.h"

static void
put(struct v2v_text *out, const char *before, int32_t v, int decimals)
{
	char s[16];
	size_t len = v2v_svg_number(s, v, decimals);

	v2v_text_str(out, before);
	v2v_text_add(out, s, len);
}

void
v2v_svg_shape(struct v2v_text *out, const struct v2v_shape *s, int decimals)
{
	int32_t cx = s->x + s->w / 2, cy = s->y + s->h / 2;

	if (s->kind == V2V_SHAPE_RECT) {
		put(out, "<rect x=\"", s->x, decimals);
		put(out, "\" y=\"", s->y, decimals);
		put(out, "\" width=\"", s->w, decimals);
		put(out, "\" height=\"", s->h, decimals);
		if (s->r > 0)
			put(out, "\" rx=\"", s->r, decimals);
	} else {
		bool circle = s->w == s->h;

		put(out, circle ? "<circle cx=\"" : "<ellipse cx=\"", cx,
		    decimals);
		put(out, "\" cy=\"", cy, decimals);
		put(out, circle ? "\" r=\"" : "\" rx=\"", s->w / 2, decimals);
		if (!circle)
			put(out, "\" ry=\"", s->h / 2, decimals);
	}
	if (s->angle != 0) {
		put(out, "\" transform=\"rotate(", s->angle, 2);
		put(out, " ", cx, decimals);
		put(out, " ", cy, decimals);
		v2v_text_char(out, ')');
	}
	v2v_text_char(out, '"');
}
