/*
 * Bisection of the coarseness.
 *
 * A coarser drawing is smaller and farther off, by and large; where it is not,
 * what was measured counts. The settings themselves (1) are tried first, then
 * in strides of 4 up or down, until a drawing is on the other side:
 *
 *     bytes, segments:     1 no | 4 no | 16 ok             the first ok
 *     error:             1/4 ok |  1 no                    the last ok
 *
 * The last stride is then halved again and again: the middle of an interval
 * is the geometric mean, as a square root is the same everywhere. It ends
 * when a drawing is so near to its limit that no other is worth the time.
 */
#include "base.h"

#include "trace/budget.h"

#include <math.h>

static const double FINEST = 1.0 / 16, COARSEST = 64, STRIDE = 4;
static const double NEAR = 0.99; /* of a limit */

struct search {
	const struct v2v_budget *b;
	v2v_budget_draw *draw;
	void *arg;
	struct v2v_msg *msg;
	struct v2v_measure m; /* of the last drawing */
	struct v2v_measure least; /* of all, each for itself */
	double last;          /* its coarseness */
	int steps;
};

bool
v2v_budget_given(const struct v2v_budget *b)
{
	return b->bytes > 0 || b->segments > 0 || b->limit_error;
}

static bool
is_size(const struct v2v_budget *b)
{
	return b->bytes > 0 || b->segments > 0;
}

/* Of sizes if any is limited, else of the error: does the last drawing keep
 * to `share` of the limits? */
static bool
within(const struct search *s, double share)
{
	const struct v2v_budget *b = s->b;

	if (!is_size(b))
		return s->m.error <= share * b->error;
	return (b->bytes == 0
	    || (double)s->m.bytes <= share * (double)b->bytes)
	    && (b->segments == 0
	    || (double)s->m.segments <= share * (double)b->segments);
}

static int
try(struct search *s, double coarseness, bool *ok)
{
	int err = s->draw(s->arg, coarseness, &s->m, s->msg);

	*ok = err == V2V_OK && within(s, 1);
	if (s->steps++ == 0)
		s->least = s->m;
	if (s->m.bytes < s->least.bytes)
		s->least.bytes = s->m.bytes;
	if (s->m.segments < s->least.segments)
		s->least.segments = s->m.segments;
	if (s->m.error < s->least.error)
		s->least.error = s->m.error;
	s->last = coarseness;
	return err;
}

/* Rounded up, so that it may be asked for. */
static int
refuse_error(struct search *s, const char *which, double error)
{
	int v = (int)ceil((error < 1e4 ? error : 1e4) * 1e4);

	return v2v_fail(s->msg, V2V_E_GATE, "--max-error is too small: %s "
	    "drawing is %d.%04d px off", which, v / 10000, v % 10000);
}

static int
refuse(struct search *s)
{
	const struct v2v_budget *b = s->b;

	if (!is_size(b))
		return refuse_error(s, "the nearest", s->least.error);
	if (b->bytes > 0 && s->least.bytes > b->bytes)
		return v2v_fail(s->msg, V2V_E_GATE, "--max-bytes is too "
		    "small: the smallest drawing has %zu bytes",
		    s->least.bytes);
	return v2v_fail(s->msg, V2V_E_GATE, "--max-segments is too "
	    "small: the smallest drawing has %zu segments",
	    s->least.segments);
}

/* Between a coarseness that is ok and one that is not; end at the former. */
static int
bisect(struct search *s, double good, double bad)
{
	bool ok = true;
	int err = V2V_OK;

	/* One drawing is kept for the end. */
	while (err == V2V_OK && s->steps < V2V_BUDGET_STEPS - 1) {
		double middle = sqrt(good * bad);

		err = try(s, middle, &ok);
		*(ok ? &good : &bad) = middle;
		if (ok && !within(s, NEAR))
			break;
	}
	if (err == V2V_OK && s->last != good)
		err = try(s, good, &ok);
	return err;
}

/* Stride from 1 until the answer changes, or to the end; false: it did not. */
static int
stride(struct search *s, bool first, double *good, double *bad, bool *found)
{
	bool coarser = is_size(s->b) || first, ok = first;
	double step = coarser ? STRIDE : 1 / STRIDE, at = 1;
	double end = coarser ? COARSEST : FINEST;

	while (ok == first && at != end) {
		int err;

		*(first ? good : bad) = at;
		at *= step;
		err = try(s, at, &ok);
		if (err != V2V_OK)
			return err;
	}
	*(ok ? good : bad) = at;
	*found = ok != first;
	return V2V_OK;
}

int
v2v_budget_solve(const struct v2v_budget *b, v2v_budget_draw *draw,
    void *arg, struct v2v_msg *msg)
{
	struct search s = { .b = b, .draw = draw, .arg = arg, .msg = msg };
	double good, bad;
	bool first, found;
	int err = try(&s, 1, &first);

	/* No finer than the settings, if only the size matters. */
	if (err == V2V_OK && !(first && is_size(b))) {
		err = stride(&s, first, &good, &bad, &found);
		if (err == V2V_OK && found)
			err = bisect(&s, good, bad);
		else if (err == V2V_OK && !first)
			err = refuse(&s);
	}
	if (err == V2V_OK && b->limit_error && s.m.error > b->error)
		err = refuse_error(&s, "within the budget the nearest",
		    s.m.error);
	return err;
}
