/*
 * Faces by union-find over row runs (Rosenfeld, Pfaltz 1966; the forest is
 * kept in the face array). Linear but for the inverse Ackermann factor; memory
 * follows the number of runs. The root of a set is its first run, so numbering
 * roots in order numbers faces by their first pixels.
 */
#include "base.h"

#include "trace/runs.h"

#include "util/forest.h"
#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

/* The end of the run of equal labels that begins at x. */
static int32_t
run_end(const uint16_t *row, int32_t x, int32_t width)
{
	uint16_t label = row[x];
	uint64_t four = (uint64_t)label * 0x0001000100010001u, word;

	x++;
	while (x + 4 <= width) {
		memcpy(&word, row + x, 8);
		if (word != four)
			break;
		x += 4;
	}
	while (x < width && row[x] == label)
		x++;
	return x;
}

static int
find_runs(struct v2v_runs *r, const struct v2v_labels *l, struct v2v_msg *msg)
{
	size_t cap_x = 0, w = (size_t)l->width;

	for (int32_t y = 0; y < l->height; y++) {
		const uint16_t *row = l->px + (size_t)y * w;

		r->row[y] = r->n;
		for (int32_t x = 0; x < l->width;) {
			if (r->n == cap_x && !v2v_grow(&r->x, &cap_x,
			    r->n + 1, sizeof(*r->x)))
				return v2v_fail_memory(msg);
			r->x[r->n++] = x;
			x = run_end(row, x, l->width);
		}
	}
	r->row[l->height] = r->n;
	return V2V_OK;
}

static int
count_in(const struct v2v_labels *l, int32_t x, int32_t y, uint16_t label)
{
	int32_t x0 = x < 3 ? 0 : x - 3, y0 = y < 3 ? 0 : y - 3;
	int32_t x1 = x + 3 > l->width ? l->width : x + 3;
	int32_t y1 = y + 3 > l->height ? l->height : y + 3;
	int n = 0;

	for (int32_t j = y0; j < y1; j++)
		for (int32_t i = x0; i < x1; i++)
			n += l->px[(size_t)j * (size_t)l->width + (size_t)i]
			    == label;
	return n;
}

enum v2v_join
v2v_runs_join(const struct v2v_labels *l, int32_t x, int32_t y)
{
	const uint16_t *p = l->px + (size_t)y * (size_t)l->width + x;
	const uint16_t *up = p - l->width;
	uint16_t a = up[-1], b = up[0], c = p[-1], d = p[0];
	int n, m;

	if (a == b || a == c || d == b || d == c || (a != d && b != c))
		return V2V_JOIN_NONE;
	if (b != c)
		return V2V_JOIN_AD;
	if (a != d)
		return V2V_JOIN_BC;
	n = count_in(l, x, y, a);
	m = count_in(l, x, y, b);
	return n < m || (n == m && a < b) ? V2V_JOIN_AD : V2V_JOIN_BC;
}

/* Unite what touches between rows y - 1 and y. */
static void
unite_rows(struct v2v_runs *r, const struct v2v_labels *l, int32_t y)
{
	size_t w = (size_t)l->width;
	const uint16_t *up = l->px + (size_t)(y - 1) * w, *row = up + w;
	size_t i = r->row[y - 1], j = r->row[y];

	while (i < r->row[y] && j < r->row[y + 1]) {
		int32_t e = v2v_runs_end(r, y - 1, i);
		int32_t f = v2v_runs_end(r, y, j);

		if (up[r->x[i]] == row[r->x[j]])
			v2v_unite(r->face, (uint32_t)i, (uint32_t)j);
		if (e == f && e < l->width) {
			enum v2v_join join = v2v_runs_join(l, e, y);

			if (join == V2V_JOIN_AD)
				v2v_unite(r->face, (uint32_t)i, (uint32_t)(j + 1));
			else if (join == V2V_JOIN_BC)
				v2v_unite(r->face, (uint32_t)(i + 1), (uint32_t)j);
		}
		i += e <= f;
		j += f <= e;
	}
}

/* Roots to face numbers; labels and areas. */
static int
number_faces(struct v2v_runs *r, const struct v2v_labels *l,
    struct v2v_msg *msg)
{
	uint32_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->face[i] == i;
	r->n_faces = n;
	r->label = v2v_zalloc((size_t)n + 1, sizeof(*r->label));
	r->area = v2v_zalloc((size_t)n + 1, sizeof(*r->area));
	if (r->label == NULL || r->area == NULL)
		return v2v_fail_memory(msg);
	n = 0;
	for (int32_t y = 0; y < r->height; y++) {
		const uint16_t *row = l->px + (size_t)y * (size_t)l->width;

		/* A run's parent is a run before it, numbered already. */
		for (size_t i = r->row[y]; i < r->row[y + 1]; i++) {
			uint32_t f = r->face[i];

			f = f == i ? ++n : r->face[f];
			r->face[i] = f;
			r->label[f] = row[r->x[i]];
			r->area[f] += (uint32_t)(v2v_runs_end(r, y, i)
			    - r->x[i]);
		}
	}
	return V2V_OK;
}

/* Of runs in some columns, so that looking one up takes few steps. */
static int
find_near(struct v2v_runs *r, struct v2v_msg *msg)
{
	r->stride = ((size_t)r->width + V2V_RUNS_NEAR - 1) / V2V_RUNS_NEAR;
	r->near = v2v_alloc((size_t)r->height * r->stride, sizeof(*r->near));
	if (r->near == NULL)
		return v2v_fail_memory(msg);
	for (int32_t y = 0; y < r->height; y++) {
		uint32_t *near = r->near + (size_t)y * r->stride;
		size_t i = r->row[y];

		for (size_t k = 0; k < r->stride; k++) {
			while (v2v_runs_end(r, y, i)
			    <= (int32_t)(k * V2V_RUNS_NEAR))
				i++;
			near[k] = (uint32_t)i;
		}
	}
	return V2V_OK;
}

int
v2v_runs_init(struct v2v_runs *r, const struct v2v_labels *l,
    struct v2v_msg *msg)
{
	int err;

	*r = (struct v2v_runs){ .width = l->width, .height = l->height };
	r->row = v2v_alloc((size_t)l->height + 1, sizeof(*r->row));
	if (r->row == NULL)
		return v2v_fail_memory(msg);
	err = find_runs(r, l, msg);
	if (err != V2V_OK)
		goto out;
	if (r->n >= UINT32_MAX) {
		err = v2v_fail(msg, V2V_E_LIMIT, "too many runs of pixels");
		goto out;
	}
	r->face = v2v_alloc(r->n, sizeof(*r->face));
	if (r->face == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (size_t i = 0; i < r->n; i++)
		r->face[i] = (uint32_t)i;
	for (int32_t y = 1; y < r->height; y++)
		unite_rows(r, l, y);
	err = number_faces(r, l, msg);
	if (err == V2V_OK)
		err = find_near(r, msg);
out:
	if (err != V2V_OK)
		v2v_runs_free(r);
	return err;
}

void
v2v_runs_free(struct v2v_runs *r)
{
	free(r->row);
	free(r->x);
	free(r->face);
	free(r->near);
	free(r->label);
	free(r->area);
	*r = (struct v2v_runs){ 0 };
}

uint32_t
v2v_runs_face(const struct v2v_runs *r, int32_t x, int32_t y)
{
	size_t i, end;

	if (x < 0 || y < 0 || x >= r->width || y >= r->height)
		return 0;
	i = r->near[(size_t)y * r->stride + (size_t)x / V2V_RUNS_NEAR];
	end = r->row[y + 1];
	while (i + 1 < end && r->x[i + 1] <= x)
		i++;
	return r->face[i];
}
