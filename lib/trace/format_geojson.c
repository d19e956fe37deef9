/*
 * GeoJSON (RFC 7946): a polygon for each face, then a line string for each
 * stroke that is a line, in pixels, y upwards.
 *
 * Each chain is made a polyline once, forwards, and both its faces take the
 * same points; so polygons that touch do so exactly. The face is on the left
 * of its rings, as the standard wants it: outer ones run counterclockwise.
 */
#include "base.h"

#include "trace/format.h"

#include "trace/arc.h"
#include "util/mem.h"

#include <stdlib.h>

enum {
	DECIMALS = 2,      /* at least, for points between segments' ends */
	CHORDS_A_PIXEL = 10 /* no chord is off by more than 1/10 px */
};

/* Chain c is point[first[c]] to point[first[c + 1] - 1], both ends included. */
struct polylines {
	struct v2v_point *point;
	size_t *first;
	size_t n, cap;
	int32_t scale; /* steps of these points in one of the drawing's */
	int decimals;
};

static bool
add_point(struct polylines *l, double x, double y)
{
	if (!v2v_grow(&l->point, &l->cap, l->n + 1, sizeof(*l->point)))
		return false;
	l->point[l->n++] = (struct v2v_point){
		(int32_t)floor(x * l->scale + 0.5),
		(int32_t)floor(y * l->scale + 0.5) };
	return true;
}

static bool
add_segment(struct polylines *l, const struct v2v_seg *s,
    struct v2v_point from, double unit)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n = v2v_seg_cubics(from, s, c);

	for (int k = 0; k < n; k++) {
		int chords = s->kind == V2V_SEG_LINE ? 1
		    : v2v_cubic_chords(&c[k], CHORDS_A_PIXEL / unit);

		for (int i = 1; i <= chords; i++) {
			struct v2v_vec p = i == chords ? c[k].p[3]
			    : v2v_cubic_at(&c[k], (double)i / chords);

			if (!add_point(l, p.x, p.y))
				return false;
		}
	}
	return true;
}

static bool
add_chain(struct polylines *l, const struct v2v_traced *t, size_t c)
{
	struct v2v_point at = t->fit->start[c];

	l->first[c] = l->n;
	if (!add_point(l, at.x, at.y))
		return false;
	for (size_t i = t->fit->first[c]; i < t->fit->first[c + 1]; i++) {
		const struct v2v_seg *s = &t->fit->seg[i];

		if (!add_segment(l, s, at, t->drawing->unit))
			return false;
		at = (struct v2v_point){ s->x, s->y };
	}
	return true;
}

static void
put_point(struct v2v_text *out, struct v2v_point p, int64_t height,
    const struct polylines *l, bool first)
{
	v2v_text_str(out, first ? "[" : ",[");
	v2v_text_fixed(out, p.x, l->decimals);
	v2v_text_char(out, ',');
	v2v_text_fixed(out, height - p.y, l->decimals);
	v2v_text_char(out, ']');
}

/* Points once, but the first again at the end. */
static void
put_ring(struct v2v_text *out, const struct v2v_traced *t,
    const struct polylines *l, const struct v2v_ring *r)
{
	int64_t height = (int64_t)t->drawing->height * t->drawing->unit
	    * l->scale;
	struct v2v_point last = { 0, 0 };
	bool first = true;

	v2v_text_char(out, '[');
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t h = t->map->half[r->first + i];
		size_t a = l->first[h / 2], n = l->first[h / 2 + 1] - a;

		for (size_t k = 0; k < n; k++) {
			struct v2v_point p = l->point[h & 1 ? a + n - 1 - k
			    : a + k];

			if (!first && p.x == last.x && p.y == last.y)
				continue;
			put_point(out, p, height, l, first);
			last = p;
			first = false;
		}
	}
	v2v_text_char(out, ']');
}

/* The rings of face f become list[at[f]] to list[at[f + 1] - 1]; at[], of
 * n_faces + 2 items, is 0 to begin with. */
static void
sort_rings(const struct v2v_map *m, size_t n_faces, size_t *at,
    uint32_t *list)
{
	for (size_t i = 0; i < m->n_rings; i++)
		at[m->ring[i].face]++;
	for (size_t f = 1; f <= n_faces + 1; f++)
		at[f] += at[f - 1];
	for (size_t i = m->n_rings; i-- > 0; )
		list[--at[m->ring[i].face]] = (uint32_t)i;
}

static void
put_face(struct v2v_text *out, const struct v2v_traced *t,
    const struct polylines *l, uint32_t face, const uint32_t *ring, size_t n)
{
	v2v_text_str(out, "{\"type\":\"Feature\",\"properties\":{\"fill\":");
	v2v_write_fill(out, t, t->runs->label[face]);
	v2v_text_str(out, "},\"geometry\":{\"type\":\"Polygon\","
	    "\"coordinates\":[");
	put_ring(out, t, l, &t->map->ring[t->map->outer[face]]);
	for (size_t i = 0; i < n; i++) {
		if (ring[i] == t->map->outer[face])
			continue;
		v2v_text_char(out, ',');
		put_ring(out, t, l, &t->map->ring[ring[i]]);
	}
	v2v_text_str(out, "]}}");
}

/* A line, closed by its first point again; *l is scratch. */
static bool
put_line(struct v2v_text *out, const struct v2v_traced *t,
    struct polylines *l, const struct v2v_layer *layer,
    const struct v2v_subpath *p)
{
	int64_t height = (int64_t)t->drawing->height * t->drawing->unit
	    * l->scale;
	struct v2v_point at = p->start;
	bool ok;

	l->n = 0;
	ok = add_point(l, at.x, at.y);
	for (size_t i = p->first; ok && i < p->first + p->n; i++) {
		const struct v2v_seg *s = &t->drawing->seg[i];

		ok = add_segment(l, s, at, t->drawing->unit);
		at = (struct v2v_point){ s->x, s->y };
	}
	if (ok && !p->open && (at.x != p->start.x || at.y != p->start.y))
		ok = add_point(l, p->start.x, p->start.y);
	v2v_text_str(out, "{\"type\":\"Feature\",\"properties\":"
	    "{\"stroke\":");
	v2v_write_fill(out, t, layer->label);
	v2v_text_str(out, ",\"stroke-width\":");
	v2v_text_fixed(out, layer->stroke, t->style->decimals);
	v2v_text_str(out, "},\"geometry\":{\"type\":\"LineString\","
	    "\"coordinates\":[");
	for (size_t i = 0; ok && i < l->n; i++)
		put_point(out, l->point[i], height, l, i == 0);
	v2v_text_str(out, "]}}");
	return ok;
}

static bool
put_lines(struct v2v_text *out, const struct v2v_traced *t,
    struct polylines *l, bool first)
{
	const struct v2v_drawing *d = t->drawing;

	for (size_t i = 0; i < d->n_layers; i++) {
		const struct v2v_layer *k = &d->layer[i];

		for (size_t m = 0; v2v_is_line(k) && m < k->n; m++) {
			v2v_text_str(out, first ? "\n" : ",\n");
			first = false;
			if (!put_line(out, t, l, k,
			    &d->subpath[k->first + m]))
				return false;
		}
	}
	return true;
}

int
v2v_write_geojson(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	const struct v2v_map *m = t->map;
	uint32_t n_faces = t->runs->n_faces;
	struct polylines l = { .scale = 1, .decimals = t->style->decimals };
	size_t *at = v2v_zalloc((size_t)n_faces + 2, sizeof(*at));
	uint32_t *list = v2v_alloc(m->n_rings, sizeof(*list));
	bool ok, first = true;

	for (; l.decimals < DECIMALS; l.decimals++)
		l.scale *= 10;
	l.first = v2v_alloc(m->n_chains + 1, sizeof(*l.first));
	ok = at != NULL && list != NULL && l.first != NULL;
	for (size_t c = 0; ok && c < m->n_chains; c++)
		ok = add_chain(&l, t, c);
	if (!ok)
		goto out;
	l.first[m->n_chains] = l.n;
	sort_rings(m, n_faces, at, list);
	v2v_text_str(out, "{\"type\":\"FeatureCollection\",\"features\":[");
	for (uint32_t f = 1; f <= n_faces; f++) {
		if (t->runs->label[f] == V2V_ABSENT)
			continue;
		v2v_text_str(out, first ? "\n" : ",\n");
		put_face(out, t, &l, f, list + at[f], at[f + 1] - at[f]);
		first = false;
	}
	ok = put_lines(out, t, &l, first);
	v2v_text_str(out, "]}\n");
out:
	free(at);
	free(list);
	free(l.first);
	free(l.point);
	return !ok || out->failed ? v2v_fail_memory(msg) : V2V_OK;
}
