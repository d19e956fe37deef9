/* Flat frames in memory to text, on one thread: time, memory, growth. */
#include "base.h"

#include "tests/bench/bench.h"

#include "tests/data/flatart.h"
#include "trace/trace.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REPEATS = 5, NOISE = 0 };

static const struct row {
	const char *name;
	int32_t size;
	int shapes; /* or NOISE */
	double scale;
} rows[] = {
	{ "150 shapes, 0.36 MP", 600, 150, 0.8 },
	{ "900 shapes, 0.36 MP", 600, 900, 0.35 },
	{ "150 shapes, 1 MP", 1000, 150, 0.8 },
	{ "150 shapes, 4 MP", 2000, 150, 0.8 },
	{ "150 shapes, 16 MP", 4000, 150, 0.8 },
	{ "150 shapes, 64 MP", 8000, 150, 0.8 },
	{ "noise, 15 colours, 16 MP", 4000, NOISE, 0 }
};

/* The fastest of some repeats, and its stages, in milliseconds. */
static int
time_trace(double took[V2V_TRACE_STAGES], const struct row *r,
    struct v2v_msg *msg)
{
	double all[V2V_TRACE_STAGES], least = 0;
	struct v2v_trace_params p = {
		.tolerance = 0.8, .corner = 40, .style = { .decimals = 1 },
		.max_colors = 256, .took = all
	};
	struct v2v_frame f;
	int err = v2v_frame_init(&f, r->size, r->size, msg);

	if (err != V2V_OK)
		return err;
	if (r->shapes == NOISE)
		flatart_noise(&f, 1, 15);
	else
		flatart_draw(&f, 2, r->shapes, r->scale);
	for (int i = 0; i < (r->shapes == NOISE ? 1 : REPEATS)
	    && err == V2V_OK; i++) {
		struct v2v_text text = { 0 };
		double sum = 0;

		err = v2v_trace(NULL, &text, NULL, 0, &f, &p, msg);
		v2v_text_free(&text);
		for (int k = 0; k < V2V_TRACE_STAGES; k++)
			sum += all[k];
		if (i == 0 || sum < least) {
			memcpy(took, all, sizeof(all));
			least = sum;
		}
	}
	v2v_frame_free(&f);
	return err;
}

static int
print_row(FILE *to, const struct row *r)
{
	double took[V2V_TRACE_STAGES], sum = 0;
	struct v2v_msg msg = { "" };
	struct rusage used;

	if (time_trace(took, r, &msg) != V2V_OK) {
		fprintf(stderr, "bench: %s: %s\n", r->name, msg.text);
		return 1;
	}
	for (int k = 0; k < V2V_TRACE_STAGES; k++)
		sum += took[k];
	fprintf(to, "%-26s %8.1f %7.1f", r->name, sum, sum * 1e6
	    / ((double)r->size * r->size));
	for (int k = 0; k < V2V_TRACE_STAGES; k++)
		fprintf(to, " %7.1f", took[k]);
	getrusage(RUSAGE_SELF, &used);
	fprintf(to, " %7ld\n", used.ru_maxrss / 1024);
	return fflush(to) != 0;
}

/* Each row in a process of its own, which has a peak of its own. */
int
bench_trace(FILE *to)
{
	int failed = 0;

	fprintf(to, "\n# ms, fastest of %d, one thread\n%-26s %8s %7s", REPEATS,
	    "# trace", "ms", "ns/px");
	for (int k = 0; k < V2V_TRACE_STAGES; k++)
		fprintf(to, " %7s", v2v_trace_stages[k]);
	fprintf(to, " peak MB\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int status = 1;
		pid_t pid;

		fflush(to);
		pid = fork();
		if (pid == 0)
			_exit(print_row(to, &rows[i]));
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
			failed = 1;
	}
	return failed;
}
