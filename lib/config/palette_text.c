/* Palettes of lines: GIMP .gpl, and hexadecimal .hex. */
#include "base.h"

#include "config/palette_read.h"

#include <string.h>

static const char gimp_magic[] = "GIMP Palette";

typedef int line_fn(struct v2v_palette_reader *r, int number, const char *line,
    struct v2v_msg *msg);

/* Cut the text into lines without blanks at their ends and hand on those that
 * are not empty, from line `first` on. */
static int
each_line(struct v2v_palette_reader *r, char *text, int first, line_fn *fn,
    struct v2v_msg *msg)
{
	int number = 0;

	for (char *line = text, *end; line; line = end) {
		size_t n;
		int err;

		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		n = strlen(line);
		while (n > 0 && strchr(" \t\r", line[n - 1]))
			line[--n] = '\0';
		if (++number < first || n == 0)
			continue;
		err = fn(r, number, line, msg);
		if (err != V2V_OK)
			return err;
	}
	return v2v_palette_end(r, 0, 0, msg);
}

/* A number from 0 to 255 after blanks; moves *s behind it. */
static bool
sample(uint8_t *out, const char **s)
{
	int v = 0;

	*s += strspn(*s, " \t");
	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; ++*s) {
		v = 10 * v + (**s - '0');
		if (v > 255)
			return false;
	}
	*out = (uint8_t)v;
	return **s == '\0' || **s == ' ' || **s == '\t';
}

/* "R G B name"; names that GIMP makes up ("Untitled") count as none. */
static int
gimp_line(struct v2v_palette_reader *r, int number, const char *line,
    struct v2v_msg *msg)
{
	const char *s = line;
	uint8_t rgb[3];

	if (line[0] == '#' || strncmp(line, "Name:", 5) == 0
	    || strncmp(line, "Columns:", 8) == 0)
		return V2V_OK;
	for (int k = 0; k < 3; k++)
		if (!sample(&rgb[k], &s))
			return v2v_palette_fail(r, number,
			    (int)(s - line) + 1, msg,
			    "not three numbers from 0 to 255");
	s += strspn(s, " \t");
	return v2v_palette_add(r, rgb, strcmp(s, "Untitled") == 0 ? "" : s,
	    number, 1, msg);
}

bool
v2v_palette_is_gimp(const char *text)
{
	return strncmp(text, gimp_magic, strlen(gimp_magic)) == 0;
}

int
v2v_palette_gimp(struct v2v_palette_reader *r, char *text,
    struct v2v_msg *msg)
{
	return each_line(r, text, 2, gimp_line, msg);
}

/* Six digits, nothing else; a '#' before them is allowed. */
static int
hex_line(struct v2v_palette_reader *r, int number, const char *line,
    struct v2v_msg *msg)
{
	char colour[8] = "#";
	uint8_t rgb[3];
	const char *s = line + strspn(line, " \t");

	if (*s == '#')
		s++;
	strncat(colour, s, 6);
	if (strlen(s) != 6 || !v2v_colour_parse(rgb, colour))
		return v2v_palette_fail(r, number, 1, msg,
		    "'%.40s' is not a colour", line);
	return v2v_palette_add(r, rgb, "", number, (int)(s - line) + 1, msg);
}

bool
v2v_palette_is_hex(const char *text)
{
	const char *s = text + strspn(text, " \t\r\n");
	int n = 0;

	if (*s == '#')
		s++;
	while (n < 7 && v2v_palette_hex(s[n]) >= 0)
		n++;
	return n == 6 && (s[6] == '\0' || strchr(" \t\r\n", s[6]));
}

int
v2v_palette_hex_lines(struct v2v_palette_reader *r, char *text,
    struct v2v_msg *msg)
{
	return each_line(r, text, 1, hex_line, msg);
}
