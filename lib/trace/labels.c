/* Exact colours to labels, run by run, by a hash table. */
#include "base.h"

#include "trace/labels.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1024, COUNT_MAX = 1 << 24 };

struct table {
	uint32_t key[SLOTS]; /* 0xrrggbb */
	uint16_t label[SLOTS]; /* 0: free */
};

static uint32_t
slot_of(const struct table *t, uint32_t key)
{
	uint32_t s = key * 2654435761u >> 22;

	while (t->label[s] != 0 && t->key[s] != key)
		s = (s + 1) % SLOTS;
	return s;
}

/* How many colours the opaque pixels have, for the message alone. */
static int
count_colours(const struct v2v_frame *f)
{
	uint8_t *seen = v2v_zalloc(COUNT_MAX / 8, 1);
	size_t n = v2v_frame_pixels(f);
	int count = 0;

	if (seen == NULL)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const uint8_t *p = f->px + 4 * i;
		uint32_t key = (uint32_t)(p[0] << 16 | p[1] << 8 | p[2]);

		if (p[3] < 128 || (seen[key / 8] >> key % 8 & 1))
			continue;
		seen[key / 8] |= (uint8_t)(1 << key % 8);
		count++;
	}
	free(seen);
	return count;
}

static int
too_many(const struct v2v_frame *f, int max, struct v2v_msg *msg)
{
	int n = count_colours(f);

	if (n == 0)
		return v2v_fail_memory(msg);
	return v2v_fail(msg, V2V_E_DATA,
	    "%d colours, at most %d can be traced: quantise first", n, max);
}

/* Give pixel i and those that follow it with its colour a label. Returns
 * where the next colour begins. */
static size_t
label_run(struct v2v_labels *l, const struct v2v_frame *f, size_t i, size_t n,
    uint16_t label)
{
	const uint8_t *p = f->px + 4 * i, *q = f->px;
	const uint16_t four[4] = { label, label, label, label };
	uint64_t two, a, b;

	memcpy(&two, p, 4);
	memcpy((uint8_t *)&two + 4, p, 4);
	l->px[i++] = label;
	for (; i + 4 <= n; i += 4) {
		memcpy(&a, q + 4 * i, 8);
		memcpy(&b, q + 4 * i + 8, 8);
		if (a != two || b != two)
			break;
		memcpy(l->px + i, four, 8);
	}
	for (; i < n && memcmp(q + 4 * i, p, 4) == 0; i++)
		l->px[i] = label;
	return i;
}

int
v2v_labels_init(struct v2v_labels *l, const struct v2v_frame *f,
    int max_colors, struct v2v_msg *msg)
{
	struct table t = { 0 };
	size_t n = v2v_frame_pixels(f);

	if (max_colors > V2V_LABELS_MAX)
		max_colors = V2V_LABELS_MAX;
	*l = (struct v2v_labels){ .width = f->width, .height = f->height };
	l->px = v2v_alloc(n, sizeof(*l->px));
	if (l->px == NULL)
		return v2v_fail_memory(msg);
	for (size_t i = 0; i < n;) {
		const uint8_t *p = f->px + 4 * i;
		uint32_t key = (uint32_t)(p[0] << 16 | p[1] << 8 | p[2]);
		uint16_t label = V2V_ABSENT;

		if (p[3] >= 128) {
			uint32_t s = slot_of(&t, key);

			if (t.label[s] == 0) {
				if (l->n == max_colors) {
					v2v_labels_free(l);
					return too_many(f, max_colors, msg);
				}
				t.label[s] = (uint16_t)++l->n;
				t.key[s] = key;
				memcpy(l->rgb[l->n], p, 3);
			}
			label = t.label[s];
		}
		i = label_run(l, f, i, n, label);
	}
	return V2V_OK;
}

void
v2v_labels_free(struct v2v_labels *l)
{
	free(l->px);
	free(l->before);
	*l = (struct v2v_labels){ 0 };
}
