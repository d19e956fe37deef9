/*
 * Region fusion, naively: before each round all sums and borders are counted
 * anew from the pixels, into a matrix of all pairs of regions.
 */
#include "base.h"

#include "tests/ref/ref_fusion.h"

#include <math.h>
#include <string.h>

struct ref {
	const struct v2v_field *field;
	struct v2v_regions *r;
	double lambda;
	int32_t min_area;
	double mean[REF_PIXELS_MAX][3], trust[REF_PIXELS_MAX];
	int32_t area[REF_PIXELS_MAX];
	long border[REF_PIXELS_MAX][REF_PIXELS_MAX];
};

static void
count_border(struct ref *s, int32_t i, int32_t j)
{
	const float *a = s->field->lab + 3 * i, *b = s->field->lab + 3 * j;
	int32_t p = s->r->id[i], q = s->r->id[j];
	double d = 0;
	long piece;

	if (p == q || p < 0 || q < 0)
		return;
	for (int k = 0; k < 3; k++)
		d += (double)(a[k] - b[k]) * (double)(a[k] - b[k]);
	piece = (long)(16 / (1 + d / (2.5 * 2.5)));
	if (piece < 1)
		piece = 1;
	s->border[p][q] += piece;
	s->border[q][p] += piece;
}

static void
count(struct ref *s)
{
	int32_t w = s->field->width, h = s->field->height;

	memset(s->mean, 0, sizeof(s->mean));
	memset(s->trust, 0, sizeof(s->trust));
	memset(s->area, 0, sizeof(s->area));
	memset(s->border, 0, sizeof(s->border));
	for (int32_t i = 0; i < w * h; i++) {
		int32_t id = s->r->id[i];

		if (id >= 0) {
			for (int k = 0; k < 3; k++)
				s->mean[id][k] += s->field->trust[i] *
				    (double)s->field->lab[3 * i + k];
			s->trust[id] += s->field->trust[i];
			s->area[id]++;
		}
		if (i % w + 1 < w)
			count_border(s, i, i + 1);
		if (i + w < w * h)
			count_border(s, i, i + w);
	}
	for (int32_t id = 0; id < s->r->n; id++)
		for (int k = 0; k < 3; k++)
			s->mean[id][k] /= s->trust[id];
}

static double
price(const struct ref *s, int32_t a, int32_t b)
{
	double d = 0, n = s->trust[a] / 255, m = s->trust[b] / 255;

	for (int k = 0; k < 3; k++)
		d += (s->mean[a][k] - s->mean[b][k])
		    * (s->mean[a][k] - s->mean[b][k]);
	if (s->min_area > 0)
		return s->area[a] < s->min_area || s->area[b] < s->min_area
		    ? d : HUGE_VAL;
	return n * m / (n + m) * d / ((double)s->border[a][b] / 16);
}

static int32_t
best_of(const struct ref *s, int32_t a)
{
	double least = s->lambda;
	int32_t best = -1;

	for (int32_t b = 0; b < s->r->n; b++)
		if (s->border[a][b] > 0 && price(s, a, b) < least) {
			least = price(s, a, b);
			best = b;
		}
	return best;
}

static bool
joins(const struct ref *s, int32_t a)
{
	int32_t b = best_of(s, a);

	if (b < 0)
		return false;
	if (best_of(s, b) == a)
		return true;
	return s->min_area > 0 ? s->area[a] < s->min_area
	    : s->trust[b] >= 8 * s->trust[a];
}

/* Give all of group `from` the number `to`. */
static void
regroup(int32_t *group, int32_t n, int32_t from, int32_t to)
{
	for (int32_t i = 0; i < n; i++)
		if (group[i] == from)
			group[i] = to;
}

static int32_t
fuse_round(struct ref *s)
{
	int32_t group[REF_PIXELS_MAX], number[REF_PIXELS_MAX];
	int32_t n = s->r->n, left = 0;

	count(s);
	for (int32_t a = 0; a < n; a++)
		group[a] = a;
	for (int32_t a = 0; a < n; a++)
		if (joins(s, a)) {
			int32_t p = group[a], q = group[best_of(s, a)];

			regroup(group, n, p > q ? p : q, p < q ? p : q);
		}
	for (int32_t a = 0; a < n; a++)
		number[a] = group[a] == a ? left++ : number[group[a]];
	for (int32_t i = 0; i < s->field->width * s->field->height; i++)
		if (s->r->id[i] >= 0)
			s->r->id[i] = number[s->r->id[i]];
	s->r->n = left;
	return n - left;
}

void
ref_fusion(struct v2v_regions *r, const struct v2v_field *field,
    const struct v2v_fusion_params *p)
{
	static struct ref s;
	int32_t lost;

	s.field = field;
	s.r = r;
	s.min_area = 0;
	for (int k = 1; k <= p->levels; k++) {
		s.lambda = p->lambda * (double)k / p->levels
		    * ((double)k / p->levels);
		do
			lost = fuse_round(&s);
		while (lost > 0 && (k == p->levels || lost > r->n / 64));
	}
	s.lambda = HUGE_VAL;
	s.min_area = p->min_area;
	while (s.min_area > 0 && fuse_round(&s) > 0)
		;
}
