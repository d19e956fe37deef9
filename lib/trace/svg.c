/*
 * SVG 1.1 paths in few bytes.
 *
 * All coordinates are integers of one grid, so differences are exact and
 * relative commands cannot drift. Each segment takes the shortest of its forms
 * (absolute or relative, with H and V for lines along an axis, and S where the
 * first handle mirrors the last one of the cubic before; relative on a tie).
 * Leading zeros, letters that repeat and separators before a sign or a
 * second point are left out.
 */
#include "base.h"

#include "trace/svg.h"

#include <string.h>

enum { PIECE = 128, NUMBERS_MAX = 7 };

struct writer {
	struct v2v_text *out;
	int decimals;
	char letter;   /* the command in force, 0 before the first */
	bool number;   /* the last thing written is a number ... */
	bool point;    /* ... that holds a decimal point */
	struct v2v_point mirror; /* the first handle of an S */
};

/* One command as text, with what the writer would know after it. */
struct piece {
	char s[PIECE];
	size_t len;
	char letter;
	bool number, point;
};

size_t
v2v_svg_number(char s[16], int32_t v, int decimals)
{
	char digits[16];
	uint32_t u = v < 0 ? 0 - (uint32_t)v : (uint32_t)v;
	size_t n = 0, len = 0;

	while (decimals > 0 && u % 10 == 0) {
		u /= 10;
		decimals--;
	}
	for (int i = 0; i < decimals; i++, u /= 10)
		digits[n++] = (char)('0' + u % 10);
	if (decimals > 0)
		digits[n++] = '.';
	for (; u != 0; u /= 10)
		digits[n++] = (char)('0' + u % 10);
	if (n == 0)
		digits[n++] = '0';
	if (v < 0)
		digits[n++] = '-';
	while (n > 0)
		s[len++] = digits[--n];
	return len;
}

static void
put_number(struct piece *p, int32_t v, int decimals)
{
	char s[16];
	size_t len = v2v_svg_number(s, v, decimals);

	if (p->number && s[0] != '-' && !(s[0] == '.' && p->point))
		p->s[p->len++] = ' ';
	memcpy(p->s + p->len, s, len);
	p->len += len;
	p->number = true;
	p->point = memchr(s, '.', len) != NULL;
}

static struct piece
make(const struct writer *w, char letter, const int32_t *v, int n)
{
	struct piece p = { .letter = letter, .number = w->number,
		.point = w->point };

	if (letter != w->letter) {
		p.s[p.len++] = letter;
		p.number = false;
	}
	for (int i = 0; i < n; i++)
		put_number(&p, v[i], w->decimals);
	return p;
}

static void
put(struct writer *w, const struct piece *p)
{
	v2v_text_add(w->out, p->s, p->len);
	/* Lines follow a moveto without a letter. */
	w->letter = p->letter == 'M' ? 'L' : p->letter == 'm' ? 'l'
	    : p->letter;
	w->number = p->number;
	w->point = p->point;
}

/* Write the shorter of the absolute and the relative form. */
static void
put_shorter(struct writer *w, char letter, const int32_t *v, int n,
    struct v2v_point at)
{
	int32_t rel[NUMBERS_MAX];
	struct piece a = make(w, letter, v, n), b;

	for (int i = 0; i < n; i++)
		rel[i] = v[i] - (letter == 'V' || i % 2 ? at.y : at.x);
	b = make(w, (char)(letter + ('a' - 'A')), rel, n);
	put(w, b.len <= a.len ? &b : &a);
}

/* The same of an arc: two radii, the rotation in degrees, two flags with
 * nothing around them, and its end. */
static void
put_arc(struct writer *w, const struct v2v_seg *s, struct v2v_point at)
{
	struct piece best = { 0 };

	for (int relative = 1; relative >= 0; relative--) {
		int32_t radii[2] = { s->x1, s->y1 };
		struct piece p = make(w, relative ? 'a' : 'A', radii, 2);

		/* A circle has no direction. */
		put_number(&p, s->x1 == s->y1 ? 0 : s->x2, 2);
		p.s[p.len++] = ' ';
		p.s[p.len++] = s->y2 & V2V_ARC_LARGE ? '1' : '0';
		p.s[p.len++] = s->y2 & V2V_ARC_SWEEP ? '1' : '0';
		p.number = false;
		put_number(&p, relative ? s->x - at.x : s->x, w->decimals);
		put_number(&p, relative ? s->y - at.y : s->y, w->decimals);
		if (relative || p.len < best.len)
			best = p;
	}
	put(w, &best);
}

static void
put_segment(struct writer *w, const struct v2v_seg *s, struct v2v_point at)
{
	int32_t v[6] = { s->x1, s->y1, s->x2, s->y2, s->x, s->y };
	bool mirrored = s->x1 == w->mirror.x && s->y1 == w->mirror.y;

	w->mirror = (struct v2v_point){ s->x, s->y };
	if (s->kind == V2V_SEG_CUBIC)
		w->mirror = (struct v2v_point){ 2 * s->x - s->x2,
			2 * s->y - s->y2 };
	if (s->kind == V2V_SEG_ARC)
		put_arc(w, s, at);
	else if (s->kind == V2V_SEG_CUBIC && mirrored)
		put_shorter(w, 'S', v + 2, 4, at);
	else if (s->kind == V2V_SEG_CUBIC)
		put_shorter(w, 'C', v, 6, at);
	else if (s->y == at.y)
		put_shorter(w, 'H', v + 4, 1, at);
	else if (s->x == at.x)
		put_shorter(w, 'V', v + 5, 1, at);
	else
		put_shorter(w, 'L', v + 4, 2, at);
}

static void
put_subpath(struct writer *w, const struct v2v_drawing *d,
    const struct v2v_subpath *p, struct v2v_point *at)
{
	int32_t v[2] = { p->start.x, p->start.y };

	put_shorter(w, 'M', v, 2, *at);
	*at = w->mirror = p->start;
	for (size_t i = v2v_subpath_next(d, p, 0, *at); i < p->n;
	    i = v2v_subpath_next(d, p, i + 1, *at)) {
		const struct v2v_seg *s = &d->seg[p->first + i];

		put_segment(w, s, *at);
		*at = (struct v2v_point){ s->x, s->y };
	}
	if (p->open)
		return;
	*at = p->start;
	v2v_text_char(w->out, 'z');
	w->letter = 'z';
	w->number = false;
}

/* As short as it may be, or as six digits. */
static void
put_colour(struct v2v_text *out, const uint8_t rgb[3], bool shorten)
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < 3; i++)
		shorten &= rgb[i] >> 4 == (rgb[i] & 15);
	for (int i = 0; i < 3; i++) {
		v2v_text_char(out, hex[rgb[i] >> 4]);
		if (!shorten)
			v2v_text_char(out, hex[rgb[i] & 15]);
	}
}

/* What is remembered from layer to layer. */
struct sheet {
	struct v2v_text *out;
	const struct v2v_drawing *d;
	const struct v2v_labels *labels;
	const struct v2v_svg_style *style;
	bool round;  /* within a group of strokes */
	uint32_t named[2][V2V_INK + 1]; /* ids of each fill and stroke so far */
};

/* The attributes of a layer's path or group: its name, fill or stroke. */
static void
put_paint(struct sheet *s, const struct v2v_layer *l)
{
	const uint8_t *rgb = s->labels->rgb[l->label];
	const char *how = l->stroke > 0 ? "stroke" : "fill";

	if (s->style->ids) {
		uint32_t n = ++s->named[l->stroke > 0][l->label];

		v2v_text_str(s->out, " id=\"");
		v2v_text_str(s->out, how);
		v2v_text_char(s->out, '-');
		put_colour(s->out, rgb, false);
		if (n > 1) {
			v2v_text_char(s->out, '-');
			v2v_text_int(s->out, n);
		}
		v2v_text_char(s->out, '"');
	}
	v2v_text_char(s->out, ' ');
	v2v_text_str(s->out, how);
	v2v_text_str(s->out, "=\"#");
	put_colour(s->out, rgb, true);
	v2v_text_char(s->out, '"');
	if (l->stroke > 0) {
		char width[16];

		v2v_text_str(s->out, " stroke-width=\"");
		v2v_text_add(s->out, width, v2v_svg_number(width, l->stroke,
		    s->style->decimals));
		v2v_text_str(s->out, l->non_scaling
		    ? "\" vector-effect=\"non-scaling-stroke\"" : "\"");
	}
}

/* What all strokes have in common, of a path or of a group of them. */
static void
put_round(struct sheet *s)
{
	v2v_text_str(s->out, " fill=\"none\" stroke-linecap=\"round\""
	    " stroke-linejoin=\"round\"");
}

static bool
is_shape(const struct v2v_subpath *p)
{
	return p->shape.kind != V2V_SHAPE_NONE;
}

/* Subpaths first to end - 1, but for the shapes, as the data of a path. */
static void
put_data(struct sheet *s, size_t first, size_t end)
{
	struct writer w = { .out = s->out, .decimals = s->style->decimals };
	struct v2v_point at = { 0, 0 };

	v2v_text_str(s->out, " d=\"");
	for (size_t k = first; k < end; k++)
		if (!is_shape(&s->d->subpath[k]))
			put_subpath(&w, s->d, &s->d->subpath[k], &at);
	v2v_text_str(s->out, "\"/>\n");
}

/* A layer of one element has its fill there; others are groups. */
static void
put_layer(struct sheet *s, const struct v2v_layer *l)
{
	const struct v2v_subpath *p = s->d->subpath;
	size_t end = l->first + l->n, shapes = 0, next;
	bool grouped, apart = s->style->group == V2V_GROUP_COLOR
	    && l->stroke == 0;

	for (size_t k = l->first; k < end; k++)
		shapes += is_shape(&p[k]);
	grouped = apart || shapes > 1 || (shapes > 0 && shapes < l->n);
	if (grouped) {
		v2v_text_str(s->out, "<g");
		put_paint(s, l);
		v2v_text_str(s->out, ">\n");
	}
	for (size_t k = l->first; k < end && shapes < l->n; k = next) {
		for (next = apart ? k + 1 : end; next < end
		    && p[next].face == p[k].face; next++)
			;
		if (apart && is_shape(&p[k]))
			continue;
		v2v_text_str(s->out, "<path");
		if (!grouped)
			put_paint(s, l);
		if (l->stroke > 0 && !s->round)
			put_round(s);
		put_data(s, k, next);
	}
	for (size_t k = l->first; k < end && shapes > 0; k++)
		if (is_shape(&p[k])) {
			v2v_svg_shape(s->out, &p[k].shape,
			    s->style->decimals);
			if (!grouped)
				put_paint(s, l);
			v2v_text_str(s->out, "/>\n");
		}
	if (grouped)
		v2v_text_str(s->out, "</g>\n");
}

/* Do layers i and i + 1 go into one group of strokes? */
static bool
strokes_go_on(const struct sheet *s, size_t i)
{
	const struct v2v_layer *l = &s->d->layer[i];

	return i + 1 < s->d->n_layers && l[0].stroke > 0 && l[1].stroke > 0
	    && l[0].part == l[1].part;
}

static void
begin_strokes(struct sheet *s, size_t i)
{
	if (s->round || !strokes_go_on(s, i))
		return;
	v2v_text_str(s->out, "<g");
	put_round(s);
	v2v_text_str(s->out, ">\n");
	s->round = true;
}

static void
end_strokes(struct sheet *s, size_t i)
{
	if (!s->round || strokes_go_on(s, i))
		return;
	v2v_text_str(s->out, "</g>\n");
	s->round = false;
}

static void
begin_part(struct sheet *s, uint32_t part)
{
	v2v_text_str(s->out, "<g");
	if (s->style->ids) {
		v2v_text_str(s->out, " id=\"part-");
		v2v_text_int(s->out, part);
		v2v_text_char(s->out, '"');
	}
	v2v_text_str(s->out, ">\n");
}

static void
put_head(struct sheet *s)
{
	struct v2v_text *out = s->out;

	v2v_text_str(out, "<svg xmlns=\"http://www.w3.org/2000/svg\""
	    " viewBox=\"0 0 ");
	v2v_text_int(out, s->d->width);
	v2v_text_char(out, ' ');
	v2v_text_int(out, s->d->height);
	v2v_text_str(out, "\" width=\"");
	v2v_text_int(out, s->d->width);
	v2v_text_str(out, "\" height=\"");
	v2v_text_int(out, s->d->height);
	v2v_text_str(out, s->style->crisp
	    ? "\" shape-rendering=\"crispEdges\">\n" : "\">\n");
	if (s->style->title != NULL) {
		v2v_text_str(out, "<title>");
		v2v_text_xml(out, s->style->title);
		v2v_text_str(out, "</title>\n");
	}
}

int
v2v_svg_write(struct v2v_text *out, const struct v2v_drawing *d,
    const struct v2v_labels *labels, const struct v2v_svg_style *style,
    struct v2v_msg *msg)
{
	struct sheet s = { .out = out, .d = d, .labels = labels,
		.style = style };
	uint32_t part = 0;

	put_head(&s);
	for (size_t i = 0; i < d->n_layers; i++) {
		const struct v2v_layer *l = &d->layer[i];

		if (style->group == V2V_GROUP_PART && l->part != part) {
			v2v_text_str(out, part > 0 ? "</g>\n" : "");
			part = l->part;
			if (part > 0)
				begin_part(&s, part);
		}
		begin_strokes(&s, i);
		put_layer(&s, l);
		end_strokes(&s, i);
	}
	v2v_text_str(out, part > 0 ? "</g>\n</svg>\n" : "</svg>\n");
	return out->failed ? v2v_fail_memory(msg) : V2V_OK;
}
