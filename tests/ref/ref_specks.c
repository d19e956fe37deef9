/* Speck removal as its definition reads, for small pictures. */
#include "base.h"

#include "ref_specks.h"

#include "colour/lab.h"
#include "ops/backend.h"

#include <stdlib.h>
#include <string.h>

struct picture {
	uint8_t *labels;
	struct v2v_frame *f;
	size_t *pixels; /* of the component found last, the lowest first */
	size_t area;
	bool *seen;
};

static bool
solid(const struct picture *p, size_t i)
{
	return p->f->px[4 * i + 3] != 0;
}

/* The neighbours of pixel i; returns how many. */
static int
neighbours(const struct picture *p, size_t i, size_t out[4])
{
	size_t w = (size_t)p->f->width, n = v2v_frame_pixels(p->f);
	int k = 0;

	if (i % w > 0)
		out[k++] = i - 1;
	if (i % w + 1 < w)
		out[k++] = i + 1;
	if (i >= w)
		out[k++] = i - w;
	if (i + w < n)
		out[k++] = i + w;
	return k;
}

static void
flood(struct picture *p, size_t start)
{
	p->area = 0;
	p->pixels[p->area++] = start;
	p->seen[start] = true;
	for (size_t done = 0; done < p->area; done++) {
		size_t near[4];
		int k = neighbours(p, p->pixels[done], near);

		while (k-- > 0) {
			size_t i = near[k];

			if (p->seen[i] || !solid(p, i)
			    || p->labels[i] != p->labels[start])
				continue;
			p->seen[i] = true;
			p->pixels[p->area++] = i;
		}
	}
}

/* Find the smallest component, the first among equals; its area. */
static size_t
smallest(struct picture *p)
{
	size_t n = v2v_frame_pixels(p->f), least = SIZE_MAX, at = 0;

	memset(p->seen, 0, n * sizeof(*p->seen));
	for (size_t i = 0; i < n; i++) {
		if (p->seen[i] || !solid(p, i))
			continue;
		flood(p, i);
		if (p->area < least) {
			least = p->area;
			at = i;
		}
	}
	if (least == SIZE_MAX)
		return 0;
	memset(p->seen, 0, n * sizeof(*p->seen));
	flood(p, at);
	return least;
}

static void
recolour(struct picture *p, const struct v2v_lab_palette *pal)
{
	size_t length[256] = { 0 }, area = p->area;
	uint64_t sum[3] = { 0 };
	uint8_t mean[3];
	double lab[3], least = 0;
	int old = p->labels[p->pixels[0]], best = -1;

	for (size_t j = 0; j < area; j++) {
		size_t near[4], i = p->pixels[j];
		int k = neighbours(p, i, near);

		for (int c = 0; c < 3; c++)
			sum[c] += p->f->px[4 * i + (size_t)c];
		while (k-- > 0)
			if (solid(p, near[k]) && p->labels[near[k]] != old)
				length[p->labels[near[k]]]++;
	}
	for (int c = 0; c < 3; c++)
		mean[c] = (uint8_t)((sum[c] + area / 2) / area);
	v2v_lab_from_rgb(lab, mean);
	for (int l = 0; l < pal->n; l++) {
		double cost = (double)area * v2v_ciede2000(lab, pal->lab + 3 * l)
		    - 2.5 * (double)length[l];

		if (length[l] > 0 && (best < 0 || cost < least)) {
			best = l;
			least = cost;
		}
	}
	for (size_t j = 0; j < area; j++) {
		if (best < 0)
			memset(p->f->px + 4 * p->pixels[j], 0, 4);
		else
			p->labels[p->pixels[j]] = (uint8_t)best;
	}
}

static void
open_picture(struct picture *p, const struct v2v_frame *f)
{
	size_t n = v2v_frame_pixels(f);

	p->pixels = malloc(n * sizeof(*p->pixels));
	p->seen = malloc(n * sizeof(*p->seen));
	if (p->pixels == NULL || p->seen == NULL)
		abort();
}

void
ref_specks(uint8_t *labels, struct v2v_frame *f,
    const struct v2v_lab_palette *pal, size_t need)
{
	struct picture p = { .labels = labels, .f = f };
	size_t area;

	open_picture(&p, f);
	while ((area = smallest(&p)) > 0 && area < need)
		recolour(&p, pal);
	free(p.pixels);
	free(p.seen);
}

size_t
ref_smallest(const uint8_t *labels, const struct v2v_frame *f)
{
	struct v2v_frame view = *f;
	struct picture p = { .f = &view };
	size_t n = v2v_frame_pixels(f), area;

	open_picture(&p, f);
	p.labels = malloc(n);
	if (p.labels == NULL)
		abort();
	memcpy(p.labels, labels, n);
	area = smallest(&p);
	free(p.labels);
	free(p.pixels);
	free(p.seen);
	return area;
}
