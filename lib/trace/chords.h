/* Curves as chords, and where chords cross. */
#ifndef V2V_CHORDS_H
#define V2V_CHORDS_H

#include "trace/fit.h"
#include "trace/parse.h"

/*
 * How many chords of equal parameter are within `flatness` steps of the cubic:
 * they leave it by at most 6 / 8 * m / n^2, m the longer of its control
 * polygon's second differences (Filip, Magedson, Markot 1986).
 */
static inline int32_t
v2v_place_chords(const struct v2v_place p[4], double flatness)
{
	double m = 0, n;

	for (int i = 0; i < 2; i++) {
		double dx = p[i].x - 2.0 * p[i + 1].x + p[i + 2].x;
		double dy = p[i].y - 2.0 * p[i + 1].y + p[i + 2].y;
		double d = dx * dx + dy * dy;

		m = d > m ? d : m;
	}
	n = ceil(sqrt(0.75 * sqrt(m) / flatness));
	return n < 1 ? 1 : (int32_t)n;
}

static inline struct v2v_vec
v2v_place_at(const struct v2v_place p[4], double t)
{
	double u = 1 - t, a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t;
	double d = t * t * t;

	return (struct v2v_vec){
		a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
		a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y
	};
}

struct v2v_chord {
	struct v2v_place a, b;
	uint32_t owner; /* what the caller wants */
};

/* Zero it to start; n may be set back to begin anew. */
struct v2v_chords {
	struct v2v_chord *chord;
	size_t n, cap;
	struct v2v_chord_entry *entry; /* scratch */
	size_t cap_entry;
};

/* Append a line, or a cubic as chords whose ends are rounded to steps; those
 * of no length are left out. False without memory. */
bool v2v_chords_line(struct v2v_chords *c, struct v2v_place a,
    struct v2v_place b, uint32_t owner);
bool v2v_chords_cubic(struct v2v_chords *c, const struct v2v_place p[4],
    uint32_t owner);

/* Append a segment as the reader of the SVG would see it; a step of its grid
 * is `scale` of ours. */
bool v2v_chords_segment(struct v2v_chords *c, struct v2v_point from,
    const struct v2v_seg *s, int32_t scale, uint32_t owner);

/*
 * Call found() for each pair of chords that cross, in an order that depends on
 * the chords alone: each has its ends strictly on both sides of the other. So
 * chords that share an end never do. False without memory.
 */
bool v2v_chords_cross(struct v2v_chords *c, void (*found)(void *arg,
    const struct v2v_chord *p, const struct v2v_chord *q,
    struct v2v_place at), void *arg);
void v2v_chords_free(struct v2v_chords *c);

#endif
