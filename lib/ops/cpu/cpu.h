/* The CPU backend, inside: its buffers, and code for several instruction sets.
 * Only lib/ops and the tests include this. */
#ifndef V2V_CPU_H
#define V2V_CPU_H

#include "ops/backend.h"

struct v2v_buf {
	size_t bytes;
	unsigned char *data;
};

/*
 * Instruction sets that loops are compiled for. All give the same bits, since
 * nothing is contracted and no sum is reordered.
 */
enum cpu_level { CPU_BASE, CPU_AVX2, CPU_AVX512, CPU_LEVELS_N };

/* The best that the processor has, or the one named in V2V_CPU ("base" or
 * "sse2", "avx2", "avx512") where it has that. */
enum cpu_level cpu_level_best(void);

struct cpu_state {
	enum cpu_level level;
	float linear[256]; /* of sRGB bytes */
};

/*
 * From `static inline void NAME ARGS` make the table NAME_at[level] of that
 * function compiled for each level. CALL repeats the names of the arguments.
 */
#if defined(__x86_64__) && defined(__GNUC__)
#define CPU_LEVELS(name, args, call)                                      \
	__attribute__((flatten)) static void name##_base args             \
	{                                                                 \
		name call;                                                \
	}                                                                 \
	__attribute__((flatten, target("avx2"))) static void              \
	name##_avx2 args                                                  \
	{                                                                 \
		name call;                                                \
	}                                                                 \
	__attribute__((flatten, target("avx512f,avx512vl,avx512dq,"       \
	    "avx512bw"))) static void name##_avx512 args                  \
	{                                                                 \
		name call;                                                \
	}                                                                 \
	static void (*const name##_at[CPU_LEVELS_N]) args                 \
	    = { name##_base, name##_avx2, name##_avx512 }
#else
#define CPU_LEVELS(name, args, call)                                      \
	static void (*const name##_at[CPU_LEVELS_N]) args = { name, name, \
		name }
#endif

int cpu_lab(struct v2v_backend *be, struct v2v_buf *lab, struct v2v_buf *rgba,
    size_t n);
int cpu_oklab(struct v2v_backend *be, struct v2v_buf *lab,
    struct v2v_buf *rgba, size_t n);
int cpu_nearest(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal);
int cpu_histogram(struct v2v_backend *be, struct v2v_buf *counts,
    struct v2v_buf *rgba, size_t n, int threshold, int bits);
int cpu_tone(struct v2v_backend *be, struct v2v_buf *rgba, size_t n,
    const struct v2v_tone *tone);
int cpu_rim(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *rgba,
    int32_t width, int32_t height);
int cpu_costs(struct v2v_backend *be, struct v2v_buf *costs,
    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal);
int cpu_weights(struct v2v_backend *be, struct v2v_buf *weights,
    struct v2v_buf *rgba, int32_t width, int32_t height);
int cpu_relax(struct v2v_backend *be, struct v2v_buf *labels,
    struct v2v_buf *colours, struct v2v_buf *costs, struct v2v_buf *weights,
    int32_t width, int32_t height, int n_pal, int32_t strength);
int cpu_convolve(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, int32_t width, int32_t height, const float *taps,
    int n_taps);
int cpu_components(struct v2v_backend *be, struct v2v_buf *ids,
    struct v2v_buf *labels, int32_t width, int32_t height);
int cpu_enlarge(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, int32_t width, int32_t height, int32_t factor);

int cpu_conv(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    struct v2v_buf *weights, const struct v2v_conv *c);
int cpu_twice(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct v2v_act *to, const struct v2v_act *from, int32_t channels);
int cpu_mean(struct v2v_backend *be, struct v2v_buf *out, struct v2v_buf *in,
    const struct v2v_act *to, const struct v2v_act *from, int32_t channels);
int cpu_sigmoid(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct v2v_act *from, int32_t channels);

/* Clear the halo beside rows [first, end) of the map, and above and below it
 * where they are its first and last. */
void cpu_clear_halo(float *data, const struct v2v_act *a, int32_t channels,
    size_t first, size_t end);

int cpu_membrane(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *rgba, struct v2v_buf *mask, int32_t width, int32_t height);
int cpu_patch(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *rgba, struct v2v_buf *mask, int32_t width, int32_t height,
    uint64_t seed);
int cpu_fringe(struct v2v_backend *be, struct v2v_buf *rgba,
    struct v2v_buf *matte, int32_t width, int32_t height);

/* Fill the whole table but `name`'s owner: memory, ops, state. */
int cpu_open(struct v2v_backend *be, struct v2v_pool *pool,
    struct v2v_msg *msg);

#endif
