/* Crossings within the rings of an SVG: ring by ring, as they are read. */
#include "base.h"

#include "trace/selfcross.h"

#include "trace/chords.h"

struct rings {
	struct v2v_selfcross *found;
	bool stroke;              /* no ring: it may cross itself */
	struct v2v_chords chords; /* of the ring at hand */
};

static void
note(void *arg, const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_place at)
{
	struct v2v_selfcross *s = arg;

	(void)p;
	(void)q;
	if (s->n++ == 0)
		s->at = at;
}

/* The chords of a ring are all there. */
static bool
end_ring(void *arg)
{
	struct rings *r = arg;
	size_t before = r->found->n;

	if (!v2v_chords_cross(&r->chords, note, r->found))
		return false;
	r->found->subpaths += r->found->n > before;
	r->chords.n = 0;
	return true;
}

static bool
begin_path(void *arg, const struct v2v_svg_paint *p)
{
	struct rings *r = arg;
	bool ok = end_ring(r);

	r->stroke = p->stroke > 0;
	return ok;
}

static bool
add_line(void *arg, const struct v2v_place p[2])
{
	struct rings *r = arg;

	return r->stroke || v2v_chords_line(&r->chords, p[0], p[1], 0);
}

static bool
add_cubic(void *arg, const struct v2v_place p[4])
{
	struct rings *r = arg;

	return r->stroke || v2v_chords_cubic(&r->chords, p, 0);
}

int
v2v_selfcross_count(struct v2v_selfcross *out, const char *svg,
    size_t len, struct v2v_msg *msg)
{
	struct rings r = { .found = out };
	struct v2v_svg_sink sink = { &r, begin_path, add_line, add_cubic,
		end_ring };
	struct v2v_svg_counts counts;
	int err;

	*out = (struct v2v_selfcross){ 0 };
	err = v2v_svg_read(&counts, svg, len, &sink, msg);
	if (err == V2V_OK && !end_ring(&r))
		err = v2v_fail_memory(msg);
	v2v_chords_free(&r.chords);
	return err;
}
