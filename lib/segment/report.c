/* What became of a frame, in numbers. */
#include "base.h"

#include "segment/report.h"

#include "segment/removal.h"

static void
put_elements(struct v2v_text *t, const struct v2v_elements *e,
    unsigned removed)
{
	const char *before = ",\n  \"elements\": {";
	size_t went = 0;

	for (int c = 0; c < V2V_ELEMENT_CLASSES; c++) {
		enum v2v_element_class class = (enum v2v_element_class)c;
		size_t n = 0;

		for (size_t i = 0; i < e->n; i++)
			n += e->list[i].class == class;
		v2v_text_member(t, before, v2v_element_name(class),
		    (int64_t)n, 0);
		before = ", ";
		went += removed >> c & 1 ? n : 0;
	}
	v2v_text_member(t, ", ", "removed", (int64_t)went, 0);
	v2v_text_char(t, '}');
}

void
v2v_segment_report_print(struct v2v_text *t, const struct v2v_segmented *s,
    unsigned removed, const struct v2v_frame *f)
{
	size_t n = v2v_frame_pixels(f), soft = 0;
	size_t count[V2V_REMOVED_CUT + 1] = { 0 };

	for (size_t i = 0; i < n; i++) {
		soft += s->matte[i] > 0 && s->matte[i] < 255;
		count[s->removed[i]]++;
	}
	v2v_text_member(t, "{\n  ", "width", f->width, 0);
	v2v_text_member(t, ", ", "height", f->height, 0);
	v2v_text_str(t, ",\n  \"backend\": ");
	v2v_text_json(t, s->source);
	v2v_text_member(t, ", ", "confidence", (int64_t)(s->confidence * 1000 + 0.5),
	    3);
	v2v_text_member(t, ",\n  ", "iou", v2v_overlap_iou(&s->overlap), 3);
	v2v_text_member(t, ",\n  ", "area", (int64_t)s->area, 0);
	v2v_text_member(t, ", ", "share",
	    (int64_t)((s->area * 10000 + n / 2) / n), 4);
	v2v_text_member(t, ", ", "soft", (int64_t)soft, 0);
	v2v_text_member(t, ",\n  ", "filled",
	    (int64_t)count[V2V_REMOVED_FILL], 0);
	v2v_text_member(t, ", ", "cut_off",
	    (int64_t)count[V2V_REMOVED_CUT], 0);
	put_elements(t, &s->elements, removed);
	for (int i = 0; i < V2V_STAGES; i++)
		v2v_text_member(t, i == 0 ? ",\n  \"times\": {" : ", ",
		    v2v_segment_stages[i], (int64_t)(s->ms[i] * 1000 + 0.5),
		    3);
	v2v_text_str(t, "}\n}\n");
}
