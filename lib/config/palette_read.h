/* Between palette.c and the readers of single forms; not for others. */
#ifndef V2V_PALETTE_READ_H
#define V2V_PALETTE_READ_H

#include "config/palette.h"

/* A palette that is being read. */
struct v2v_palette_reader {
	struct v2v_palette *p;
	const char *file;          /* for messages; NULL: a list, no file */
	int line[V2V_PALETTE_MAX]; /* of each entry; 0: of no line */
};

/*
 * V2V_E_USAGE with the place of the next entry in front: "file:4:5: ",
 * "file: entry 4: " where line is 0, or "entry 4 of the list: ".
 */
int v2v_palette_fail(const struct v2v_palette_reader *r, int line, int column,
    struct v2v_msg *msg, const char *fmt, ...) V2V_PRINTF(5, 6);

/* Append a colour; refuses duplicates, too many, and a name too long. */
int v2v_palette_add(struct v2v_palette_reader *r, const uint8_t rgb[3],
    const char *name, int line, int column, struct v2v_msg *msg);

/* After the last one: refuses fewer than two. Line 0: none. */
int v2v_palette_end(const struct v2v_palette_reader *r, int line, int column,
    struct v2v_msg *msg);

/* The value of a hexadecimal digit, or -1. */
int v2v_palette_hex(char c);

/*
 * Text forms. `text` ends with 0 and is cut into lines; it is a GIMP palette
 * or hexadecimal lines if the `is` functions say so, YAML otherwise.
 */
bool v2v_palette_is_gimp(const char *text);
bool v2v_palette_is_hex(const char *text);
int v2v_palette_gimp(struct v2v_palette_reader *r, char *text,
    struct v2v_msg *msg);
int v2v_palette_hex_lines(struct v2v_palette_reader *r, char *text,
    struct v2v_msg *msg);

/* Adobe's forms, of n bytes; *is tells whether it is one of them at all. */
int v2v_palette_adobe(struct v2v_palette_reader *r, const uint8_t *bytes,
    size_t n, bool *is, struct v2v_msg *msg);

#endif
