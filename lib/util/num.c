/* Numbers from text: the whole string must parse; no locale. */
#include "base.h"

#include "util/num.h"

#include <string.h>

enum { REAL_DIGITS = 15 }; /* 10^15 < 2^53: sums of digits are exact */

/* Digits, at least one, at *s; moves *s behind them. */
static bool
digits(uint64_t *out, const char **s)
{
	uint64_t v = 0;
	const char *p = *s;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t d = (uint64_t)(*p - '0');

		if (v > ((uint64_t)INT64_MAX - d) / 10)
			return false;
		v = 10 * v + d;
	}
	*out = v;
	*s = p;
	return true;
}

/* A sign, digits and a suffix at *s; moves *s behind them. */
static bool
whole(int64_t *out, const char **s)
{
	uint64_t v, unit = 1;
	bool minus = **s == '-';

	if (**s == '-' || **s == '+')
		++*s;
	if (!digits(&v, s))
		return false;
	switch (**s) {
	case 'k': unit = 1000; break;
	case 'M': unit = 1000000; break;
	case 'G': unit = 1000000000; break;
	default: break;
	}
	if (unit > 1)
		++*s;
	if (v > (uint64_t)INT64_MAX / unit)
		return false;
	*out = minus ? -(int64_t)(v * unit) : (int64_t)(v * unit);
	return true;
}

bool
v2v_num_int(int64_t *out, const char *s)
{
	int64_t v;

	if (!whole(&v, &s) || *s != '\0')
		return false;
	*out = v;
	return true;
}

bool
v2v_num_real(double *out, const char *s)
{
	bool minus = *s == '-', point = false, any = false;
	double v = 0, unit = 1;
	int significant = 0;

	if (*s == '-' || *s == '+')
		s++;
	for (; *s; s++) {
		if (*s == '.' && !point) {
			point = true;
			continue;
		}
		if (*s < '0' || *s > '9')
			return false;
		any = true;
		if (v > 0 || *s != '0')
			significant++;
		/* Leading zeros count too: unit must stay exact (10^22). */
		if (significant > REAL_DIGITS || unit >= 1e21)
			return false;
		v = 10 * v + (*s - '0');
		if (point)
			unit *= 10;
	}
	if (!any)
		return false;
	*out = minus ? -(v / unit) : v / unit;
	return true;
}

bool
v2v_num_list(int64_t *out, int n, const char *s)
{
	for (int i = 0; i < n; i++) {
		if (i > 0 && *s++ != ',')
			return false;
		if (!whole(&out[i], &s))
			return false;
	}
	return *s == '\0';
}
