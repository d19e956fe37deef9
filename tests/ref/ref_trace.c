/* Faces of small label pictures by flood fill, and point sampling. */
#include "base.h"

#include "ref_trace.h"

#include "util/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct fill {
	const struct v2v_labels *l;
	size_t *stack;
	size_t n;
	uint32_t *face;
	uint32_t id;
};

static void
visit(struct fill *f, int32_t x, int32_t y, uint16_t label)
{
	size_t i;

	if (x < 0 || y < 0 || x >= f->l->width || y >= f->l->height)
		return;
	i = (size_t)y * (size_t)f->l->width + (size_t)x;
	if (f->face[i] != 0 || f->l->px[i] != label)
		return;
	f->face[i] = f->id;
	f->stack[f->n++] = i;
}

/* May the pixels at (x, y) and (x + sx, y + sy) be joined by their corner? */
static bool
joined(const struct v2v_labels *l, int32_t x, int32_t y, int sx, int sy)
{
	int32_t cx = x + (sx > 0), cy = y + (sy > 0);

	if (cx <= 0 || cy <= 0 || cx >= l->width || cy >= l->height)
		return false;
	return v2v_runs_join(l, cx, cy)
	    == (sx == sy ? V2V_JOIN_AD : V2V_JOIN_BC);
}

uint32_t
ref_faces(uint32_t *face, const struct v2v_labels *l)
{
	size_t n = (size_t)l->width * (size_t)l->height;
	struct fill f = { .l = l, .face = face };

	f.stack = malloc((n + 1) * sizeof(*f.stack));
	assert(f.stack != NULL);
	memset(face, 0, n * sizeof(*face));
	for (size_t s = 0; s < n; s++) {
		if (face[s] != 0)
			continue;
		f.id++;
		face[s] = f.id;
		f.stack[f.n++] = s;
		while (f.n > 0) {
			size_t i = f.stack[--f.n];
			int32_t x = (int32_t)(i % (size_t)l->width);
			int32_t y = (int32_t)(i / (size_t)l->width);

			for (int dy = -1; dy <= 1; dy++)
				for (int dx = -1; dx <= 1; dx++)
					if (dx == 0 || dy == 0
					    || joined(l, x, y, dx, dy))
						visit(&f, x + dx, y + dy,
						    l->px[i]);
		}
	}
	free(f.stack);
	return f.id;
}

size_t
ref_cracks(const struct v2v_labels *l, const uint32_t *face)
{
	size_t w = (size_t)l->width, h = (size_t)l->height, n = 2 * (w + h);

	for (size_t y = 0; y < h; y++)
		for (size_t x = 0; x < w; x++) {
			n += x + 1 < w && face[y * w + x]
			    != face[y * w + x + 1];
			n += y + 1 < h && face[y * w + x]
			    != face[(y + 1) * w + x];
		}
	return n;
}

bool
ref_reaches_frame(const struct v2v_labels *l, const uint32_t *face,
    size_t from, uint32_t wall)
{
	size_t w = (size_t)l->width, h = (size_t)l->height, n = 0;
	size_t *stack = malloc((w * h + 1) * sizeof(*stack));
	bool *seen = calloc(w * h, sizeof(*seen)), reached = false;

	assert(stack != NULL && seen != NULL);
	stack[n++] = from;
	seen[from] = true;
	while (n > 0 && !reached) {
		size_t i = stack[--n], x = i % w, y = i / w, next[4], k = 0;

		if (x == 0 || y == 0 || x + 1 == w || y + 1 == h) {
			reached = true;
			break;
		}
		next[k++] = i - 1;
		next[k++] = i + 1;
		next[k++] = i - w;
		next[k++] = i + w;
		while (k-- > 0)
			if (!seen[next[k]] && face[next[k]] != wall) {
				seen[next[k]] = true;
				stack[n++] = next[k];
			}
	}
	free(stack);
	free(seen);
	return reached;
}

void
ref_crack_fit(struct v2v_fit *f, const struct v2v_map *m, int32_t unit)
{
	*f = (struct v2v_fit){ 0 };
	f->seg = v2v_alloc(m->n_points + m->n_chains, sizeof(*f->seg));
	f->first = v2v_alloc(m->n_chains + 1, sizeof(*f->first));
	f->start = v2v_alloc(m->n_chains, sizeof(*f->start));
	f->shape = v2v_zalloc(m->n_rings, sizeof(*f->shape));
	assert(f->seg && f->first && f->start && f->shape);
	for (size_t c = 0; c < m->n_chains; c++) {
		const struct v2v_chain *k = &m->chain[c];
		const struct v2v_point *p = m->point + k->first;

		f->first[c] = f->n;
		f->start[c] = (struct v2v_point){ p[0].x * unit,
			p[0].y * unit };
		for (uint32_t i = 1; i < k->n + (k->from == V2V_NONE); i++)
			f->seg[f->n++] = (struct v2v_seg){
				.x = p[i % k->n].x * unit,
				.y = p[i % k->n].y * unit };
	}
	f->first[m->n_chains] = f->n;
}

/* What the edge from a to b adds to the winding number at p. */
static int
crossing(struct v2v_point a, struct v2v_point b, int64_t px, int64_t py)
{
	int64_t side = (int64_t)(b.x - a.x) * (py - a.y)
	    - (int64_t)(b.y - a.y) * (px - a.x);

	if (a.y <= py && b.y > py && side > 0)
		return 1;
	if (a.y > py && b.y <= py && side < 0)
		return -1;
	return 0;
}

static int
winding(const struct v2v_drawing *d, const struct v2v_layer *l, int64_t px,
    int64_t py)
{
	int w = 0;

	for (size_t k = l->first; k < l->first + l->n; k++) {
		const struct v2v_subpath *p = &d->subpath[k];
		struct v2v_point at = p->start;

		for (size_t i = p->first; i < p->first + p->n; i++) {
			struct v2v_point to = { d->seg[i].x, d->seg[i].y };

			w += crossing(at, to, px, py);
			at = to;
		}
		w += crossing(at, p->start, px, py);
	}
	return w;
}

void
ref_sample(uint16_t *label, const struct v2v_drawing *d)
{
	for (int32_t y = 0; y < d->height; y++)
		for (int32_t x = 0; x < d->width; x++) {
			uint16_t *out = &label[(size_t)y * (size_t)d->width
			    + (size_t)x];

			*out = V2V_ABSENT;
			for (size_t k = d->n_layers; k-- > 0;)
				if (winding(d, &d->layer[k],
				    (int64_t)x * d->unit + d->unit / 2,
				    (int64_t)y * d->unit + d->unit / 2)) {
					*out = d->layer[k].label;
					break;
				}
		}
}
