/* The vehicle's pixels in the small picture, by colour models and graph cut. */
#ifndef V2V_CUT_H
#define V2V_CUT_H

#include "segment/gaussians.h"
#include "segment/small.h"

/* The colours of the vehicle and of its background. */
struct v2v_models {
	struct v2v_gaussians yes, no;
};

/* The colours where inside[] is 1, and where it is 0. */
int v2v_models_fit(struct v2v_models *m, const struct v2v_small *s,
    const uint8_t *inside, struct v2v_pool *pool, struct v2v_msg *msg);

/*
 * GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004): from the hints
 * (enum v2v_hint) to inside[i] = 1 for the vehicle's pixels. Pixels that are
 * sure stay as they are. Models are fitted and the picture is cut by turns,
 * `rounds` times or until hardly a pixel changes sides; with 0 rounds it is cut
 * once, by the models given. likely (NULL: not known) says in 255ths how likely
 * each pixel is the vehicle's, whatever its colour, and counts beside it.
 */
int v2v_cut(uint8_t *inside, struct v2v_models *models, const uint8_t *hint,
    const uint8_t *likely, const struct v2v_small *s, int rounds,
    struct v2v_pool *pool, struct v2v_msg *msg);

#endif
