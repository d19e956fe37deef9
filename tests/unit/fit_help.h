/* A label picture and what becomes of it up to the fit. */
#ifndef V2V_TEST_FIT_HELP_H
#define V2V_TEST_FIT_HELP_H

#include "base.h"

#include "trace/fit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct scene {
	struct v2v_labels l;
	struct v2v_runs r;
	struct v2v_map m;
	struct v2v_fit f;
};

/* Fit the picture s->l, which is set. */
static inline void
fit_scene(struct scene *s, const struct v2v_fit_params *params)
{
	assert_int_equal(v2v_runs_init(&s->r, &s->l, NULL), V2V_OK);
	assert_int_equal(v2v_map_init(&s->m, &s->r, &s->l, NULL), V2V_OK);
	assert_int_equal(v2v_fit_init(&s->f, NULL, &s->m, params, NULL),
	    V2V_OK);
}

static inline void
clear(struct scene *s)
{
	v2v_fit_free(&s->f);
	v2v_map_free(&s->m);
	v2v_runs_free(&s->r);
	v2v_labels_free(&s->l);
}

#endif
