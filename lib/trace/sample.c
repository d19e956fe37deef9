/*
 * Point samples of an SVG.
 *
 * Paths become straight edges; an edge that passes no row of pixel centres is
 * dropped at once. Sorted by their first rows, the edges enter the list of
 * those at work row by row. This list is ordered by path and place; from one
 * row to the next it hardly changes, so an insertion sort keeps it. A row is
 * then painted path over path: the spans where the winding number is not zero.
 *
 * A stroke is the union of capsules, one for each of its chords. Each is convex,
 * so a row cuts it in one span; its ends count as edges wound against each
 * other, and spans that overlap are painted once.
 */
#include "base.h"

#include "trace/sample.h"

#include "trace/capsule.h"
#include "trace/chords.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steps that a chord may leave its curve: few enough for exact drawings, which
 * pass centres at hardly more (tube.c). */
static const double FLATNESS = V2V_SVG_UNIT / 2000.0;

/* An edge where it crosses the centres of row `first` and the later ones;
 * lengths are in steps. */
struct v2v_crossing {
	double x, at;        /* in row `first`; in the row at hand */
	double slope;        /* per row */
	int32_t first, last;
	uint32_t path;
	int32_t wind;        /* 1 downwards, -1 upwards */
	uint32_t piece;      /* 1 + that of which it is a side; 0: a line */
};

/* The first row whose centres are at or below y; of x: the first pixel whose
 * centre is at or right of it. Kept within 0 and `end`. */
static int32_t
first_centre(double y, int32_t end)
{
	double row = ceil((y - V2V_SVG_UNIT / 2) / V2V_SVG_UNIT);

	return row <= 0 ? 0 : row >= end ? end : (int32_t)row;
}

static bool
add_edge(struct v2v_samples *s, double x0, double y0, double x1, double y1)
{
	struct v2v_crossing e = { .wind = 1,
		.path = (uint32_t)s->n_paths - 1 };

	if (y0 > y1) {
		double t = x0;

		x0 = x1;
		x1 = t;
		t = y0;
		y0 = y1;
		y1 = t;
		e.wind = -1;
	}
	e.first = first_centre(y0, s->counts.height);
	e.last = first_centre(y1, s->counts.height) - 1;
	if (e.first > e.last)
		return true;
	e.slope = (x1 - x0) / (y1 - y0);
	e.x = x0 + ((e.first + 0.5) * V2V_SVG_UNIT - y0) * e.slope;
	e.slope *= V2V_SVG_UNIT;
	if (!v2v_grow(&s->edge, &s->cap_edges, s->n_edges + 1,
	    sizeof(*s->edge)))
		return false;
	s->edge[s->n_edges++] = e;
	return true;
}

/* Where an edge is in row y. */
static double
edge_at(const struct v2v_samples *s, const struct v2v_crossing *e, int32_t y)
{
	double left, right;

	if (e->piece == 0)
		return e->x + (y - e->first) * e->slope;
	if (!v2v_capsule_span(&s->piece[e->piece - 1],
	    (y + 0.5) * V2V_SVG_UNIT, &left, &right))
		return -V2V_SVG_UNIT; /* touched at most: no span */
	return e->wind > 0 ? left : right;
}

/* The two sides of a piece of a stroke. */
static bool
add_piece(struct v2v_samples *s, struct v2v_vec a, struct v2v_vec b)
{
	struct v2v_crossing e = { .path = (uint32_t)s->n_paths - 1 };
	double r = s->stroke / 2.0, top = a.y < b.y ? a.y : b.y;
	double bottom = a.y < b.y ? b.y : a.y;

	e.first = first_centre(top - r, s->counts.height);
	e.last = first_centre(bottom + r, s->counts.height) - 1;
	if (e.first > e.last)
		return true;
	if (s->n_pieces == UINT32_MAX - 1
	    || !v2v_grow(&s->piece, &s->cap_pieces, s->n_pieces + 1,
	    sizeof(*s->piece))
	    || !v2v_grow(&s->edge, &s->cap_edges, s->n_edges + 2,
	    sizeof(*s->edge)))
		return false;
	s->piece[s->n_pieces++] = (struct v2v_capsule){ a, b, r };
	e.piece = (uint32_t)s->n_pieces;
	for (e.wind = 1; e.wind >= -1; e.wind -= 2) {
		e.x = edge_at(s, &e, e.first);
		s->edge[s->n_edges++] = e;
	}
	return true;
}

static bool
add_path(void *arg, const struct v2v_svg_paint *p)
{
	struct v2v_samples *s = arg;

	s->stroke = p->stroke;
	s->n_fills += s->n_fills == s->n_paths && p->stroke == 0;
	if (!v2v_grow(&s->paint, &s->cap_paths, s->n_paths + 1,
	    sizeof(*s->paint)))
		return false;
	s->paint[s->n_paths++] = V2V_SOLID | (uint32_t)p->rgb[0] << 16
	    | (uint32_t)p->rgb[1] << 8 | p->rgb[2];
	return true;
}

static bool
add_chord(struct v2v_samples *s, struct v2v_vec a, struct v2v_vec b)
{
	return s->stroke > 0 ? add_piece(s, a, b)
	    : add_edge(s, a.x, a.y, b.x, b.y);
}

static bool
add_line(void *arg, const struct v2v_place p[2])
{
	return add_chord(arg, (struct v2v_vec){ p[0].x, p[0].y },
	    (struct v2v_vec){ p[1].x, p[1].y });
}

static bool
add_cubic(void *arg, const struct v2v_place p[4])
{
	struct v2v_vec from = { p[0].x, p[0].y };
	int32_t n = v2v_place_chords(p, FLATNESS);

	for (int32_t i = 1; i < n; i++) {
		struct v2v_vec to = v2v_place_at(p, (double)i / n);

		if (!add_chord(arg, from, to))
			return false;
		from = to;
	}
	return add_chord(arg, from, (struct v2v_vec){ p[3].x, p[3].y });
}

/* The order within a row: by path, then from left to right. */
static bool
before(const struct v2v_crossing *a, const struct v2v_crossing *b)
{
	return a->path != b->path ? a->path < b->path : a->at < b->at;
}

static int
by_first_row(const void *a, const void *b)
{
	const struct v2v_crossing *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return before(x, y) ? -1 : before(y, x);
}

int
v2v_samples_init(struct v2v_samples *s, const char *svg, size_t len,
    int32_t width, int32_t height, struct v2v_msg *msg)
{
	struct v2v_svg_sink sink = { s, add_path, add_line, add_cubic, NULL };
	int err;

	*s = (struct v2v_samples){ 0 };
	err = v2v_svg_read(&s->counts, svg, len, &sink, msg);
	if (err == V2V_OK && (s->counts.width != width
	    || s->counts.height != height))
		err = v2v_fail(msg, V2V_E_GATE,
		    "the SVG is refused: it is %dx%d, the frame %dx%d",
		    (int)s->counts.width, (int)s->counts.height, (int)width,
		    (int)height);
	if (err != V2V_OK) {
		v2v_samples_free(s);
		return err;
	}
	s->left_out = s->n_paths;
	for (size_t i = 0; i < s->n_edges; i++)
		s->edge[i].at = s->edge[i].x;
	if (s->n_edges > 1)
		qsort(s->edge, s->n_edges, sizeof(*s->edge), by_first_row);
	return V2V_OK;
}

void
v2v_samples_free(struct v2v_samples *s)
{
	free(s->paint);
	free(s->edge);
	free(s->piece);
	free(s->active);
	*s = (struct v2v_samples){ 0 };
}

/* Move what is at work to row y, and drop what ended above it. */
static void
advance(struct v2v_samples *s)
{
	struct v2v_crossing *a = s->active;
	size_t n = 0;

	for (size_t i = 0; i < s->n_active; i++) {
		struct v2v_crossing e = a[i];
		size_t k = n;

		if (e.last < s->y)
			continue;
		e.at = edge_at(s, &e, s->y);
		for (; k > 0 && before(&e, &a[k - 1]); k--)
			a[k] = a[k - 1];
		a[k] = e;
		n++;
	}
	s->n_active = n;
}

/* Merge the edges that begin in row y into those at work, from the end. */
static bool
enter(struct v2v_samples *s)
{
	size_t end = s->next, old = s->n_active, to;

	while (end < s->n_edges && s->edge[end].first == s->y)
		end++;
	to = old + (end - s->next);
	if (!v2v_grow(&s->active, &s->cap_active, to, sizeof(*s->active)))
		return false;
	s->n_active = to;
	for (size_t from = end; from > s->next; )
		if (old > 0 && before(&s->edge[from - 1],
		    &s->active[old - 1]))
			s->active[--to] = s->active[--old];
		else
			s->active[--to] = s->edge[--from];
	s->next = end;
	return true;
}

/* Is there a gap of a pixel at most between edge i, which ends a span, and the
 * next span of its path? */
static bool
closes_gap(const struct v2v_samples *s, size_t i)
{
	const struct v2v_crossing *e = &s->active[i];
	int32_t width = s->counts.width;

	return i + 1 < s->n_active && e[1].path == e[0].path
	    && first_centre(e[1].at, width) <= first_centre(e[0].at, width) + 1;
}

static void
fill(uint32_t *row, int32_t x, int32_t end, uint32_t paint)
{
	for (; x < end; x++)
		row[x] = paint;
}

bool
v2v_samples_row(struct v2v_samples *s, uint32_t *row, uint32_t *joined)
{
	int32_t width = s->counts.width, wind = 0;

	advance(s);
	if (!enter(s))
		return false;
	memset(row, 0, (size_t)width * sizeof(*row));
	if (joined != NULL)
		memset(joined, 0, (size_t)width * sizeof(*joined));
	for (size_t i = 0; i < s->n_active; i++) {
		const struct v2v_crossing *e = &s->active[i];
		int32_t x, end;

		wind += e->wind;
		/* Paths are closed: wind is 0 where the path changes. */
		if (e->path == s->left_out || (wind == 0
		    && (joined == NULL || !closes_gap(s, i))))
			continue;
		x = first_centre(e[0].at, width);
		end = first_centre(e[1].at, width);
		if (joined != NULL)
			fill(joined, x, end, s->paint[e->path]);
		if (wind == 0)
			continue;
		s->painted += x < end ? (uint64_t)(end - x) : 0;
		fill(row, x, end, s->paint[e->path]);
	}
	s->y++;
	return true;
}
