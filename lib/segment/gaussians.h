/* Colour models: mixtures of Gaussians with full covariance. */
#ifndef V2V_GAUSSIANS_H
#define V2V_GAUSSIANS_H

#include "segment/small.h"

enum { V2V_GAUSSIANS = 5 };

struct v2v_gaussians {
	int n; /* components in use; 0: the model knows no colour */
	struct v2v_gaussian {
		double mean[3];
		double inverse[6]; /* of the covariance: 00 01 02 11 12 22 */
		double cost;       /* -log(weight) + log(det(covariance)) / 2 */
	} part[V2V_GAUSSIANS];
};

/*
 * Fit up to V2V_GAUSSIANS components to the pixels of the picture with
 * label[i] == which, by k-means from a start that depends on the pixels alone.
 * `part` is working room for n bytes. All sums are of integers.
 */
void v2v_gaussians_fit(struct v2v_gaussians *m, const struct v2v_small *s,
    const uint8_t *label, uint8_t which, uint8_t *part);

/*
 * -log of the likelihood of colour c under its best component (without the
 * constant 1.5 log 2 pi): the cost of Rother, Kolmogorov and Blake, "GrabCut",
 * SIGGRAPH 2004, equation 9.
 */
double v2v_gaussians_cost(const struct v2v_gaussians *m, const int16_t c[3]);

#endif
