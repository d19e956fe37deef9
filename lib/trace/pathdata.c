/* Path data of SVG 1.1 (section 8.3), as far as we write it. */
#include "base.h"

#include "trace/arc.h"
#include "trace/parse.h"

#include <string.h>

enum { FAR = 1000000000 }; /* coordinates stay within, in steps */

struct path_reader {
	const char *s;
	size_t at, end;
	struct v2v_svg_counts *n;
	const struct v2v_svg_sink *sink;
	struct v2v_place now, start; /* of the subpath */
	struct v2v_place handle;     /* the second one of the last cubic */
	bool filled;
	bool open;                   /* a subpath has begun */
	bool curved;                 /* the last segment was a cubic */
	bool memory;                 /* the sink ran out of it */
	const char *wrong;           /* what is, or NULL */
};

static bool
wrong(struct path_reader *r, const char *what)
{
	if (r->wrong == NULL)
		r->wrong = what;
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
skip_blanks(struct path_reader *r)
{
	while (r->at < r->end && r->s[r->at] != '\0'
	    && strchr(" \t\r\n", r->s[r->at]) != NULL)
		r->at++;
}

/* Does a number begin here, after a comma if `again`? */
static bool
number_follows(struct path_reader *r, bool again)
{
	skip_blanks(r);
	if (again && r->at < r->end && r->s[r->at] == ',') {
		r->at++;
		skip_blanks(r);
		return true; /* or it is missing, which is an error */
	}
	return r->at < r->end && r->s[r->at] != '\0'
	    && strchr("+-.0123456789", r->s[r->at]) != NULL;
}

/* A number in steps. */
static bool
read_number(struct path_reader *r, int64_t *v)
{
	int digits = 0, decimals = 0;
	bool minus = false;

	if (r->at < r->end && (r->s[r->at] == '-' || r->s[r->at] == '+'))
		minus = r->s[r->at++] == '-';
	*v = 0;
	for (; r->at < r->end && is_digit(r->s[r->at]); r->at++, digits++) {
		*v = 10 * *v + r->s[r->at] - '0';
		if (*v > FAR)
			return wrong(r, "a number is too large");
	}
	if (r->at < r->end && r->s[r->at] == '.')
		for (r->at++; r->at < r->end && is_digit(r->s[r->at]);
		    r->at++, decimals++) {
			if (decimals == 3)
				return wrong(r, "more than three decimals");
			*v = 10 * *v + r->s[r->at] - '0';
		}
	if (digits + decimals == 0)
		return wrong(r, "a number is missing");
	for (; decimals < 3; decimals++)
		*v *= 10;
	if (minus)
		*v = -*v;
	r->n->numbers++;
	return true;
}

/* n numbers, each added to `from` if not NULL: x and y by turns, or all of the
 * axis of a letter H or V. */
static bool
read_coordinates(struct path_reader *r, int32_t *out, int n, char letter,
    bool relative)
{
	for (int i = 0; i < n; i++) {
		bool y = letter == 'V' || i % 2 == 1;
		int64_t v;

		if (!number_follows(r, i > 0))
			return wrong(r, "a number is missing");
		if (!read_number(r, &v))
			return false;
		if (relative)
			v += y ? r->now.y : r->now.x;
		if (v < -FAR || v > FAR)
			return wrong(r, "a coordinate is too large");
		out[i] = (int32_t)v;
	}
	return true;
}

static struct v2v_place
nearest_place(struct v2v_vec v)
{
	double x = floor(v.x + 0.5), y = floor(v.y + 0.5);

	x = x < -FAR ? -FAR : x > FAR ? FAR : x;
	y = y < -FAR ? -FAR : y > FAR ? FAR : y;
	return (struct v2v_place){ (int32_t)x, (int32_t)y };
}

static bool
add_line(struct path_reader *r, struct v2v_place to)
{
	struct v2v_place p[2] = { r->now, to };

	r->n->segments++;
	r->curved = false;
	r->now = to;
	r->memory = r->sink->line && !r->sink->line(r->sink->arg, p);
	return !r->memory;
}

static bool
add_cubic(struct path_reader *r, struct v2v_place a, struct v2v_place b,
    struct v2v_place to)
{
	struct v2v_place p[4] = { r->now, a, b, to };

	r->n->segments++;
	r->curved = true;
	r->handle = b;
	r->now = to;
	r->memory = r->sink->cubic && !r->sink->cubic(r->sink->arg, p);
	return !r->memory;
}

/* Two radii, the rotation, two flags of one digit and the end. */
static bool
read_arc(struct path_reader *r, bool relative)
{
	int32_t v[3], flags[2], to[2];
	struct v2v_cubic c[V2V_ARC_CUBICS];
	struct v2v_seg s = { .kind = V2V_SEG_ARC };
	bool ok;
	int n;

	if (!read_coordinates(r, v, 3, 'A', false))
		return false;
	for (int i = 0; i < 2; i++) {
		(void)number_follows(r, true);
		if (r->at == r->end || (r->s[r->at] != '0'
		    && r->s[r->at] != '1'))
			return wrong(r, "a flag is missing");
		flags[i] = r->s[r->at++] - '0';
		r->n->numbers++;
	}
	if (!read_coordinates(r, to, 2, 'A', relative))
		return false;
	s.x1 = v[0];
	s.y1 = v[1];
	s.x2 = v[2] / 10;
	s.y2 = (flags[0] ? V2V_ARC_LARGE : 0)
	    | (flags[1] ? V2V_ARC_SWEEP : 0);
	s.x = to[0];
	s.y = to[1];
	n = v2v_seg_cubics((struct v2v_point){ r->now.x, r->now.y }, &s, c);
	ok = true;
	for (int i = 0; i < n && ok; i++)
		ok = add_cubic(r, nearest_place(c[i].p[1]),
		    nearest_place(c[i].p[2]), nearest_place(c[i].p[3]));
	r->n->segments -= (size_t)n - 1;
	r->curved = false;
	return ok;
}

static bool
close_subpath(struct path_reader *r)
{
	struct v2v_place p[2] = { r->now, r->start };

	if (!r->open)
		return true;
	r->open = r->curved = false;
	r->now = r->start;
	r->memory = r->sink->line && !r->sink->line(r->sink->arg, p);
	return !r->memory;
}

/* What is filled is closed, whether z says so or not. */
static bool
end_subpath(struct path_reader *r)
{
	if (r->filled)
		return close_subpath(r);
	r->open = r->curved = false;
	return true;
}

static bool
move(struct path_reader *r, struct v2v_place to)
{
	if (!end_subpath(r))
		return false;
	r->now = r->start = to;
	r->open = true;
	r->memory = r->sink->subpath && !r->sink->subpath(r->sink->arg);
	return !r->memory;
}

/* One segment of `letter`, a capital, but no arc. */
static bool
read_segment(struct path_reader *r, char letter, bool relative)
{
	static const char letters[] = "MLHVCS";
	static const int counts[] = { 2, 2, 1, 1, 6, 4 };
	int32_t v[6];
	int n = counts[strchr(letters, letter) - letters];
	struct v2v_place to, first;

	if (!read_coordinates(r, v, n, letter, relative))
		return false;
	to = n == 1 ? r->now : (struct v2v_place){ v[n - 2], v[n - 1] };
	switch (letter) {
	case 'M':
		return move(r, to);
	case 'H':
		to.x = v[0];
		return add_line(r, to);
	case 'V':
		to.y = v[0];
		return add_line(r, to);
	case 'L':
		return add_line(r, to);
	case 'C':
		return add_cubic(r, (struct v2v_place){ v[0], v[1] },
		    (struct v2v_place){ v[2], v[3] }, to);
	default:
		/* S: the last handle, mirrored; within 3 * FAR > INT32_MAX. */
		first = r->now;
		if (r->curved) {
			int64_t x = 2 * (int64_t)r->now.x - r->handle.x;
			int64_t y = 2 * (int64_t)r->now.y - r->handle.y;

			if (x < -FAR || x > FAR || y < -FAR || y > FAR)
				return wrong(r, "a coordinate is too large");
			first = (struct v2v_place){ (int32_t)x, (int32_t)y };
		}
		return add_cubic(r, first, (struct v2v_place){ v[0], v[1] },
		    to);
	}
}

/* A letter and all that follows up to the next. */
static bool
read_command(struct path_reader *r)
{
	char c = r->s[r->at];
	bool relative = c >= 'a' && c <= 'z', again = false;
	char letter = relative ? (char)(c - ('a' - 'A')) : c;

	if (letter == '\0' || strchr("MLHVCSAZ", letter) == NULL)
		return wrong(r, "a command that is not written");
	/* After z a subpath may begin without M; we always write one. */
	if (letter != 'M' && !r->open)
		return wrong(r, "a subpath begins without M");
	r->at++;
	if (letter == 'Z') {
		r->n->segments++;
		return close_subpath(r);
	}
	do {
		if (letter == 'A' ? !read_arc(r, relative)
		    : !read_segment(r, letter, relative))
			return false;
		if (letter == 'M')
			letter = 'L';
		again = number_follows(r, true);
	} while (again);
	return true;
}

int
v2v_svg_read_path(struct v2v_svg_counts *n, const char *s, size_t at,
    size_t end, bool filled, const struct v2v_svg_sink *sink,
    struct v2v_msg *msg)
{
	struct path_reader r = { .s = s, .at = at, .end = end, .n = n,
		.sink = sink, .filled = filled };
	bool ok = true;

	for (skip_blanks(&r); ok && r.at < r.end; skip_blanks(&r))
		ok = read_command(&r);
	ok = ok && end_subpath(&r);
	if (r.memory)
		return v2v_fail_memory(msg);
	return ok ? V2V_OK : v2v_fail(msg, V2V_E_GATE,
	    "the SVG is refused: byte %zu: %s", r.at, r.wrong);
}

int
v2v_svg_read_numbers(struct v2v_svg_counts *n, const char *s, size_t at,
    size_t end, int32_t *out, int want, struct v2v_msg *msg)
{
	struct path_reader r = { .s = s, .at = at, .end = end, .n = n };

	if (read_coordinates(&r, out, want, 'A', false)) {
		skip_blanks(&r);
		if (r.at == end)
			return V2V_OK;
		r.wrong = "more than the numbers";
	}
	return v2v_fail(msg, V2V_E_GATE, "the SVG is refused: byte %zu: %s",
	    r.at, r.wrong);
}
