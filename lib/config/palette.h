/* Palettes: lists of colours, from files, by name, or of the command line. */
#ifndef V2V_PALETTE_H
#define V2V_PALETTE_H

#include "base.h"
#include "util/msg.h"
#include "util/text.h"

enum {
	V2V_PALETTE_MIN = 2,
	V2V_PALETTE_MAX = 256,
	V2V_PALETTE_NAME = 64 /* bytes of a name with its 0 */
};

struct v2v_palette {
	int n;
	uint8_t rgb[V2V_PALETTE_MAX][3];
	char name[V2V_PALETTE_MAX][V2V_PALETTE_NAME]; /* may be "" */
};

/* vehicle-15, used where none is given. */
extern const struct v2v_palette v2v_palette_default;

/* The palettes that are built in, by name, the default first; the files
 * configs/palette-NAME.yaml hold the same. Ends with name == NULL. */
extern const struct v2v_palette_named {
	const char *name;
	const struct v2v_palette *palette;
} v2v_palettes[];

/*
 * Read a palette. `spec` is a list "#rrggbb, #rgb,...", the name of one that
 * is built in, or a file: YAML, GIMP .gpl, hexadecimal .hex, or Adobe's .act,
 * .aco and .ase, told by their contents. Order is kept. Duplicates, more than
 * 256 entries, fewer than two, and bad colours fail with V2V_E_USAGE and the
 * place ("brand.yaml:4:5: '#12345' is not a colour").
 */
int v2v_palette_read(struct v2v_palette *p, const char *spec,
    struct v2v_msg *msg);

/* A word of letters, digits, '-' and '_' is a name and no file. */
bool v2v_palette_is_name(const char *spec);

/*
 * The same from the bytes of a file; `name` is for messages. text[n] must be
 * 0; the text is cut into lines.
 */
int v2v_palette_parse(struct v2v_palette *p, const char *name, char *text,
    size_t n, struct v2v_msg *msg);

/* Append the palette as YAML that v2v_palette_read takes. */
void v2v_palette_print(const struct v2v_palette *p, struct v2v_text *out);

/* "#rgb", "#rrggbb" (upper or lower case) into rgb; false otherwise. */
bool v2v_colour_parse(uint8_t rgb[3], const char *s);

#endif
