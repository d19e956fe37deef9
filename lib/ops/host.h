/* Ops on host memory: to the backend, through one op, and back. */
#ifndef V2V_HOST_H
#define V2V_HOST_H

#include "ops/backend.h"

/* What labels of a picture cost; see ops/kern/potts.h. */
struct v2v_energy {
	int32_t width, height;
	int n_pal;
	size_t n_colours;  /* the last one is that of absent pixels */
	uint32_t *colours; /* of the pixels */
	uint8_t *costs;    /* n_colours times n_pal */
	uint8_t *weights;  /* 4 a pixel */
	int32_t strength;
};

/* As the op of the same name in ops/backend.h, with arrays of the caller, on
 * the CPU where the device fails; the words of a failure go to *msg. */
int v2v_host_lab(struct v2v_backend *be, float *lab, const uint8_t *rgba,
    size_t n, struct v2v_msg *msg);
int v2v_host_nearest(struct v2v_backend *be, uint8_t *labels,
    const uint8_t *rgba, size_t n, const struct v2v_lab_palette *pal,
    struct v2v_msg *msg);
int v2v_host_histogram(struct v2v_backend *be, uint32_t *counts,
    const uint8_t *rgba, size_t n, int threshold, int bits,
    struct v2v_msg *msg);
int v2v_host_tone(struct v2v_backend *be, uint8_t *rgba, size_t n,
    const struct v2v_tone *tone, struct v2v_msg *msg);
int v2v_host_rim(struct v2v_backend *be, uint8_t *out, const uint8_t *rgba,
    int32_t width, int32_t height, struct v2v_msg *msg);
int v2v_host_costs(struct v2v_backend *be, uint8_t *costs,
    const uint8_t *rgba, size_t n, const struct v2v_lab_palette *pal,
    struct v2v_msg *msg);
int v2v_host_weights(struct v2v_backend *be, uint8_t *weights,
    const uint8_t *rgba, int32_t width, int32_t height, struct v2v_msg *msg);
int v2v_host_relax(struct v2v_backend *be, uint8_t *labels,
    const struct v2v_energy *e, struct v2v_msg *msg);
int v2v_host_convolve(struct v2v_backend *be, float *out, const float *in,
    int32_t width, int32_t height, const float *taps, int n_taps,
    struct v2v_msg *msg); /* out may be in */
int v2v_host_components(struct v2v_backend *be, uint32_t *ids,
    const uint8_t *labels, int32_t width, int32_t height,
    struct v2v_msg *msg);
int v2v_host_enlarge(struct v2v_backend *be, uint8_t *out, const uint8_t *in,
    int32_t width, int32_t height, int32_t factor, struct v2v_msg *msg);
int v2v_host_membrane(struct v2v_backend *be, uint8_t *out,
    const uint8_t *rgba, const uint8_t *mask, int32_t width, int32_t height,
    struct v2v_msg *msg);
int v2v_host_patch(struct v2v_backend *be, uint8_t *out, const uint8_t *rgba,
    const uint8_t *mask, int32_t width, int32_t height, uint64_t seed,
    struct v2v_msg *msg);
int v2v_host_fringe(struct v2v_backend *be, uint8_t *rgba,
    const uint8_t *matte, int32_t width, int32_t height,
    struct v2v_msg *msg);

#endif
