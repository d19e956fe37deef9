/* The network on a picture of 1500 x 1000: the first run in a process, which
 * gets its memory, and later ones. */
#include "base.h"

#include "tests/bench/bench.h"

#include "net/net.h"
#include "util/clock.h"
#include "util/rng.h"

#include <stdlib.h>

enum { WIDTH = 1500, HEIGHT = 1000, REPEATS = 9 };

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ms of reading the weights with the first run, and the median of others. */
static int
time_net(double *first, double *later, int *threads, const struct v2v_frame *f,
    struct v2v_msg *msg)
{
	struct v2v_pool *pool = NULL;
	struct v2v_backend *be = NULL;
	struct v2v_net *net = NULL;
	struct v2v_maps maps;
	double took[REPEATS], start;
	int err = v2v_pool_open(&pool, *threads, msg);

	if (err == V2V_OK)
		err = v2v_backend_open(&be, "cpu", 0, pool, msg);
	*threads = v2v_pool_threads(pool);
	start = v2v_clock_ms();
	if (err == V2V_OK)
		err = v2v_net_open(&net, NULL, msg);
	for (int i = -1; i < REPEATS && err == V2V_OK; i++) {
		if (i >= 0)
			start = v2v_clock_ms();
		err = v2v_net_run(net, be, &maps, f, msg);
		*(i < 0 ? first : &took[i]) = v2v_clock_ms() - start;
		v2v_maps_free(&maps);
	}
	v2v_net_close(net);
	v2v_backend_close(be);
	v2v_pool_close(pool);
	if (err != V2V_OK)
		return err;
	qsort(took, REPEATS, sizeof(*took), ascending);
	*later = took[REPEATS / 2];
	return V2V_OK;
}

int
bench_net(FILE *to)
{
	struct v2v_frame f;
	struct v2v_msg msg = { "" };
	double first, later;
	int err = v2v_frame_init(&f, WIDTH, HEIGHT, &msg);

	if (err == V2V_OK)
		for (size_t i = 0; i < 4 * v2v_frame_pixels(&f); i++)
			f.px[i] = i % 4 == 3 ? 255 : (uint8_t)v2v_rng(1, i);
	fprintf(to, "\n# network, ms; %d x %d\n%-26s %8s %8s\n", WIDTH, HEIGHT,
	    "# threads", "first", "later");
	for (int all = 1; all >= 0 && err == V2V_OK; all--) {
		int threads = all; /* one, then as many as there are */

		err = time_net(&first, &later, &threads, &f, &msg);
		if (err == V2V_OK)
			fprintf(to, "%-26d %8.1f %8.1f\n", threads, first,
			    later);
	}
	v2v_frame_free(&f);
	if (err != V2V_OK)
		fprintf(stderr, "bench: network: %s\n", msg.text);
	return err != V2V_OK;
}
