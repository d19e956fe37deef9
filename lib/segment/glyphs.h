/* Letters in a line. */
#ifndef V2V_GLYPHS_H
#define V2V_GLYPHS_H

#include "segment/patch.h"

enum { V2V_GLYPHS_MAX = 64 };

/* A run of letters of one height on one line, in pixels of a patch. */
struct v2v_glyphs {
	int n;            /* 0: none was found */
	bool dark;        /* darker than what they stand on */
	double x0, x1;    /* left and right end */
	double y0, y1;    /* middle of the line there */
	double h;         /* of a letter */
	double wide;      /* their widths, in heights */
	double full;      /* share of their boxes that is ink */
	double contrast;  /* of their grey to what is around them */
};

struct v2v_glyphs_room;

/*
 * Letters are what is left when the patch is cut at levels about its local
 * mean: connected pieces of like height in a row. Of the cuts, the one with the
 * most letters counts, the first of equals.
 */
void v2v_glyphs_find(struct v2v_glyphs *best, const struct v2v_patch *p,
    struct v2v_glyphs_room *room);

/* Room to work in, for one call after the other; NULL without memory. To be
 * freed by free. */
struct v2v_glyphs_room *v2v_glyphs_room_new(void);

#endif
