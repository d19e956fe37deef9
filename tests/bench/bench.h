/* Timings; each function prints lines of one table. */
#ifndef V2V_BENCH_H
#define V2V_BENCH_H

#include "base.h"

#include <stdio.h>

/* Each op on the CPU with one thread and all, and on the GPU if there is one.
 * 0, or 1 after a message on stderr. */
int bench_ops(FILE *to);

/* The network of v2v-segment. */
int bench_net(FILE *to);

/* The steps of v2v-segment that are no ops. */
int bench_segment(FILE *to);

/* Each phase of the pipeline on a picture, with one thread and all. */
int bench_phases(FILE *to, const char *picture);

/* Flat art of growing size, and noise, to SVG. */
int bench_trace(FILE *to);

/* The kernels of --centerline. */
int bench_lines(FILE *to);

#endif
