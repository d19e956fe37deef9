/* What --centerline adds: distances and thinning of pen lines, one thread. */
#include "base.h"

#include "tests/bench/bench.h"

#include "trace/distance.h"
#include "trace/thin.h"
#include "util/clock.h"
#include "util/mem.h"

#include <math.h>
#include <stdlib.h>

enum { SIZE = 2000, REPEATS = 5, RINGS = 40, PEN = 5 };

/* Rings about the middle, as wide apart as they are numbered. */
static void
draw(struct v2v_labels *l)
{
	for (int32_t y = 0; y < SIZE; y++)
		for (int32_t x = 0; x < SIZE; x++) {
			double dx = x - SIZE / 2.0, dy = y - SIZE / 2.0;
			double r = sqrt(dx * dx + dy * dy);

			l->px[(size_t)y * SIZE + (size_t)x] = r < SIZE / 2.0
			    && (int)r % (SIZE / 2 / RINGS) < PEN ? 2 : 1;
		}
}

static void
print(FILE *to, const char *name, double ms)
{
	fprintf(to, "%-26s %8.1f %7.1f\n", name, ms, ms * 1e6 / SIZE / SIZE);
}

static int
time_all(FILE *to, struct v2v_labels *l, uint16_t *d2, uint8_t *ridge)
{
	double best[2] = { 1e9, 1e9 };
	struct v2v_runs r;
	struct v2v_msg msg;
	bool *wanted = NULL;
	int err = v2v_runs_init(&r, l, &msg);

	if (err != V2V_OK)
		return 1;
	wanted = v2v_zalloc((size_t)r.n_faces + 1, sizeof(*wanted));
	if (wanted == NULL)
		err = V2V_E_MEMORY;
	for (uint32_t f = 1; err == V2V_OK && f <= r.n_faces; f++)
		wanted[f] = r.label[f] == 2;
	for (int i = 0; err == V2V_OK && i < REPEATS; i++) {
		double t[3] = { v2v_clock_ms() };

		err = v2v_distance(d2, &r, wanted, &msg);
		t[1] = v2v_clock_ms();
		if (err == V2V_OK)
			err = v2v_thin(ridge, d2, l, &msg);
		t[2] = v2v_clock_ms();
		for (int k = 0; k < 2; k++)
			if (t[k + 1] - t[k] < best[k])
				best[k] = t[k + 1] - t[k];
	}
	free(wanted);
	v2v_runs_free(&r);
	if (err != V2V_OK)
		return 1;
	print(to, "distance, 4 MP", best[0]);
	print(to, "thin, 4 MP", best[1]);
	return 0;
}

int
bench_lines(FILE *to)
{
	size_t n = (size_t)SIZE * SIZE;
	struct v2v_labels l = { .width = SIZE, .height = SIZE, .n = 2 };
	uint16_t *d2 = v2v_alloc(n, sizeof(*d2));
	uint8_t *ridge = v2v_alloc(n, 1);
	int failed = 1;

	l.px = v2v_alloc(n, sizeof(*l.px));
	fprintf(to, "\n# ms, fastest of %d, one thread\n%-26s %8s %7s\n",
	    REPEATS, "# lines", "ms", "ns/px");
	if (d2 != NULL && ridge != NULL && l.px != NULL) {
		draw(&l);
		failed = time_all(to, &l, d2, ridge);
	}
	if (failed)
		fprintf(stderr, "bench: lines: failed\n");
	free(d2);
	free(ridge);
	v2v_labels_free(&l);
	return failed;
}
