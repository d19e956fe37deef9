/* Allocation by count and size, with overflow checked once, here. */
#include "base.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

bool
v2v_mul(size_t *out, size_t a, size_t b)
{
	if (b != 0 && a > SIZE_MAX / b)
		return false;
	*out = a * b;
	return true;
}

void *
v2v_alloc(size_t n, size_t size)
{
	size_t bytes;

	if (!v2v_mul(&bytes, n, size))
		return NULL;
	return malloc(bytes ? bytes : 1);
}

void *
v2v_zalloc(size_t n, size_t size)
{
	return calloc(n ? n : 1, size ? size : 1);
}

bool
v2v_grow(void *items, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap, bytes;
	void *old, *grown;

	if (need <= n)
		return true;
	n = n > SIZE_MAX / 2 ? need : 2 * n;
	if (n < need)
		n = need;
	if (n < 16)
		n = 16;
	if (!v2v_mul(&bytes, n, size))
		return false;
	memcpy(&old, items, sizeof(old));
	grown = realloc(old, bytes);
	if (grown == NULL)
		return false;
	memcpy(items, &grown, sizeof(grown));
	*cap = n;
	return true;
}
