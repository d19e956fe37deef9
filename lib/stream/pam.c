/*
 * Headers of PAM frames, the native format of the stream.
 *
 * "P7", then lines KEY VALUE until ENDHDR. As in libnetpbm an unknown key is
 * an error; so is a key that comes twice, TUPLTYPE excepted, whose values are
 * joined by a space (pam(5)).
 */
#include "base.h"

#include "stream/pnm.h"

#include "stream/meta.h"

#include <string.h>

enum {
	LINE_BYTES = 256,    /* as libnetpbm */
	HEADER_LINES = 1000, /* comments counted in */
	SPARE_NOTES = 16     /* room left for what the tools note */
};

int
v2v_pnm_comment(struct v2v_frame *f, char *text, struct v2v_msg *msg)
{
	size_t n = strlen(text);

	if (f->n_notes >= V2V_NOTE_MAX - SPARE_NOTES)
		return V2V_OK;
	while (n > 0 && (text[n - 1] == '\r' || text[n - 1] == ' '))
		text[--n] = '\0';
	return v2v_meta_add(f, text[0] == ' ' ? text + 1 : text, msg);
}

/* One line without its newline; what a comment has too much is dropped. */
static int
read_line(struct v2v_input *in, char line[LINE_BYTES], struct v2v_msg *msg)
{
	size_t n = 0;
	int c;

	while ((c = v2v_input_byte(in)) != '\n') {
		if (c == -1)
			return v2v_input_error(in,
			    "the input ends inside a PAM header", msg);
		if (n < LINE_BYTES - 1)
			line[n++] = c ? (char)c : '?';
		else if (line[0] != '#')
			return v2v_fail(msg, V2V_E_STREAM,
			    "line too long in a PAM header");
	}
	line[n] = '\0';
	return V2V_OK;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Cut blanks off the end and step over those at the start. */
static char *
trim(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && is_blank(s[n - 1]))
		s[--n] = '\0';
	while (is_blank(*s))
		s++;
	return s;
}

/* Digits alone, below 2^32; 0 stands for a key not yet seen: *v is value+1. */
static bool
set_number(uint64_t *v, const char *s)
{
	uint64_t n = 0;

	if (*v != 0 || *s == '\0')
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		n = 10 * n + (uint64_t)(*s - '0');
		if (n > UINT32_MAX)
			return false;
	}
	*v = n + 1;
	return true;
}

static bool
add_tuple(char *tuple, const char *value)
{
	size_t n = strlen(tuple), k = strlen(value);

	if (k == 0 || n + 1 + k >= V2V_TUPLE_BYTES)
		return false;
	if (n > 0)
		tuple[n++] = ' ';
	memcpy(tuple + n, value, k + 1);
	return true;
}

enum { WIDTH, HEIGHT, DEPTH, MAXVAL, N_NUMBERS };

static const char *const number_keys[N_NUMBERS] = {
	"WIDTH", "HEIGHT", "DEPTH", "MAXVAL"
};

/* One line that is no comment; 1 for ENDHDR. */
static int
take_line(char *line, uint64_t number[N_NUMBERS], struct v2v_pnm_header *h,
    struct v2v_msg *msg)
{
	char *key = trim(line), *value = key;

	if (*key == '\0')
		return 0;
	while (*value && !is_blank(*value))
		value++;
	if (*value)
		*value++ = '\0';
	value = trim(value);
	if (strcmp(key, "ENDHDR") == 0)
		return 1;
	if (strcmp(key, "TUPLTYPE") == 0) {
		if (!add_tuple(h->tuple, value))
			return v2v_fail(msg, V2V_E_STREAM,
			    "bad TUPLTYPE in a PAM header: '%s'", value);
		return 0;
	}
	for (int i = 0; i < N_NUMBERS; i++) {
		if (strcmp(key, number_keys[i]) != 0)
			continue;
		if (!set_number(&number[i], value))
			return v2v_fail(msg, V2V_E_STREAM,
			    "bad %s in a PAM header: '%s'", key, value);
		return 0;
	}
	return v2v_fail(msg, V2V_E_STREAM,
	    "unknown key in a PAM header: '%s'", key);
}

int
v2v_pam_header(struct v2v_input *in, struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg)
{
	char line[LINE_BYTES];
	uint64_t number[N_NUMBERS] = { 0 };
	int err = read_line(in, line, msg);

	if (err < 0)
		return err;
	if (*trim(line) != '\0')
		return v2v_fail(msg, V2V_E_STREAM, "not a PAM header");
	for (int i = 0; ; i++) {
		if (i == HEADER_LINES)
			return v2v_fail(msg, V2V_E_STREAM,
			    "more than %d lines in a PAM header",
			    HEADER_LINES);
		err = read_line(in, line, msg);
		if (err == V2V_OK)
			err = line[0] == '#'
			    ? v2v_pnm_comment(f, line + 1, msg)
			    : take_line(line, number, h, msg);
		if (err < 0)
			return err;
		if (err == 1)
			break;
	}
	for (int i = 0; i < N_NUMBERS; i++)
		if (number[i] == 0)
			return v2v_fail(msg, V2V_E_STREAM,
			    "no %s in a PAM header", number_keys[i]);
	h->width = number[WIDTH] - 1;
	h->height = number[HEIGHT] - 1;
	h->depth = (uint32_t)(number[DEPTH] - 1);
	h->maxval = number[MAXVAL] - 1 > 65535 ? 0
	    : (uint32_t)(number[MAXVAL] - 1);
	if (h->depth == 0 || h->maxval == 0)
		return v2v_fail(msg, V2V_E_STREAM, "bad %s in a PAM header",
		    h->depth == 0 ? "DEPTH" : "MAXVAL");
	return V2V_OK;
}
