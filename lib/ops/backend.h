/*
 * Where pixel work runs: a table of functions, on the CPU or on a CUDA device.
 *
 * The CPU fills every pointer; CUDA then overwrites what it has, which is all
 * of it. Phase code calls ops only through this table and so is written once.
 * Both give the same bits: see ops/kern for the functions of one pixel that
 * both share, and the essay in ops/cpu/backend.c.
 *
 * Every op returns V2V_OK, V2V_E_MEMORY or V2V_E_DEVICE; words for a failure
 * are in `msg`. Order of arguments: backend, out, in, sizes, parameters.
 * Buffers never overlap unless said.
 */
#ifndef V2V_BACKEND_H
#define V2V_BACKEND_H

#include "base.h"
#include "util/msg.h"
#include "util/pool.h"

V2V_BEGIN_DECLS

/* Memory of the backend; its bytes are reached by upload and download only. */
struct v2v_buf;

/* A palette as CIELAB doubles, L a b each; entry k at lab[3 * k]. */
struct v2v_lab_palette {
	int n; /* 1 to 256 */
	double lab[3 * 256];
};

/* A change of lightness, by luminance; see ops/kern/tone.h. */
enum { V2V_TONE_WHITE = 65535 };
struct v2v_tone {
	uint16_t linear[256];             /* light of sRGB bytes */
	uint32_t gain[V2V_TONE_WHITE + 1]; /* up to 2^22: 64 times as much */
	uint8_t byte[V2V_TONE_WHITE + 1]; /* sRGB of light */
};

enum { V2V_TAPS_MAX = 129 }; /* odd lengths up to this */

/*
 * Activations of a network within a buffer of floats: channels of a pixel lie
 * together, `halo` pixels of zeros surround the map, and a row follows the one
 * above without a gap. A slice of a map's channels is such a map, too.
 */
struct v2v_act {
	size_t at; /* index of the first channel of pixel (0, 0) */
	int32_t width, height, halo;
	int32_t step; /* floats from a pixel to the next */
};

/*
 * A convolution of size x size taps (1 or 3), zeros round the input. Weights
 * are floats [ky][kx][c_in][c_out] and then a bias for each output.
 */
struct v2v_conv {
	struct v2v_act out, in; /* of in: its size is `stride` times out's */
	struct v2v_act add;     /* added to the sum; step 0: nothing is */
	size_t weights;         /* index of the first */
	int32_t c_out, c_in;    /* c_out is a multiple of 8 */
	int32_t size, stride, dilation;
	bool relu;
};

struct v2v_backend {
	const char *name; /* "cpu", or "cuda:0 (model)" */
	void *state;
	struct v2v_pool *pool; /* of the host; borrowed */
	struct v2v_msg msg;    /* words for the call that failed last */

	void (*close)(struct v2v_backend *be);
	int (*alloc)(struct v2v_backend *be, struct v2v_buf **buf, size_t bytes);
	void (*free)(struct v2v_backend *be, struct v2v_buf *buf); /* NULL ok */
	int (*upload)(struct v2v_backend *be, struct v2v_buf *out, const void *in,
	    size_t bytes);
	int (*download)(struct v2v_backend *be, void *out, struct v2v_buf *in,
	    size_t bytes);

	/* n pixels of 4 bytes R G B A -> n triples of float L a b (CIELAB, D65,
	 * IEC 61966-2-1 and CIE 15). Alpha is not read. */
	int (*lab)(struct v2v_backend *be, struct v2v_buf *lab,
	    struct v2v_buf *rgba, size_t n);

	/* As above to OKLab (Ottosson 2020). */
	int (*oklab)(struct v2v_backend *be, struct v2v_buf *lab,
	    struct v2v_buf *rgba, size_t n);

	/*
	 * n pixels of 4 bytes -> n bytes: the palette entry with the least
	 * CIEDE2000 (Sharma, Wu, Dalal 2005, in double); the lowest index among
	 * those within 1e-9 of the least. Alpha is not read.
	 */
	int (*nearest)(struct v2v_backend *be, struct v2v_buf *labels,
	    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal);

	/*
	 * How often each colour occurs in n pixels of 4 bytes whose alpha is not
	 * below the threshold, added to 2^(3 * bits) uint32: the highest 1 to 8
	 * bits of R, G, B make the index.
	 */
	int (*histogram)(struct v2v_backend *be, struct v2v_buf *counts,
	    struct v2v_buf *rgba, size_t n, int threshold, int bits);

	/* The lightness of n pixels of 4 bytes changed in place. */
	int (*tone)(struct v2v_backend *be, struct v2v_buf *rgba, size_t n,
	    const struct v2v_tone *tone);

	/*
	 * A picture of 4 bytes a pixel -> the same with the pixels of
	 * anti-aliased edges in the colour of one side; see ops/kern/rim.h.
	 */
	int (*rim)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *rgba, int32_t width, int32_t height);

	/*
	 * The energy of labels, as ops/kern/potts.h defines it: the cost of each
	 * of n colours (4 bytes) with each entry, n * pal->n bytes; the weights
	 * of a picture's neighbours, 4 bytes a pixel; and its descent from the
	 * labels given, where pixel i has the colour whose costs begin at
	 * costs[colours[i] * n_pal] (uint32).
	 */
	int (*costs)(struct v2v_backend *be, struct v2v_buf *costs,
	    struct v2v_buf *rgba, size_t n, const struct v2v_lab_palette *pal);
	int (*weights)(struct v2v_backend *be, struct v2v_buf *weights,
	    struct v2v_buf *rgba, int32_t width, int32_t height);
	int (*relax)(struct v2v_backend *be, struct v2v_buf *labels,
	    struct v2v_buf *colours, struct v2v_buf *costs,
	    struct v2v_buf *weights, int32_t width, int32_t height, int n_pal,
	    int32_t strength);

	/*
	 * One float plane of width x height filtered by `taps` (n_taps, odd, the
	 * middle one at the pixel) along rows, then along columns, borders
	 * repeated. Sums run from the first tap to the last. out may be in.
	 */
	int (*convolve)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, int32_t width, int32_t height, const float *taps,
	    int n_taps);

	/*
	 * 4-connected components of equal bytes in a plane of labels: each pixel
	 * gets the lowest linear index (y * width + x) of its component, uint32.
	 */
	int (*components)(struct v2v_backend *be, struct v2v_buf *ids,
	    struct v2v_buf *labels, int32_t width, int32_t height);

	/*
	 * Pixels of 4 bytes, flat colours, enlarged by `factor` (2 or 4) with
	 * smooth edges and no new colour; see ops/kern/enlarge.h.
	 */
	int (*enlarge)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, int32_t width, int32_t height, int32_t factor);

	/*
	 * Layers of a network; see ops/kern/net.h. `channels` are multiples of
	 * 8, at most 64 for `sigmoid`. Each clears the halo of what it writes;
	 * out may be in where the maps do not overlap. `add` of a convolution
	 * lies in `in`. The others: a map doubled in size by bilinear
	 * interpolation; the mean of a map in every pixel of out; and bytes,
	 * channel after channel, of the logistic function times 255.
	 */
	int (*conv)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, struct v2v_buf *weights,
	    const struct v2v_conv *c);
	int (*twice)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, const struct v2v_act *to,
	    const struct v2v_act *from, int32_t channels);
	int (*mean)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, const struct v2v_act *to,
	    const struct v2v_act *from, int32_t channels);
	int (*sigmoid)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *in, const struct v2v_act *from, int32_t channels);

	/*
	 * A picture of 4 bytes a pixel with its holes filled, smoothly, from the
	 * pixels that are known; see ops/kern/membrane.h for the mask's bytes.
	 * Everything but the colours of the holes is as it was.
	 */
	int (*membrane)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *rgba, struct v2v_buf *mask, int32_t width,
	    int32_t height);

	/* The same with texture of what is known (ops/kern/patch.h), from a
	 * picture whose holes are filled already. */
	int (*patch)(struct v2v_backend *be, struct v2v_buf *out,
	    struct v2v_buf *rgba, struct v2v_buf *mask, int32_t width,
	    int32_t height, uint64_t seed);

	/*
	 * Pixels of 4 bytes in front of a background, `matte` (a byte a pixel)
	 * of each being theirs -> the same in place, the colours of what is
	 * neither 0 nor 255 without the background; see ops/kern/fringe.h.
	 */
	int (*fringe)(struct v2v_backend *be, struct v2v_buf *rgba,
	    struct v2v_buf *matte, int32_t width, int32_t height);
};

/* Floats from a row of the map to the next. */
static inline V2V_HD size_t
v2v_act_row(const struct v2v_act *a)
{
	return ((size_t)a->width + 2 * (size_t)a->halo) * (size_t)a->step;
}

/* Floats of a whole map with its halo; those before pixel (0, 0) are the
 * first `halo` rows and pixels. */
static inline V2V_HD size_t
v2v_act_floats(const struct v2v_act *a)
{
	return ((size_t)a->height + 2 * (size_t)a->halo) * v2v_act_row(a);
}

static inline V2V_HD size_t
v2v_act_before(const struct v2v_act *a)
{
	return (size_t)a->halo * (v2v_act_row(a) + (size_t)a->step);
}

/*
 * Open the backend that `device` names: "cpu", "cuda", "cuda:N", or "auto":
 * the GPU where one works and `pixels` (of the first frame; 0 = unknown) makes
 * it pay, else the CPU. "cuda" without a usable GPU is V2V_E_DEVICE. The pool
 * must outlive the backend. A note on what `auto` did goes to *msg.
 */
int v2v_backend_open(struct v2v_backend **be, const char *device,
    uint64_t pixels, struct v2v_pool *pool, struct v2v_msg *msg);
void v2v_backend_close(struct v2v_backend *be); /* NULL is fine */

V2V_END_DECLS

#endif
