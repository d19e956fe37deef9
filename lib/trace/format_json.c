/*
 * JSON for other programs: the planar map with its curves, and the drawing.
 * The man page describes it; one item a line.
 */
#include "base.h"

#include "trace/format.h"

static void
put_fill(struct v2v_text *out, const struct v2v_traced *t, uint16_t label)
{
	v2v_text_str(out, "{\"fill\":");
	v2v_write_fill(out, t, label);
}

/* "[x,y", without the bracket behind. */
static void
put_point(struct v2v_text *out, const char *before, int32_t x, int32_t y,
    int decimals)
{
	v2v_text_str(out, before);
	v2v_text_fixed(out, x, decimals);
	v2v_text_char(out, ',');
	v2v_text_fixed(out, y, decimals);
}

/* A line is its end; a cubic its handles and its end; an arc what follows an A
 * in SVG. */
static void
put_segment(struct v2v_text *out, const struct v2v_seg *s, int decimals)
{
	if (s->kind == V2V_SEG_LINE) {
		put_point(out, "[", s->x, s->y, decimals);
	} else if (s->kind == V2V_SEG_ARC) {
		put_point(out, "[", s->x1, s->y1, decimals);
		v2v_text_char(out, ',');
		v2v_text_fixed(out, s->x2, 2);
		v2v_text_str(out, s->y2 & V2V_ARC_LARGE ? ",1" : ",0");
		v2v_text_str(out, s->y2 & V2V_ARC_SWEEP ? ",1" : ",0");
		put_point(out, ",", s->x, s->y, decimals);
	} else {
		put_point(out, "[", s->x1, s->y1, decimals);
		put_point(out, ",", s->x2, s->y2, decimals);
		put_point(out, ",", s->x, s->y, decimals);
	}
	v2v_text_char(out, ']');
}

static void
put_curve(struct v2v_text *out, struct v2v_point start,
    const struct v2v_seg *s, size_t n, int decimals)
{
	put_point(out, "\"start\":[", start.x, start.y, decimals);
	v2v_text_str(out, "],\"segments\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			v2v_text_char(out, ',');
		put_segment(out, &s[i], decimals);
	}
	v2v_text_str(out, "]}");
}

static void
put_faces(struct v2v_text *out, const struct v2v_traced *t)
{
	for (uint32_t f = 0; f <= t->runs->n_faces; f++) {
		v2v_text_str(out, f == 0 ? "\n" : ",\n");
		put_fill(out, t, t->runs->label[f]);
		v2v_text_str(out, ",\"parent\":");
		v2v_text_int(out, t->map->parent[f]);
		v2v_text_str(out, ",\"pixels\":");
		v2v_text_int(out, t->runs->area[f]);
		v2v_text_char(out, '}');
	}
}

static void
put_rings(struct v2v_text *out, const struct v2v_map *m)
{
	for (size_t i = 0; i < m->n_rings; i++) {
		const struct v2v_ring *r = &m->ring[i];

		v2v_text_str(out, i == 0 ? "\n{\"face\":" : ",\n{\"face\":");
		v2v_text_int(out, r->face);
		v2v_text_str(out, r->outer ? ",\"outer\":true,\"halves\":["
		    : ",\"outer\":false,\"halves\":[");
		for (uint32_t k = 0; k < r->n; k++) {
			if (k > 0)
				v2v_text_char(out, ',');
			v2v_text_int(out, m->half[r->first + k]);
		}
		v2v_text_str(out, "]}");
	}
}

static void
put_chains(struct v2v_text *out, const struct v2v_traced *t)
{
	for (size_t c = 0; c < t->map->n_chains; c++) {
		const struct v2v_chain *ch = &t->map->chain[c];
		size_t first = t->fit->first[c];

		v2v_text_str(out, c == 0 ? "\n{\"left\":" : ",\n{\"left\":");
		v2v_text_int(out, ch->face[0]);
		v2v_text_str(out, ",\"right\":");
		v2v_text_int(out, ch->face[1]);
		v2v_text_char(out, ',');
		put_curve(out, t->fit->start[c], t->fit->seg + first,
		    t->fit->first[c + 1] - first, t->style->decimals);
	}
}

static void
put_layers(struct v2v_text *out, const struct v2v_traced *t)
{
	const struct v2v_drawing *d = t->drawing;

	for (size_t i = 0; i < d->n_layers; i++) {
		const struct v2v_layer *l = &d->layer[i];

		v2v_text_str(out, i == 0 ? "\n" : ",\n");
		if (l->stroke > 0) {
			v2v_text_str(out, "{\"stroke\":");
			v2v_write_fill(out, t, l->label);
			v2v_text_str(out, ",\"width\":");
			v2v_text_fixed(out, l->stroke, t->style->decimals);
		} else {
			put_fill(out, t, l->label);
		}
		v2v_text_str(out, ",\"paths\":[");
		for (size_t k = 0; k < l->n; k++) {
			const struct v2v_subpath *p = &d->subpath[l->first + k];

			v2v_text_str(out, k == 0 ? "{" : ",\n{");
			if (l->stroke > 0)
				v2v_text_str(out, p->open ? "\"closed\":false,"
				    : "\"closed\":true,");
			put_curve(out, p->start, d->seg + p->first, p->n,
			    t->style->decimals);
		}
		v2v_text_str(out, "]}");
	}
}

int
v2v_write_json(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	v2v_text_str(out, "{\"version\":1,\"width\":");
	v2v_text_int(out, t->drawing->width);
	v2v_text_str(out, ",\"height\":");
	v2v_text_int(out, t->drawing->height);
	v2v_text_str(out, ",\n\"faces\":[");
	put_faces(out, t);
	v2v_text_str(out, "],\n\"rings\":[");
	put_rings(out, t->map);
	v2v_text_str(out, "],\n\"chains\":[");
	put_chains(out, t);
	v2v_text_str(out, "],\n\"layers\":[");
	put_layers(out, t);
	v2v_text_str(out, "]}\n");
	return out->failed ? v2v_fail_memory(msg) : V2V_OK;
}
