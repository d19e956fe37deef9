/* Random numbers by counter: equal for any order of evaluation and thread. */
#ifndef V2V_RNG_H
#define V2V_RNG_H

#include "base.h"

/* 64 well-mixed bits of (seed, counter): the finaliser of SplitMix64 (Steele,
 * Lea, Flood 2014) over a Weyl step of the counter. */
static inline V2V_HD uint64_t
v2v_rng(uint64_t seed, uint64_t counter)
{
	uint64_t z = seed + 0x9e3779b97f4a7c15u * (counter + 1);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* A whole number in [0, n), n > 0; the bias is below n / 2^32. */
static inline V2V_HD uint32_t
v2v_rng_below(uint64_t seed, uint64_t counter, uint32_t n)
{
	return (uint32_t)(((v2v_rng(seed, counter) >> 32) * n) >> 32);
}

#endif
