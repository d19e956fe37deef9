/* One cubic through gates, its ends and end tangents given. */
#ifndef V2V_CUBIC_H
#define V2V_CUBIC_H

#include "trace/vec.h"

struct v2v_cubic {
	struct v2v_vec p[4];
};

struct v2v_vec v2v_cubic_at(const struct v2v_cubic *c, double t);

/*
 * How many chords, at equal steps of the parameter and at most 512, are off by
 * 1 / fineness at most.
 */
int v2v_cubic_chords(const struct v2v_cubic *c, double fineness);

/* Px: cairo's tolerance for the chords of a curve. */
#define V2V_CHORD_TOLERANCE 0.1
enum { V2V_CHORDS_MAX = 256 };

/*
 * The ends of chords as renderers choose them: the curve is halved until both
 * handles of a part are within the tolerance of its chord. Returns n chords,
 * from t[0] = 0 to t[n] = 1.
 */
int v2v_cubic_halve(const struct v2v_cubic *c, double tolerance,
    double t[V2V_CHORDS_MAX + 1]);

enum { V2V_BLOCKS_MAX = 12, V2V_PROBES = 4 };

/* Points by columns, so that loops over them take several at a time. */
struct v2v_columns {
	double x[V2V_BLOCKS_MAX], y[V2V_BLOCKS_MAX];
};

/*
 * Some consecutive gates in few numbers: cut into n blocks of about equal
 * length, each with the mean of its gates (most of the lattice's noise is gone
 * there) and their weight. The means beyond are the last one, of weight 0.
 *
 * Some of the gates, the probes, are spread evenly over all. Each of their
 * rows goes all the way, since most curves that fail do so anywhere: row r has
 * probes r, r + rows, r + 2 rows, and so on; beyond the end the last of all
 * again. Rows are taken when they are first asked for.
 */
struct v2v_blocks {
	int n, probes, rows, taken;
	struct v2v_columns mean, probe[V2V_PROBES];
	double weight[V2V_BLOCKS_MAX];
	const struct v2v_vec *gate;
	size_t gates;
};

/* Row r < b->rows of the probes. */
const struct v2v_columns *v2v_blocks_row(struct v2v_blocks *b, int r);

static inline struct v2v_vec
v2v_column(const struct v2v_columns *c, int i)
{
	return (struct v2v_vec){ c->x[i], c->y[i] };
}

/* Is one of the V2V_BLOCKS_MAX numbers above `most`? */
static inline bool
v2v_columns_above(const double *v, double most)
{
	enum { HALF = V2V_BLOCKS_MAX / 2 };
	double m[HALF], largest;

	for (int i = 0; i < HALF; i++)
		m[i] = v[i] > v[HALF + i] ? v[i] : v[HALF + i];
	largest = m[0];
	for (int i = 1; i < HALF; i++)
		largest = m[i] > largest ? m[i] : largest;
	return largest > most;
}

/*
 * The cubic from `a` (leaving along unit vector `ta`) to `b` (arriving along
 * `tb`) nearest to the block means; *sum is the weighted sum of their squared
 * distances and t[] the parameters of the nearest points. A tangent of (0, 0) is
 * free. False if none is sensible, if a mean is much more than `tolerance` away,
 * or if the sum is above `most`.
 */
bool v2v_cubic_fit(struct v2v_cubic *c, struct v2v_vec a, struct v2v_vec ta,
    struct v2v_vec b, struct v2v_vec tb, const struct v2v_blocks *q,
    double tolerance, double most, double *t, double *sum);

/* Are the probes within `tolerance` of the curve, t[] being the parameters at
 * the means? */
bool v2v_cubic_passes(const struct v2v_cubic *c, struct v2v_blocks *q,
    const double *t, double tolerance);

#endif
