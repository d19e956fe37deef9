/* Weighted points in groups: k-means, and a start for it. */
#ifndef V2V_CLUSTERS_H
#define V2V_CLUSTERS_H

#include "base.h"
#include "util/pool.h"

/* Coordinates stay within +-2^15. */
struct v2v_point {
	int32_t at[3];
	uint32_t weight;
};

struct v2v_centre {
	int32_t at[3];
	bool locked; /* does not move */
};

struct v2v_point_sum {
	int64_t at[3], weight;
};

struct v2v_clusters {
	size_t n_points;
	struct v2v_point *points;
	uint8_t *of;    /* the centre that each point belongs to */
	int n;
	struct v2v_centre centres[256];
};

static inline void
v2v_point_add(struct v2v_point_sum *s, const struct v2v_point *p)
{
	for (int k = 0; k < 3; k++)
		s->at[k] += (int64_t)p->weight * p->at[k];
	s->weight += p->weight;
}

/* The mean, rounded to the nearest. */
void v2v_point_mean(int32_t at[3], const struct v2v_point_sum *s);

static inline int64_t
v2v_point_distance2(const int32_t a[3], const int32_t b[3])
{
	int64_t sum = 0;

	for (int k = 0; k < 3; k++)
		sum += (int64_t)(a[k] - b[k]) * (a[k] - b[k]);
	return sum;
}

/* Centres for at most `want` groups, after Wu (1991); V2V_E_MEMORY. */
int v2v_clusters_start(struct v2v_clusters *c, int want);

/* Lloyd's k-means, `rounds` at most. Ties go to the first centre; the pool may
 * be NULL, and its threads do not matter. */
void v2v_clusters_settle(struct v2v_clusters *c, struct v2v_pool *pool,
    int rounds);

#endif
