/*
 * Junctions of thin lines.
 *
 * Beside a junction the region is wider than its lines, so nothing is measured
 * there; the lines are continued from outside it, and meet in the point with
 * the least sum of squared distances from them. The two that continue each
 * other best are one line, then the next two. A line that only turns at a
 * junction has its corner in the meeting point; so has the last one of three:
 * the round join of the corner covers its end.
 */
#include "base.h"

#include "trace/joints.h"

#include "trace/local.h"
#include "trace/meet.h"
#include "util/mem.h"

#include <stdlib.h>

enum { RIBS_MAX = 256 };
enum { ARMS_MAX = 16 }; /* more meet in no drawn junction */
static const double SMOOTH_COS = 0.906; /* 25 degrees: one line goes on */
static const double FOLD_COS = -0.906;  /* nothing turns back on itself */
static const double ALIKE = 1.2; /* widths of one line: their ratio at most ... */
static const double CLOSE = 0.5; /* ... or their difference, px */
static const double ASTRAY = 2; /* px a knot may be beside its junction */
static const double PULL = 0.02; /* of the middle of the junction */

struct arm {
	uint32_t group, id;
	struct v2v_vec at, dir; /* beside the junction; away from it */
	double width, weight;
};

static struct arm
make_arm(const struct v2v_ridges *g, const struct v2v_bands *b, uint32_t id)
{
	const struct v2v_band *k = &b->band[id / 2];
	struct arm a = { v2v_joint_of(g, id), id, .width = k->width };
	struct v2v_vec q[RIBS_MAX];
	struct v2v_local f;
	size_t n = k->n < RIBS_MAX ? k->n : RIBS_MAX;

	for (size_t i = 0; i < n; i++)
		q[i] = b->rib[k->first + (id & 1 ? k->n - 1 - i : i)].at;
	f = v2v_local_long(q, 1, n,
	    g->knot[g->branch[id / 2].knot[id % 2]].at);
	a.at = f.at;
	a.dir = f.dir;
	a.weight = (double)n;
	return a;
}

static int
by_group(const void *a, const void *b)
{
	const struct arm *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* The arms of branches that have a width, by group; *n of them. */
static struct arm *
list_arms(const struct v2v_ridges *g, const struct v2v_bands *b, size_t *n)
{
	struct arm *arm = v2v_alloc(g->n_branches, 2 * sizeof(*arm));

	*n = 0;
	for (size_t i = 0; arm != NULL && i < g->n_branches; i++)
		for (uint32_t e = 0; e < 2; e++)
			if (b->band[i].n > 0
			    && g->branch[i].knot[e] != V2V_NONE)
				arm[(*n)++] = make_arm(g, b,
				    2 * (uint32_t)i + e);
	if (*n > 1)
		qsort(arm, *n, sizeof(*arm), by_group);
	return arm;
}

/* The point nearest to the lines of n arms, if within `reach` of the middle o
 * of their junction. */
static struct v2v_vec
meet(const struct arm *a, size_t n, struct v2v_vec o, double reach)
{
	struct v2v_meet m = v2v_meet_origin(PULL);
	struct v2v_vec d;

	for (size_t i = 0; i < n; i++)
		v2v_meet_line(&m, v2v_vec_sub(a[i].at, o), a[i].dir,
		    a[i].weight);
	d = v2v_meet_point(&m);
	if (v2v_vec_length(d) > reach)
		d = (struct v2v_vec){ 0, 0 };
	return v2v_vec_add(o, d, 1);
}

static bool
alike(double a, double b)
{
	double d = a < b ? b - a : a - b;

	return d < CLOSE || (a < ALIKE * b && b < ALIKE * a);
}

/* Pair up the n arms of one group, the straightest pair first; ties to the
 * lowest arms. */
static void
pair_up(struct v2v_joints *j, const struct arm *arm, size_t n,
    double corner_cos)
{
	for (;;) {
		double best = FOLD_COS;
		size_t a = n, b = n;

		for (size_t i = 0; i < n; i++)
			for (size_t k = i + 1; k < n; k++) {
				double c = -v2v_vec_dot(arm[i].dir,
				    arm[k].dir);

				if (c > best && j->mate[arm[i].id] == V2V_NONE
				    && j->mate[arm[k].id] == V2V_NONE
				    && alike(arm[i].width, arm[k].width)) {
					best = c;
					a = i;
					b = k;
				}
			}
		if (a == n)
			return;
		j->mate[arm[a].id] = arm[b].id;
		j->mate[arm[b].id] = arm[a].id;
		j->pinned[arm[a].id] = j->pinned[arm[b].id]
		    = best < (n > 2 ? SMOOTH_COS : corner_cos);
	}
}

/* The middles of groups, and how far from there they reach, into `reach`. */
static void
find_middles(struct v2v_joints *j, const struct v2v_ridges *g, double *reach)
{
	for (size_t k = 0; k < g->n_knots; k++) {
		uint32_t to = g->knot[k].group;

		j->place[to] = v2v_vec_add(j->place[to], g->knot[k].at, 1);
		j->arms[to]++;
		reach[to] += 2 * g->knot[k].radius + ASTRAY;
	}
	for (size_t k = 0; k < g->n_knots; k++)
		if (j->arms[k] > 0) {
			j->place[k].x /= j->arms[k];
			j->place[k].y /= j->arms[k];
			j->arms[k] = 0;
		}
}

int
v2v_joints_init(struct v2v_joints *j, const struct v2v_ridges *g,
    const struct v2v_bands *b, double corner_cos, struct v2v_msg *msg)
{
	size_t arms = 2 * g->n_branches, n = 0;
	double *reach = v2v_zalloc(g->n_knots, sizeof(*reach));
	struct arm *arm = list_arms(g, b, &n);

	j->mate = v2v_alloc(arms, sizeof(*j->mate));
	j->pinned = v2v_zalloc(arms, sizeof(*j->pinned));
	j->place = v2v_zalloc(g->n_knots, sizeof(*j->place));
	j->arms = v2v_zalloc(g->n_knots, sizeof(*j->arms));
	if (!reach || !arm || !j->mate || !j->pinned || !j->place || !j->arms) {
		free(reach);
		free(arm);
		v2v_joints_free(j);
		return v2v_fail_memory(msg);
	}
	for (size_t i = 0; i < arms; i++)
		j->mate[i] = V2V_NONE;
	find_middles(j, g, reach);
	for (size_t i = 0, k; i < n; i = k) {
		uint32_t at = arm[i].group;

		for (k = i; k < n && arm[k].group == at; k++)
			;
		j->arms[at] = (uint32_t)(k - i);
		if (k - i < 2 || k - i > ARMS_MAX)
			continue;
		j->place[at] = meet(arm + i, k - i, j->place[at], reach[at]);
		pair_up(j, arm + i, k - i, corner_cos);
	}
	free(reach);
	free(arm);
	return V2V_OK;
}

void
v2v_joints_free(struct v2v_joints *j)
{
	free(j->mate);
	free(j->pinned);
	free(j->place);
	free(j->arms);
	*j = (struct v2v_joints){ 0 };
}
