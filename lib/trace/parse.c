/* The SVG that we write, read back: elements, attributes, groups. */
#include "base.h"

#include "trace/parse.h"

#include <string.h>

enum { ATTRIBUTES_MAX = 12, SIDE_MAX = 1000000, GROUPS_MAX = 8 };
enum { FAR = 400000000, TURN_MAX = 360000 };

struct value {
	const char *name;
	size_t at, end; /* of the value; at = 0: not given */
};

/* How to paint, as the groups around and the path itself say. */
struct style {
	bool fill, stroke, none; /* a colour is given; the fill is none */
	bool cap, join;          /* round */
	uint8_t fill_rgb[3], stroke_rgb[3];
	int32_t width;
};

struct reader {
	const char *s;
	size_t at, len;
	struct v2v_svg_counts *n;
	const struct v2v_svg_sink *sink;
	struct v2v_msg *msg;
	struct style style[GROUPS_MAX + 1]; /* in each group that is open */
	int groups;
};

enum { SVG, TITLE, GROUP, PATH, CIRCLE, ELLIPSE, RECT, ELEMENTS };

/* Attributes that groups hand on. */
#define STYLE "fill", "stroke", "stroke-width", "stroke-linecap", \
	"stroke-linejoin"
enum { FILL, STROKE, WIDTH, CAP, JOIN };

/* The elements that may be there, their attributes, and how many of them must
 * be given, the first ones. */
static const struct element {
	const char *name;
	int needed;
	const char *attribute[ATTRIBUTES_MAX];
} elements[] = {
	[SVG] = { "svg", 4, { "xmlns", "viewBox", "width", "height",
	    "shape-rendering" } },
	[TITLE] = { "title", 0, { NULL } },
	[GROUP] = { "g", 0, { "id", STYLE } },
	[PATH] = { "path", 1, { "d", "id", "vector-effect", STYLE } },
	[CIRCLE] = { "circle", 3, { "cx", "cy", "r", "id", STYLE } },
	[ELLIPSE] = { "ellipse", 4, { "cx", "cy", "rx", "ry", "transform",
	    "id", STYLE } },
	[RECT] = { "rect", 4, { "x", "y", "width", "height", "rx",
	    "transform", "id", STYLE } }
};

static int
refuse(const struct reader *r, size_t at, const char *what)
{
	return v2v_fail(r->msg, V2V_E_GATE, "the SVG is refused: byte %zu: %s",
	    at, what);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->len && is_blank(r->s[r->at]))
		r->at++;
}

/* Take `text` if it is next. */
static bool
take(struct reader *r, const char *text)
{
	size_t n = strlen(text);

	if (r->len - r->at < n || memcmp(r->s + r->at, text, n) != 0)
		return false;
	r->at += n;
	return true;
}

static size_t
name_length(const struct reader *r)
{
	size_t n = 0;

	while (r->at + n < r->len && !is_blank(r->s[r->at + n])
	    && strchr("<>/=\"'", r->s[r->at + n]) == NULL)
		n++;
	return n;
}

static bool
is_value(const struct reader *r, const struct value *v, const char *text)
{
	return v->end - v->at == strlen(text)
	    && memcmp(r->s + v->at, text, v->end - v->at) == 0;
}

/* name="value" into the slot of that name. */
static int
read_attribute(struct reader *r, struct value *v)
{
	size_t n = name_length(r);
	const char *end;

	while (v->name && (strlen(v->name) != n
	    || memcmp(r->s + r->at, v->name, n) != 0))
		v++;
	if (v->name == NULL)
		return refuse(r, r->at, "an attribute that is not written");
	if (v->at != 0)
		return refuse(r, r->at, "an attribute twice");
	r->at += n;
	if (!take(r, "=\""))
		return refuse(r, r->at, "not =\"");
	end = memchr(r->s + r->at, '"', r->len - r->at);
	if (end == NULL)
		return refuse(r, r->at, "no second quote");
	v->at = r->at;
	v->end = (size_t)(end - r->s);
	for (size_t i = v->at; i < v->end; i++)
		if (r->s[i] == '<' || r->s[i] == '&')
			return refuse(r, i, "markup within a value");
	r->at = v->end + 1;
	return V2V_OK;
}

/* What follows the name of an element, up to its `end`. */
static int
read_attributes(struct reader *r, const struct element *e, struct value *v,
    const char *end)
{
	size_t begin = r->at;

	for (int i = 0; i < ATTRIBUTES_MAX; i++)
		v[i] = (struct value){ .name = e->attribute[i] };
	v[ATTRIBUTES_MAX] = (struct value){ 0 };
	for (;;) {
		bool apart = r->at < r->len && is_blank(r->s[r->at]);
		int err;

		skip_blanks(r);
		if (take(r, end))
			break;
		if (!apart)
			return refuse(r, r->at, "the element does not end");
		err = read_attribute(r, v);
		if (err != V2V_OK)
			return err;
	}
	for (int i = 0; i < e->needed; i++)
		if (v[i].at == 0)
			return refuse(r, begin, "an attribute is missing");
	return V2V_OK;
}

/* "0 0 W H" in whole pixels. */
static int
read_view_box(struct reader *r, const struct value *v)
{
	size_t at = v->at;
	int32_t side[4] = { 0 };

	for (int i = 0; i < 4; i++) {
		size_t first = at;

		for (; at < v->end && r->s[at] >= '0' && r->s[at] <= '9'; at++)
			if ((side[i] = 10 * side[i] + r->s[at] - '0')
			    > SIDE_MAX)
				return refuse(r, first, "a side is too long");
		if (at == first || (i < 3 && (at == v->end
		    || r->s[at++] != ' ')))
			return refuse(r, at, "not a view box 0 0 W H");
	}
	if (at != v->end || side[0] != 0 || side[1] != 0 || side[2] == 0
	    || side[3] == 0)
		return refuse(r, v->at, "not a view box 0 0 W H");
	r->n->width = side[2];
	r->n->height = side[3];
	return V2V_OK;
}

/* #rgb or #rrggbb. */
static bool
read_colour(uint8_t rgb[3], const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	int digit[6];

	if ((n != 4 && n != 7) || s[0] != '#')
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		const char *p = s[i + 1] ? strchr(hex, s[i + 1]) : NULL;

		if (p == NULL)
			return false;
		digit[i] = (int)(p - hex);
	}
	for (int i = 0; i < 3; i++)
		rgb[i] = (uint8_t)(n == 4 ? 17 * digit[i]
		    : 16 * digit[2 * i] + digit[2 * i + 1]);
	return true;
}

/* The values from `v` on, as in enum, change what holds around. */
static int
read_style(struct reader *r, const struct value *v, struct style *s)
{
	*s = r->style[r->groups];
	if (v[FILL].at != 0) {
		s->none = is_value(r, &v[FILL], "none");
		s->fill = !s->none;
		if (s->fill && !read_colour(s->fill_rgb, r->s + v[FILL].at,
		    v[FILL].end - v[FILL].at))
			return refuse(r, v[FILL].at, "a fill that is not #rgb, "
			    "#rrggbb or none");
	}
	if (v[STROKE].at != 0) {
		s->stroke = true;
		if (!read_colour(s->stroke_rgb, r->s + v[STROKE].at,
		    v[STROKE].end - v[STROKE].at))
			return refuse(r, v[STROKE].at, "a stroke that is not "
			    "#rgb or #rrggbb");
	}
	if (v[WIDTH].at != 0 && (v2v_svg_read_numbers(r->n, r->s, v[WIDTH].at,
	    v[WIDTH].end, &s->width, 1, r->msg) != V2V_OK || s->width <= 0))
		return refuse(r, v[WIDTH].at, "not a width");
	if (v[CAP].at != 0)
		s->cap = is_value(r, &v[CAP], "round");
	if (v[JOIN].at != 0)
		s->join = is_value(r, &v[JOIN], "round");
	return V2V_OK;
}

/* Filled, or a stroke that is round and nothing else. */
static int
read_paint(struct reader *r, const struct value *v, const struct value *effect,
    struct v2v_svg_paint *p)
{
	struct style s;
	int err = read_style(r, v, &s);

	if (err != V2V_OK)
		return err;
	*p = (struct v2v_svg_paint){ .stroke = s.stroke ? s.width : 0,
		.non_scaling = effect->at != 0 };
	memcpy(p->rgb, s.stroke ? s.stroke_rgb : s.fill_rgb, 3);
	if (s.stroke ? s.none && s.width > 0 && s.cap && s.join
	    && (effect->at == 0 || is_value(r, effect, "non-scaling-stroke"))
	    : s.fill && effect->at == 0)
		return V2V_OK;
	return refuse(r, r->at, "an element with neither just a fill nor just "
	    "a round stroke");
}

/* An element begins that looks as the values from `v` on say. */
static int
begin_element(struct reader *r, const struct value *v,
    const struct value *effect, struct v2v_svg_paint *paint)
{
	int err = read_paint(r, v, effect, paint);

	if (err != V2V_OK)
		return err;
	r->n->elements++;
	if (r->sink->path && !r->sink->path(r->sink->arg, paint))
		return v2v_fail_memory(r->msg);
	return V2V_OK;
}

static int
read_path(struct reader *r)
{
	struct value v[ATTRIBUTES_MAX + 1];
	struct v2v_svg_paint paint;
	int err = read_attributes(r, &elements[PATH], v, "/>");

	if (err == V2V_OK)
		err = begin_element(r, v + 3, &v[2], &paint);
	if (err != V2V_OK)
		return err;
	return v2v_svg_read_path(r->n, r->s, v[0].at, v[0].end,
	    paint.stroke == 0, r->sink, r->msg);
}

/* n attributes of one number each, which the picture has room for; 0 if not
 * given. */
static int
read_numbers(struct reader *r, const struct value *v, int32_t *out, int n)
{
	for (int i = 0; i < n; i++) {
		int err;

		out[i] = 0;
		if (v[i].at == 0)
			continue;
		err = v2v_svg_read_numbers(r->n, r->s, v[i].at, v[i].end,
		    &out[i], 1, r->msg);
		if (err != V2V_OK)
			return err;
		if (out[i] > FAR || out[i] < -FAR)
			return refuse(r, v[i].at, "a number is too large");
	}
	return V2V_OK;
}

/* "rotate(A X Y)" about the middle of the shape. */
static int
read_turn(struct reader *r, const struct value *v, struct v2v_svg_shape *s)
{
	static const char name[] = "rotate(";
	size_t len = sizeof(name) - 1;
	int32_t t[3];
	int err;

	s->angle = 0;
	if (v->at == 0)
		return V2V_OK;
	if (v->end - v->at <= len || r->s[v->end - 1] != ')'
	    || memcmp(r->s + v->at, name, len) != 0)
		return refuse(r, v->at, "not rotate()");
	err = v2v_svg_read_numbers(r->n, r->s, v->at + len, v->end - 1, t, 3,
	    r->msg);
	if (err != V2V_OK)
		return err;
	if (t[0] % 10 != 0 || t[0] > TURN_MAX || t[0] < -TURN_MAX)
		return refuse(r, v->at, "an angle that is not written");
	if (t[1] != s->x || t[2] != s->y)
		return refuse(r, v->at, "it is not turned about its middle");
	s->angle = t[0];
	return V2V_OK;
}

/* <circle>, <ellipse> or <rect>, `kind` in elements[]. */
static int
read_shape(struct reader *r, int kind)
{
	static const uint8_t at_turn[ELEMENTS] = { [ELLIPSE] = 4, [RECT] = 5 };
	static const uint8_t at_style[ELEMENTS] = { [CIRCLE] = 4,
		[ELLIPSE] = 6, [RECT] = 7 };
	static const struct value no_effect;
	struct value v[ATTRIBUTES_MAX + 1];
	struct v2v_svg_paint paint;
	struct v2v_svg_shape s;
	size_t begin = r->at;
	int32_t t[5] = { 0 };
	int err = read_attributes(r, &elements[kind], v, "/>");

	if (err == V2V_OK)
		err = begin_element(r, v + at_style[kind], &no_effect,
		    &paint);
	if (err == V2V_OK)
		err = read_numbers(r, v, t, kind == CIRCLE ? 3
		    : kind == ELLIPSE ? 4 : 5);
	if (err != V2V_OK)
		return err;
	if (kind == CIRCLE)
		t[3] = t[2];
	if (t[2] < 0 || t[3] < 0 || t[4] < 0)
		return refuse(r, begin, "a size below 0");
	if (kind == RECT)
		s = (struct v2v_svg_shape){ t[0] + t[2] * 0.5,
			t[1] + t[3] * 0.5, t[2], t[3], t[4], t[4], 0 };
	else
		s = (struct v2v_svg_shape){ t[0], t[1], 2 * t[2], 2 * t[3],
			t[2], t[3], 0 };
	if (2 * s.rx > s.width || 2 * s.ry > s.height)
		return refuse(r, begin, "corners are too round");
	r->n->segments += kind == RECT ? 4 : 1;
	if (at_turn[kind] != 0)
		err = read_turn(r, &v[at_turn[kind]], &s);
	if (err == V2V_OK && !v2v_svg_outline(&s, r->sink))
		err = v2v_fail_memory(r->msg);
	return err;
}

static int
read_group(struct reader *r)
{
	struct value v[ATTRIBUTES_MAX + 1];
	size_t begin = r->at;
	int err = read_attributes(r, &elements[GROUP], v, ">");

	if (err == V2V_OK && r->groups == GROUPS_MAX)
		err = refuse(r, begin, "groups within groups");
	if (err != V2V_OK)
		return err;
	err = read_style(r, v + 1, &r->style[r->groups + 1]);
	r->groups++;
	return err;
}

/* Its text is nobody's business but the reader's of the drawing. */
static int
read_title(struct reader *r)
{
	struct value v[ATTRIBUTES_MAX + 1];
	int err = read_attributes(r, &elements[TITLE], v, ">");

	if (err != V2V_OK)
		return err;
	while (r->at < r->len && r->s[r->at] != '<')
		r->at++;
	return take(r, "</title>") ? V2V_OK
	    : refuse(r, r->at, "markup within the title");
}

/* What is next within <svg>. */
static int
read_element(struct reader *r)
{
	if (take(r, "<path"))
		return read_path(r);
	if (take(r, "<circle"))
		return read_shape(r, CIRCLE);
	if (take(r, "<ellipse"))
		return read_shape(r, ELLIPSE);
	if (take(r, "<rect"))
		return read_shape(r, RECT);
	if (take(r, "<g"))
		return read_group(r);
	if (take(r, "<title"))
		return read_title(r);
	if (r->groups > 0 && take(r, "</g>")) {
		r->groups--;
		return V2V_OK;
	}
	return refuse(r, r->at, r->at == r->len ? "it ends within <svg>"
	    : "an element that is not written");
}

int
v2v_svg_read(struct v2v_svg_counts *n, const char *s, size_t len,
    const struct v2v_svg_sink *sink, struct v2v_msg *msg)
{
	struct reader r = { .s = s, .len = len, .n = n, .sink = sink,
		.msg = msg };
	struct value v[ATTRIBUTES_MAX + 1];
	int err;

	*n = (struct v2v_svg_counts){ 0 };
	if (!take(&r, "<svg"))
		return refuse(&r, 0, "not <svg");
	err = read_attributes(&r, &elements[SVG], v, ">");
	if (err == V2V_OK && !is_value(&r, &v[0],
	    "http://www.w3.org/2000/svg"))
		err = refuse(&r, v[0].at, "not the name space of SVG");
	if (err == V2V_OK && v[4].at != 0 && !is_value(&r, &v[4],
	    "crispEdges"))
		err = refuse(&r, v[4].at, "not crispEdges");
	if (err == V2V_OK)
		err = read_view_box(&r, &v[1]);
	for (skip_blanks(&r); err == V2V_OK && (r.groups > 0
	    || !take(&r, "</svg>")); skip_blanks(&r))
		err = read_element(&r);
	if (err != V2V_OK)
		return err;
	skip_blanks(&r);
	return r.at == len ? V2V_OK : refuse(&r, r.at, "more after </svg>");
}
