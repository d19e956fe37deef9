/*
 * Weighted points in groups.
 *
 * The start is Wu's (1991): again and again the box with the largest squared
 * error is cut where that leaves the least. Then Lloyd's k-means: distances
 * and sums are integers, so that no order of threads matters.
 */
#include "base.h"

#include "quantize/clusters.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { GRAIN = 1024 };

void
v2v_point_mean(int32_t at[3], const struct v2v_point_sum *s)
{
	for (int k = 0; k < 3; k++) {
		int64_t v = s->at[k], half = s->weight / 2;

		at[k] = (int32_t)(v < 0 ? -((half - v) / s->weight)
		    : (v + half) / s->weight);
	}
}

struct box {
	size_t first, end; /* in the order of points */
	int axis;          /* of the largest error */
	double error;      /* there, */
	double mean;       /* and the mean */
	double weight;     /* of all points */
	double all;        /* error on all axes; -1: cannot be cut */
};

struct key {
	int32_t v;
	uint32_t point;
};

static int
by_value(const void *a, const void *b)
{
	const struct key *p = a, *q = b;

	if (p->v != q->v)
		return p->v < q->v ? -1 : 1;
	return p->point < q->point ? -1 : p->point > q->point;
}

/* Its squared errors round the mean; one point cannot be cut. */
static void
measure_box(const struct v2v_clusters *c, const struct key *keys,
    struct box *b)
{
	double w = 0, mean[3] = { 0 };

	for (size_t i = b->first; i < b->end; i++) {
		const struct v2v_point *p = &c->points[keys[i].point];

		w += p->weight;
		for (int k = 0; k < 3; k++)
			mean[k] += (double)p->weight * p->at[k];
	}
	b->error = -1;
	b->all = 0;
	for (int k = 0; k < 3; k++) {
		double error = 0;

		for (size_t i = b->first; i < b->end; i++) {
			const struct v2v_point *p = &c->points[keys[i].point];
			double d = p->at[k] - mean[k] / w;

			error += p->weight * d * d;
		}
		b->all += error;
		if (error > b->error) {
			b->error = error;
			b->axis = k;
			b->mean = mean[k] / w;
			b->weight = w;
		}
	}
	if (b->end - b->first < 2)
		b->all = -1;
}

/* Cut b along its axis where the errors of both halves are least: where d^2
 * (1/w1 + 1/w2) is most, d being the sum of the one's distances to the mean.
 * The second half becomes *upper. */
static void
cut_box(const struct v2v_clusters *c, struct key *keys, struct box *b,
    struct box *upper)
{
	double w1 = 0, d = 0, best = -1;
	size_t cut = b->first + 1;

	for (size_t i = b->first; i < b->end; i++)
		keys[i].v = c->points[keys[i].point].at[b->axis];
	qsort(keys + b->first, b->end - b->first, sizeof(*keys), by_value);
	for (size_t i = b->first; i + 1 < b->end; i++) {
		double weight = c->points[keys[i].point].weight, gain;

		w1 += weight;
		d += weight * (keys[i].v - b->mean);
		gain = d * d / w1 + d * d / (b->weight - w1);
		if (gain > best) {
			best = gain;
			cut = i + 1;
		}
	}
	*upper = (struct box){ .first = cut, .end = b->end };
	b->end = cut;
	measure_box(c, keys, b);
	measure_box(c, keys, upper);
}

/* Centres of at most `want` boxes. */
int
v2v_clusters_start(struct v2v_clusters *c, int want)
{
	struct key *keys = v2v_alloc(c->n_points, sizeof(*keys));
	struct box boxes[256];
	int n = 1;

	if (keys == NULL)
		return V2V_E_MEMORY;
	for (size_t i = 0; i < c->n_points; i++)
		keys[i] = (struct key){ 0, (uint32_t)i };
	boxes[0] = (struct box){ .first = 0, .end = c->n_points };
	measure_box(c, keys, &boxes[0]);
	while (n < want) {
		int worst = 0;

		for (int i = 1; i < n; i++)
			if (boxes[i].all > boxes[worst].all)
				worst = i;
		if (boxes[worst].all < 0)
			break;
		cut_box(c, keys, &boxes[worst], &boxes[n]);
		n++;
	}
	for (int i = 0; i < n; i++) {
		struct v2v_point_sum sum = { { 0 }, 0 };

		for (size_t k = boxes[i].first; k < boxes[i].end; k++)
			v2v_point_add(&sum, &c->points[keys[k].point]);
		c->centres[i].locked = false;
		v2v_point_mean(c->centres[i].at, &sum);
	}
	c->n = n;
	free(keys);
	return V2V_OK;
}

static void
assign(void *arg, size_t first, size_t end)
{
	struct v2v_clusters *c = arg;

	for (size_t i = first; i < end; i++) {
		int64_t least = INT64_MAX;

		for (int k = 0; k < c->n; k++) {
			int64_t d = v2v_point_distance2(c->points[i].at,
			    c->centres[k].at);

			if (d < least) {
				least = d;
				c->of[i] = (uint8_t)k;
			}
		}
	}
}

/* A centre without points goes to the point that costs most. */
static void
reseed(struct v2v_clusters *c, int k)
{
	int64_t most = 0;
	size_t at = 0;

	for (size_t i = 0; i < c->n_points; i++) {
		const struct v2v_point *p = &c->points[i];
		int64_t cost = p->weight * v2v_point_distance2(p->at,
		    c->centres[c->of[i]].at);

		if (cost > most) {
			most = cost;
			at = i;
		}
	}
	if (most == 0)
		return;
	memcpy(c->centres[k].at, c->points[at].at, sizeof(c->centres[k].at));
	c->of[at] = (uint8_t)k;
}

/* Move the centres into the middle of their points; false if none moved. */
static bool
move(struct v2v_clusters *c)
{
	struct v2v_point_sum sums[256] = { { { 0 }, 0 } };
	bool moved = false;

	for (size_t i = 0; i < c->n_points; i++)
		v2v_point_add(&sums[c->of[i]], &c->points[i]);
	for (int k = 0; k < c->n; k++) {
		struct v2v_centre *centre = &c->centres[k], old = *centre;

		if (centre->locked)
			continue;
		if (sums[k].weight == 0)
			reseed(c, k);
		else
			v2v_point_mean(centre->at, &sums[k]);
		moved |= memcmp(old.at, centre->at, sizeof(old.at)) != 0;
	}
	return moved;
}

void
v2v_clusters_settle(struct v2v_clusters *c, struct v2v_pool *pool, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		v2v_pool_run(pool, c->n_points, GRAIN, assign, c);
		if (!move(c))
			break;
	}
}
