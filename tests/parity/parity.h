/* The parity program, inside. */
#ifndef V2V_PARITY_H
#define V2V_PARITY_H

#include "ops/backend.h"

/* Extremes find what noise misses; the last is for ops with a shape. */
enum kind { NEAR_ZERO, NEAR_MAXIMUM, RANDOM, SHAPED, KINDS };

enum { SIZES_MAX = 16 };

/* One input of one op. */
struct sample {
	enum kind kind;
	int32_t width, height;
	uint64_t seed;
	void *in;
	size_t in_bytes, out_bytes;
	float taps[V2V_TAPS_MAX];
	int n_taps;
	uint8_t rgb[256][3];
	struct v2v_lab_palette pal;
	uint8_t costs[256]; /* 32 colours with 8 labels */
	int32_t strength;
	struct v2v_conv conv; /* its maps are those of other layers, too */
};

struct op {
	const char *name;
	size_t in_size, out_size; /* bytes a pixel */
	int kinds;
	size_t pixels_max; /* of a sample, where the reference is slow */
	void (*fill)(struct sample *s);
	int (*run)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, const struct sample *s);
	/* How far *out is from the reference, as a share of what is allowed:
	 * up to 1 is good. Negative: no memory. */
	double (*error)(const struct sample *s, const void *out);
	const char *bound; /* what is allowed, in words */
	/* Sets the bytes of in and out where pixels do not tell; or NULL. */
	void (*shape)(struct sample *s);
};

extern const struct op parity_ops[]; /* ends with name == NULL */

/* Of counted colours and changed lightness; see tone.c. */
void parity_fill_histogram(struct sample *s);
int parity_run_histogram(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_histogram(const struct sample *s, const void *out);
void parity_fill_tone(struct sample *s);
int parity_run_tone(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_tone(const struct sample *s, const void *out);

/* Of the energy of labels; see potts.c. */
void parity_fill_rim(struct sample *s);
int parity_run_rim(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_rim(const struct sample *s, const void *out);
int parity_run_costs(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_costs(const struct sample *s, const void *out);
int parity_run_weights(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_weights(const struct sample *s, const void *out);
void parity_fill_relax(struct sample *s);
int parity_run_relax(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_relax(const struct sample *s, const void *out);

/* Of layers of networks; see net.c. */
void parity_shape_conv(struct sample *s);
void parity_shape_layer(struct sample *s);
void parity_shape_twice(struct sample *s);
void parity_fill_net(struct sample *s);
int parity_run_conv(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_conv(const struct sample *s, const void *out);
int parity_run_twice(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_twice(const struct sample *s, const void *out);
int parity_run_mean(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_mean(const struct sample *s, const void *out);
int parity_run_sigmoid(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_sigmoid(const struct sample *s, const void *out);

/* Of pixels with a mask or matte; see holes.c. */
void parity_fill_rgba(struct sample *s);
void parity_fill_membrane(struct sample *s);
int parity_run_membrane(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_membrane(const struct sample *s, const void *out);
void parity_fill_patch(struct sample *s);
int parity_run_patch(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_patch(const struct sample *s, const void *out);
void parity_fill_fringe(struct sample *s);
int parity_run_fringe(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s);
double parity_error_fringe(const struct sample *s, const void *out);

/* The i-th size of the test, in pixels; false behind the last. */
bool parity_size(int i, int32_t *width, int32_t *height);

/* The built-in network on the emulated device, and on `cuda` unless it is NULL,
 * against the CPU. */
void parity_check_network(uint64_t seed, struct v2v_backend *plain,
    struct v2v_backend *cuda,
    void (*report)(bool ok, const char *what, const char *detail));

/* Do the broken kernels fail and their correct twins pass? Prints TAP lines
 * by `report`. */
void parity_check_harness(uint64_t seed,
    void (*report)(bool ok, const char *what, const char *detail));

#endif
