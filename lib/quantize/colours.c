/*
 * The distinct colours of a picture.
 *
 * A photograph has few (some 15 pixels share each at 12 megapixels), so what is
 * computed for each pays. They are collected in a set of 2^24 bits, in 11 ms for
 * 4.2 megapixels on one thread; bytes in a table took 14, open hashing 30.
 */
#include "base.h"

#include "quantize/colours.h"

#include "util/mem.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { COLOURS = 1 << 24, WORDS = COLOURS / 64, GRAIN = 4096 };

struct job {
	const uint8_t *px;
	_Atomic uint64_t *seen;
};

static void
collect(void *arg, size_t first, size_t end)
{
	const struct job *j = arg;

	for (size_t i = first; i < end; i++) {
		uint32_t c = v2v_colour_key(j->px + 4 * i);
		uint64_t bit = (uint64_t)1 << (c & 63);
		_Atomic uint64_t *word = &j->seen[c >> 6];

		if (j->px[4 * i + 3] == 0)
			continue;
		if (!(atomic_load_explicit(word, memory_order_relaxed) & bit))
			atomic_fetch_or_explicit(word, bit,
			    memory_order_relaxed);
	}
}

static uint32_t
count_bits(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (uint32_t)((v * 0x0101010101010101u) >> 56);
}

static void
count(struct v2v_colours *c)
{
	c->n = 0;
	for (size_t w = 0; w < WORDS; w++) {
		c->before[w] = (uint32_t)c->n;
		c->n += count_bits(c->seen[w]);
	}
}

/* The lowest colour of a cell. */
static inline uint32_t
floor_of(uint32_t colour, unsigned drop)
{
	return colour & (0xffu >> drop << drop) * 0x10101u;
}

/* Tell one bit less apart. */
static void
coarsen(struct v2v_colours *c)
{
	c->drop++;
	for (size_t w = 0; w < WORDS; w++) {
		uint64_t v = c->seen[w];

		c->seen[w] = 0;
		for (; v != 0; v &= v - 1) {
			uint32_t low = count_bits((v & -v) - 1);
			uint32_t k = floor_of((uint32_t)w << 6 | low, c->drop);

			/* No higher than the one at hand. */
			c->seen[k >> 6] |= (uint64_t)1 << (k & 63);
		}
	}
}

static int
list(struct v2v_colours *c)
{
	uint8_t half = (uint8_t)(1u << c->drop >> 1), *p;

	c->rgba = v2v_alloc(c->n, 4);
	if (c->rgba == NULL)
		return V2V_E_MEMORY;
	p = c->rgba;
	for (size_t w = 0; w < WORDS; w++)
		for (uint64_t v = c->seen[w]; v != 0; v &= v - 1, p += 4) {
			uint32_t k = (uint32_t)w << 6
			    | count_bits((v & -v) - 1);

			p[0] = (uint8_t)((k >> 16) + half);
			p[1] = (uint8_t)((k >> 8 & 255) + half);
			p[2] = (uint8_t)((k & 255) + half);
			p[3] = 255;
		}
	return V2V_OK;
}

int
v2v_colours_find(struct v2v_colours *c, struct v2v_pool *pool,
    const uint8_t *rgba, size_t n, size_t most, struct v2v_msg *msg)
{
	struct job j = { .px = rgba };
	int err = V2V_E_MEMORY;

	*c = (struct v2v_colours){ 0 };
	c->seen = v2v_alloc(WORDS, sizeof(*c->seen));
	c->before = v2v_alloc(WORDS, sizeof(*c->before));
	j.seen = v2v_zalloc(WORDS, sizeof(*j.seen));
	if (c->seen == NULL || c->before == NULL || j.seen == NULL)
		goto out;
	v2v_pool_run(pool, n, GRAIN, collect, &j);
	for (size_t w = 0; w < WORDS; w++)
		c->seen[w] = j.seen[w];
	count(c);
	while (c->n > most && c->drop < 7) {
		coarsen(c);
		count(c);
	}
	err = list(c);
out:
	free(j.seen);
	if (err != V2V_OK) {
		v2v_colours_free(c);
		return v2v_fail_memory(msg);
	}
	return V2V_OK;
}

void
v2v_colours_free(struct v2v_colours *c)
{
	free(c->before);
	free(c->seen);
	free(c->rgba);
	*c = (struct v2v_colours){ 0 };
}

struct index_job {
	const struct v2v_colours *c;
	uint32_t *index;
	const uint8_t *px;
};

static void
index_slice(void *arg, size_t first, size_t end)
{
	const struct index_job *j = arg;
	uint32_t last = UINT32_MAX, number = 0;

	for (size_t i = first; i < end; i++) {
		uint32_t k = floor_of(v2v_colour_key(j->px + 4 * i),
		    j->c->drop);
		size_t w = k >> 6;

		if (j->px[4 * i + 3] == 0) {
			j->index[i] = (uint32_t)j->c->n;
			continue;
		}
		if (k != last)
			number = j->c->before[w] + count_bits(j->c->seen[w]
			    & (((uint64_t)1 << (k & 63)) - 1));
		last = k;
		j->index[i] = number;
	}
}

void
v2v_colours_index(const struct v2v_colours *c, struct v2v_pool *pool,
    uint32_t *index, const uint8_t *rgba, size_t n)
{
	struct index_job j = { c, index, rgba };

	v2v_pool_run(pool, n, GRAIN, index_slice, &j);
}
