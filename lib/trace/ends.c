/*
 * Junctions: where the chains that meet there end, and which two go on as one.
 *
 * The place is the least-squares intersection of the tangents of the chains,
 * kept near the lattice point: without it, an edge that another one ends at
 * would get a kink of up to half a pixel.
 */
#include "base.h"

#include "trace/chain.h"
#include "trace/fit.h"
#include "trace/local.h"
#include "trace/meet.h"
#include "trace/shape.h"

enum { GATES_MAX = 128 };

static const double SMOOTH_COS = 0.906; /* of 25 degrees */
static const double REACH = 1.0;  /* px a junction may leave its place */
static const double FRAME_WEIGHT = 1e6; /* is where it is */
static const double PULL = 0.25; /* weight of the lattice point */

struct job {
	struct v2v_end *end;
	const struct v2v_ray *ray; /* or NULL */
	const struct v2v_map *m;
	const struct v2v_shape *shape; /* of each ring */
	const struct v2v_fit_params *p;
};

struct ray {
	uint32_t half;
	struct v2v_vec at, dir;
	size_t n; /* gates that it rests on ... */
	double weight; /* ... and their weight */
	bool frame;
};

static double
clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static int
find_rays(const struct job *j, const struct v2v_vertex *v, struct ray r[4])
{
	struct v2v_vec q[GATES_MAX], o = { v->x, v->y };
	float w[GATES_MAX];
	int n = 0;

	for (int d = 0; d < 4; d++) {
		const struct v2v_chain *c;
		struct v2v_local f;
		size_t gates;

		if (v->to[d] == V2V_NONE)
			continue;
		r[n].half = v->to[d];
		c = &j->m->chain[r[n].half / 2];
		r[n].frame = c->face[0] == 0 || c->face[1] == 0;
		if (r[n].frame) {
			/* Straight, whatever comes after a corner. */
			r[n].at = o;
			r[n].dir = (struct v2v_vec){ d % 2 == 0, d % 2 == 1 };
			r[n].n = GATES_MAX;
			r[n++].weight = FRAME_WEIGHT;
			continue;
		}
		if (j->ray != NULL && j->ray[r[n].half].n > 0) {
			r[n].at = j->ray[r[n].half].at;
			r[n].dir = j->ray[r[n].half].dir;
			r[n].n = j->ray[r[n].half].n;
			r[n].weight = j->ray[r[n].half].weight;
			n++;
			continue;
		}
		gates = v2v_fit_gates(j->m, j->p, r[n].half, GATES_MAX, q, w);
		f = v2v_local_side(q, w, 1, gates, o, &r[n].n);
		r[n].at = f.at;
		r[n].dir = f.dir;
		r[n].weight = 0;
		for (size_t i = 0; i < r[n].n; i++)
			r[n].weight += (double)w[i];
		n++;
	}
	return n;
}

/* The point nearest to n rays, and near the lattice point o. */
static struct v2v_vec
meet(const struct ray *r, int n, struct v2v_vec o)
{
	struct v2v_meet m = v2v_meet_origin(PULL);
	struct v2v_vec d;

	for (int i = 0; i < n; i++)
		if (r[i].n >= 2)
			v2v_meet_line(&m, v2v_vec_sub(r[i].at, o), r[i].dir,
			    r[i].weight);
	d = v2v_meet_point(&m);
	return (struct v2v_vec){ o.x + clamp(d.x, -REACH, REACH),
		o.y + clamp(d.y, -REACH, REACH) };
}

/* The two rays that continue each other best share a tangent. */
static void
pair_up(const struct job *j, const struct ray *r, int n)
{
	double best = SMOOTH_COS;
	int a = -1, b = -1;
	struct v2v_vec t;

	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			double c = -v2v_vec_dot(r[i].dir, r[k].dir);

			if (c > best && r[i].n >= 4 && r[k].n >= 4
			    && !r[i].frame && !r[k].frame) {
				best = c;
				a = i;
				b = k;
			}
		}
	if (a < 0)
		return;
	t = v2v_vec_unit(v2v_vec_sub(r[a].dir, r[b].dir));
	j->end[r[a].half].dx = (float)t.x;
	j->end[r[a].half].dy = (float)t.y;
	j->end[r[b].half].dx = (float)-t.x;
	j->end[r[b].half].dy = (float)-t.y;
}

/* A place on the grid; an exact one is within the cell of the four centres. */
static struct v2v_end
end_at(const struct v2v_fit_params *p, const struct v2v_vertex *v,
    struct v2v_vec at)
{
	int32_t x = v2v_to_grid(at.x, p->unit), y = v2v_to_grid(at.y, p->unit);
	int32_t reach = (p->unit - 1) / 2;

	if (p->exact) {
		x = (int32_t)clamp(x, v->x * p->unit - reach, v->x * p->unit
		    + reach);
		y = (int32_t)clamp(y, v->y * p->unit - reach, v->y * p->unit
		    + reach);
	}
	return (struct v2v_end){ x, y, 0, 0 };
}

/* Where the outline of a shape passes nearest to `at`, if one of the rays is
 * part of one. */
static struct v2v_vec
onto_outline(const struct job *j, const struct ray *r, int n,
    struct v2v_vec at)
{
	const struct v2v_shape *s = NULL;
	uint32_t side;

	for (int i = 0; i < n && s == NULL; i++)
		s = v2v_fit_shape(j->shape, j->m, r[i].half / 2, &side);
	return s != NULL ? v2v_shape_onto(s, j->p->unit, at) : at;
}

static void
place(void *arg, size_t first, size_t last)
{
	const struct job *j = arg;

	for (size_t i = first; i < last; i++) {
		const struct v2v_vertex *v = &j->m->vertex[i];
		struct v2v_vec o = { v->x, v->y }, at;
		struct ray r[4];
		int n;

		if (!v->junction)
			continue;
		n = find_rays(j, v, r);
		at = j->p->cracks ? o : meet(r, n, o);
		at = onto_outline(j, r, n, at);
		/* On the frame only the way along it is free. */
		if (v2v_vertex_fixes_x(v))
			at.x = o.x;
		if (v2v_vertex_fixes_y(v))
			at.y = o.y;
		for (int k = 0; k < n; k++)
			j->end[r[k].half] = end_at(j->p, v, at);
		pair_up(j, r, n);
	}
}

void
v2v_fit_ends(struct v2v_end *end, const struct v2v_ray *ray,
    struct v2v_pool *pool, const struct v2v_map *m,
    const struct v2v_shape *shape, const struct v2v_fit_params *p)
{
	struct job j = { end, ray, m, shape, p };

	v2v_pool_run(pool, m->n_vertices, 1024, place, &j);
}
