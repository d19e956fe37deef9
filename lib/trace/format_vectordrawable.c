/*
 * Android's VectorDrawable: XML of filled paths.
 *
 * Its readers know SVG's path data, but older ones not its shortest forms: a
 * second decimal point or the flags of an arc do not end a number there. So
 * all numbers stand apart. A string of compiled resources holds 32,767 bytes
 * (AOSP, ResourceTypes.h); a layer whose data would be longer becomes several
 * paths, each of whole faces. What belongs to one face has to stay in one path,
 * because its holes are wound against its edge.
 */
#include "base.h"

#include "trace/format.h"

enum { DATA_MAX = 32767 };

struct writer {
	struct v2v_text *out;
	int decimals;
	struct v2v_point at;
};

static void
put_numbers(struct writer *w, const int32_t *v, int n, int decimals)
{
	for (int i = 0; i < n; i++) {
		char last = w->out->len > 0 ? w->out->s[w->out->len - 1] : 0;

		if (v[i] >= 0 && last >= '0' && last <= '9')
			v2v_text_char(w->out, ' ');
		v2v_text_fixed(w->out, v[i], decimals);
	}
}

static void
put_segment(struct writer *w, const struct v2v_seg *s)
{
	int32_t x = s->x - w->at.x, y = s->y - w->at.y;
	int32_t v[6] = { s->x1 - w->at.x, s->y1 - w->at.y, s->x2 - w->at.x,
		s->y2 - w->at.y, x, y };

	if (s->kind == V2V_SEG_CUBIC) {
		v2v_text_char(w->out, 'c');
		put_numbers(w, v, 6, w->decimals);
	} else if (s->kind == V2V_SEG_ARC) {
		v2v_text_char(w->out, 'a');
		put_numbers(w, (int32_t[2]){ s->x1, s->y1 }, 2, w->decimals);
		put_numbers(w, &s->x2, 1, 2);
		v2v_text_str(w->out, s->y2 & V2V_ARC_LARGE ? " 1" : " 0");
		v2v_text_str(w->out, s->y2 & V2V_ARC_SWEEP ? " 1" : " 0");
		put_numbers(w, v + 4, 2, w->decimals);
	} else {
		v2v_text_char(w->out, y == 0 ? 'h' : x == 0 ? 'v' : 'l');
		put_numbers(w, x == 0 && y != 0 ? v + 5 : v + 4,
		    x == 0 || y == 0 ? 1 : 2, w->decimals);
	}
	w->at = (struct v2v_point){ s->x, s->y };
}

static void
put_subpath(struct writer *w, const struct v2v_drawing *d,
    const struct v2v_subpath *p)
{
	v2v_text_char(w->out, 'M');
	put_numbers(w, (int32_t[2]){ p->start.x, p->start.y }, 2, w->decimals);
	w->at = p->start;
	for (size_t i = v2v_subpath_next(d, p, 0, w->at); i < p->n;
	    i = v2v_subpath_next(d, p, i + 1, w->at))
		put_segment(w, &d->seg[p->first + i]);
	if (!p->open)
		v2v_text_char(w->out, 'z');
}

/* A path up to its data. */
static void
put_paint(struct v2v_text *out, const struct v2v_traced *t,
    const struct v2v_layer *l)
{
	v2v_text_str(out, l->stroke > 0 ? "<path android:strokeColor="
	    : "<path android:fillColor=");
	v2v_write_fill(out, t, l->label);
	if (l->stroke > 0) {
		v2v_text_str(out, " android:strokeWidth=\"");
		v2v_text_fixed(out, l->stroke, t->style->decimals);
		v2v_text_str(out, "\" android:strokeLineCap=\"round\""
		    " android:strokeLineJoin=\"round\"");
	}
	v2v_text_str(out, " android:pathData=\"");
}

/* Face by face, each into the path begun if there is room in it. */
static int
put_layer(struct v2v_text *out, const struct v2v_traced *t,
    const struct v2v_layer *l, struct v2v_msg *msg)
{
	const struct v2v_drawing *d = t->drawing;
	const struct v2v_subpath *p = d->subpath + l->first;
	struct v2v_text face = { 0 };
	struct writer w = { .out = &face, .decimals = t->style->decimals };
	size_t used = 0;
	int err = V2V_OK;

	for (size_t i = 0, k; err == V2V_OK && i < l->n; i = k) {
		face.len = 0;
		for (k = i; k < l->n && p[k].face == p[i].face; k++)
			put_subpath(&w, d, &p[k]);
		if (i == 0 || used + face.len > DATA_MAX) {
			v2v_text_str(out, i == 0 ? "" : "\"/>\n");
			put_paint(out, t, l);
			used = 0;
		}
		used += face.len;
		v2v_text_add(out, face.s, face.len);
		if (face.failed)
			err = v2v_fail_memory(msg);
		else if (used > DATA_MAX)
			err = v2v_fail(msg, V2V_E_LIMIT, "a region needs %zu "
			    "bytes of path data, Android takes %d: use a "
			    "greater --tolerance or --speckle", used,
			    DATA_MAX);
	}
	v2v_text_str(out, l->n > 0 ? "\"/>\n" : "");
	v2v_text_free(&face);
	return err;
}

static void
put_size(struct v2v_text *out, const struct v2v_drawing *d, const char *width,
    const char *height, const char *unit)
{
	v2v_text_str(out, width);
	v2v_text_int(out, d->width);
	v2v_text_str(out, unit);
	v2v_text_str(out, height);
	v2v_text_int(out, d->height);
	v2v_text_str(out, unit);
}

int
v2v_write_vectordrawable(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	const struct v2v_drawing *d = t->drawing;
	int err = V2V_OK;

	v2v_text_str(out, "<vector xmlns:android="
	    "\"http://schemas.android.com/apk/res/android\"");
	put_size(out, d, " android:width=\"", " android:height=\"", "dp\"");
	put_size(out, d, " android:viewportWidth=\"",
	    " android:viewportHeight=\"", "\"");
	v2v_text_str(out, ">\n");
	for (size_t i = 0; err == V2V_OK && i < d->n_layers; i++)
		err = put_layer(out, t, &d->layer[i], msg);
	v2v_text_str(out, "</vector>\n");
	return err == V2V_OK && out->failed ? v2v_fail_memory(msg) : err;
}
