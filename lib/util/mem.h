/* Allocation by count and size, with overflow checked once, here. */
#ifndef V2V_MEM_H
#define V2V_MEM_H

#include "base.h"

/* *out = a * b; false, and *out untouched, when that overflows. */
bool v2v_mul(size_t *out, size_t a, size_t b);

/*
 * Room for n items of `size` bytes; NULL on overflow or without memory. n = 0
 * gives a pointer that may be freed. v2v_zalloc clears the room.
 */
void *v2v_alloc(size_t n, size_t size);
void *v2v_zalloc(size_t n, size_t size);

/*
 * Make room for `need` items of `size` bytes in the array *items of capacity
 * *cap, at least doubling it. False without memory: *items is then unchanged
 * and still the caller's.
 */
bool v2v_grow(void *items, size_t *cap, size_t need, size_t size);

#endif
