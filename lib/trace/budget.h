/* How coarse a drawing has to be, or may be. */
#ifndef V2V_BUDGET_H
#define V2V_BUDGET_H

#include "util/msg.h"

/* All zero: no budget. */
struct v2v_budget {
	size_t bytes, segments; /* at most; 0: any number */
	bool limit_error;
	double error;           /* px of mean displacement at most */
};

/* What a drawing needs; the error is measured if it is limited. */
struct v2v_measure {
	size_t bytes, segments;
	double error;
};

/*
 * Draw `coarseness` times as coarse as the settings say, and measure it.
 */
typedef int v2v_budget_draw(void *arg, double coarseness,
    struct v2v_measure *m, struct v2v_msg *msg);

/* Is anything limited? */
bool v2v_budget_given(const struct v2v_budget *b);

/*
 * Find the coarseness by at most V2V_BUDGET_STEPS drawings, the last of which
 * is the one. Where bytes or segments are limited, the least from 1 on that
 * stays within; the error must then, too. Where the error alone is, the
 * greatest that stays within. V2V_E_GATE with words if there is none.
 */
enum { V2V_BUDGET_STEPS = 12 };
int v2v_budget_solve(const struct v2v_budget *b, v2v_budget_draw *draw,
    void *arg, struct v2v_msg *msg);

#endif
