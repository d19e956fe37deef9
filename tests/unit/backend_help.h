/* The CPU's backend, with two threads, for all tests of a program. */
#ifndef V2V_TEST_BACKEND_HELP_H
#define V2V_TEST_BACKEND_HELP_H

#include "base.h"

#include "ops/backend.h"

static struct v2v_pool *pool;
static struct v2v_backend *be;

static int
open_backend(void **state)
{
	(void)state;
	return v2v_pool_open(&pool, 2, NULL)
	    || v2v_backend_open(&be, "cpu", 0, pool, NULL);
}

static int
close_backend(void **state)
{
	(void)state;
	v2v_backend_close(be);
	v2v_pool_close(pool);
	return 0;
}

#endif
