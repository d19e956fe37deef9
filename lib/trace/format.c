/* The file formats that a drawing can be written in. */
#include "base.h"

#include "trace/format.h"

#include "trace/arc.h"
#include "trace/verify.h"
#include "util/deflate.h"

#include <string.h>
#include <strings.h>

const struct v2v_trace_format v2v_trace_formats[] = {
	{ "svg", "SVG", ".svg", false, v2v_write_svg },
	{ "svgz", "SVGZ", ".svgz", true, v2v_write_svgz },
	{ "pdf", "PDF", ".pdf", true, v2v_write_pdf },
	{ "eps", "EPS", ".eps", false, v2v_write_eps },
	{ "json", "JSON", ".json", false, v2v_write_json },
	{ "geojson", "GeoJSON", ".geojson", false, v2v_write_geojson },
	{ "dxf", "DXF", ".dxf", false, v2v_write_dxf },
	{ "vectordrawable", "VectorDrawable", ".xml", false,
	    v2v_write_vectordrawable },
	{ 0 }
};

const struct v2v_trace_format *
v2v_trace_format_find(const char *name)
{
	for (const struct v2v_trace_format *f = v2v_trace_formats; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

const struct v2v_trace_format *
v2v_trace_format_of_path(const char *path)
{
	size_t n = strlen(path);

	for (const struct v2v_trace_format *f = v2v_trace_formats; f->name; f++) {
		size_t m = strlen(f->suffix);

		if (n >= m && strcasecmp(path + n - m, f->suffix) == 0)
			return f;
	}
	return NULL;
}

int
v2v_write_svg(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	size_t begin = out->len;
	int err = v2v_svg_write(out, t->drawing, t->labels, t->style, msg);

	if (err == V2V_OK && out->failed)
		err = v2v_fail_memory(msg);
	if (err == V2V_OK)
		err = v2v_audit(out->s + begin, out->len - begin, t->labels,
		    msg);
	return err;
}

int
v2v_write_svgz(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	struct v2v_text svg = { 0 };
	int err = v2v_write_svg(&svg, t, msg);

	if (err == V2V_OK)
		err = v2v_deflate(out, &svg, V2V_GZIP, msg);
	v2v_text_free(&svg);
	return err;
}

void
v2v_write_fill(struct v2v_text *out, const struct v2v_traced *t,
    uint16_t label)
{
	static const char hex[] = "0123456789abcdef";

	if (label == V2V_ABSENT) {
		v2v_text_str(out, "null");
		return;
	}
	v2v_text_str(out, "\"#");
	for (int i = 0; i < 3; i++) {
		v2v_text_char(out, hex[t->labels->rgb[label][i] >> 4]);
		v2v_text_char(out, hex[t->labels->rgb[label][i] & 15]);
	}
	v2v_text_char(out, '"');
}

static void
put_point(struct v2v_text *out, double x, double y)
{
	v2v_text_int(out, (int64_t)floor(x + 0.5));
	v2v_text_char(out, ' ');
	v2v_text_int(out, (int64_t)floor(y + 0.5));
	v2v_text_char(out, ' ');
}

static void
put_curve(struct v2v_text *out, struct v2v_point at, const struct v2v_seg *s)
{
	struct v2v_cubic c[V2V_ARC_CUBICS];
	int n = v2v_seg_cubics(at, s, c);

	for (int i = 0; i < n; i++) {
		for (int k = 1; k < 4; k++)
			put_point(out, c[i].p[k].x, c[i].p[k].y);
		v2v_text_str(out, "c\n");
	}
}

static void
put_subpath(struct v2v_text *out, const struct v2v_drawing *d,
    const struct v2v_subpath *p)
{
	struct v2v_point at = p->start;

	put_point(out, at.x, at.y);
	v2v_text_str(out, "m\n");
	for (size_t i = v2v_subpath_next(d, p, 0, at); i < p->n;
	    i = v2v_subpath_next(d, p, i + 1, at)) {
		const struct v2v_seg *s = &d->seg[p->first + i];

		if (s->kind == V2V_SEG_LINE) {
			put_point(out, s->x, s->y);
			v2v_text_str(out, "l\n");
		} else {
			put_curve(out, at, s);
		}
		at = (struct v2v_point){ s->x, s->y };
	}
	if (!p->open)
		v2v_text_str(out, "h\n");
}

void
v2v_write_operators(struct v2v_text *out, const struct v2v_traced *t)
{
	const struct v2v_drawing *d = t->drawing;

	for (size_t i = 0; i < d->n_layers; i++) {
		const struct v2v_layer *l = &d->layer[i];
		const uint8_t *rgb = t->labels->rgb[l->label];

		for (int k = 0; k < 3; k++) {
			v2v_text_fixed(out, (rgb[k] * 10000 + 127) / 255, 4);
			v2v_text_char(out, ' ');
		}
		v2v_text_str(out, l->stroke > 0 ? "RG\n" : "rg\n");
		if (l->stroke > 0) {
			v2v_text_int(out, l->stroke);
			v2v_text_str(out, " w 1 J 1 j\n");
		}
		for (size_t k = 0; k < l->n; k++)
			put_subpath(out, d, &d->subpath[l->first + k]);
		v2v_text_str(out, l->stroke > 0 ? "S\n" : "f\n");
	}
}
