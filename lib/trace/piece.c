/* Lines and cubics as pieces of a chain. */
#include "base.h"

#include "trace/piece.h"

static const double ALONG = 0.75; /* px a gate may lie beyond the ends */

/* How much farther than they may some gates lie off a line, or beyond its
 * ends. */
static void
beyond(const struct v2v_columns *q, struct v2v_vec a, struct v2v_vec u,
    double len, double tolerance, double *restrict off)
{
	for (int k = 0; k < V2V_BLOCKS_MAX; k++) {
		double x = q->x[k] - a.x, y = q->y[k] - a.y;
		double across = fabs(u.x * y - u.y * x) - tolerance;
		double along = fabs(u.x * x + u.y * y - len / 2)
		    - (len / 2 + ALONG);

		off[k] = across > along ? across : along;
	}
}

bool
v2v_piece_line(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec b,
    struct v2v_blocks *q, struct v2v_miss may)
{
	struct v2v_vec d = v2v_vec_sub(b, a), u = v2v_vec_unit(d);
	double len = v2v_vec_length(d), off[V2V_BLOCKS_MAX];

	*p = (struct v2v_piece){ .kind = V2V_SEG_LINE, .out = u, .in = u };
	if (len < 0.25)
		return false;
	for (int k = 0; k < V2V_BLOCKS_MAX; k++) {
		double e = u.x * (q->mean.y[k] - a.y)
		    - u.y * (q->mean.x[k] - a.x);

		off[k] = e * e;
	}
	if (v2v_columns_above(off, may.tolerance * may.tolerance))
		return false;
	for (int k = 0; k < q->n; k++)
		p->sum += q->weight[k] * off[k];
	if (p->sum > may.sum)
		return false;
	for (int r = 0; r < q->rows; r++) {
		beyond(v2v_blocks_row(q, r), a, u, len, may.tolerance, off);
		if (v2v_columns_above(off, 0))
			return false;
	}
	return true;
}

/* Does a handle point along the gates? */
static bool
forward(struct v2v_vec handle, struct v2v_vec gates)
{
	return v2v_vec_dot(v2v_vec_unit(handle), v2v_vec_unit(gates)) > 0.6;
}

bool
v2v_piece_cubic(struct v2v_piece *p, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, struct v2v_blocks *q,
    struct v2v_miss may)
{
	double at[V2V_BLOCKS_MAX];
	struct v2v_cubic c;
	int side = q->n / 4;

	if (q->n < 4)
		return false;
	if (!v2v_cubic_fit(&c, a, ta, b, tb, q, may.tolerance, may.sum, at,
	    &p->sum))
		return false;
	p->kind = V2V_SEG_CUBIC;
	p->h1 = c.p[1];
	p->h2 = c.p[2];
	p->out = v2v_vec_unit(v2v_vec_sub(p->h1, a));
	p->in = v2v_vec_unit(v2v_vec_sub(b, p->h2));
	return forward(p->out, v2v_vec_sub(v2v_column(&q->mean, side), a))
	    && forward(p->in, v2v_vec_sub(b, v2v_column(&q->mean,
	    q->n - 1 - side)))
	    && v2v_cubic_passes(&c, q, at, may.tolerance);
}
