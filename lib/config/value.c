/* The text of an option's value: its type, range and choices. */
#include "base.h"

#include "config/value.h"

#include "config/palette.h"
#include "util/num.h"
#include "util/text.h"

#include <string.h>

const char *
v2v_value_kind(const struct v2v_option *o)
{
	switch (o->type) {
	case V2V_FLAG: return "true or false";
	case V2V_INT: return "a whole number";
	case V2V_REAL: return "a decimal number";
	case V2V_COLOUR: return "a colour like \"#c00\" or \"#cc0000\"";
	default: return "a text";
	}
}

/* An end of a range; the table has no more than three decimals. */
static void
add_end(struct v2v_text *t, double v)
{
	v2v_text_fixed(t, (int64_t)(v * 1000 + (v < 0 ? -0.5 : 0.5)), 3);
}

static int
fail_range(const struct v2v_option *o, const char *text, struct v2v_msg *msg)
{
	struct v2v_text range = { 0 };
	int err;

	add_end(&range, o->min);
	v2v_text_str(&range, " to ");
	add_end(&range, o->max);
	v2v_text_char(&range, '\0');
	if (range.failed)
		err = v2v_fail_memory(msg);
	else
		err = v2v_fail(msg, V2V_E_USAGE, "'%.80s': must be %s%s",
		    text, o->type == V2V_INT ? "a whole number from " : "",
		    range.s);
	v2v_text_free(&range);
	return err;
}

/* Does `text` fit the alternative a of n bytes? "#rrggbb" is any colour, one
 * that ends in ":N" has a whole number there. */
static bool
fits(const char *a, size_t n, const char *text)
{
	uint8_t rgb[3];

	if (a[0] == '#')
		return v2v_colour_parse(rgb, text);
	if (n > 2 && memcmp(a + n - 2, ":N", 2) == 0)
		return strncmp(text, a, n - 1) == 0 && strlen(text) > n - 1
		    && strlen(text) <= n + 2
		    && strspn(text + n - 1, "0123456789") == strlen(text + n - 1);
	return strlen(text) == n && memcmp(a, text, n) == 0;
}

static int
check_choice(const struct v2v_option *o, const char *text, struct v2v_msg *msg)
{
	struct v2v_text list = { 0 };
	int err;

	for (const char *a = o->values; *a; ) {
		size_t n = strcspn(a, "|");

		if (fits(a, n, text))
			return V2V_OK;
		a += n + (a[n] == '|');
	}
	for (const char *a = o->values; *a; ) {
		size_t n = strcspn(a, "|");

		v2v_text_add(&list, a, n);
		a += n;
		if (*a == '|')
			v2v_text_str(&list, strchr(++a, '|') ? ", " : " or ");
	}
	v2v_text_char(&list, '\0');
	if (list.failed)
		err = v2v_fail_memory(msg);
	else
		err = v2v_fail(msg, V2V_E_USAGE, "'%.80s': must be %s", text,
		    list.s);
	v2v_text_free(&list);
	return err;
}

int
v2v_value_parse(struct v2v_value *v, const struct v2v_option *o,
    const char *text, struct v2v_msg *msg)
{
	uint8_t rgb[3];

	*v = (struct v2v_value){ 0 };
	switch (o->type) {
	case V2V_FLAG:
		v->whole = strcmp(text, "true") == 0;
		if (!v->whole && strcmp(text, "false") != 0)
			return v2v_fail(msg, V2V_E_USAGE,
			    "'%.80s': must be true or false", text);
		return V2V_OK;
	case V2V_INT:
		if (!v2v_num_int(&v->whole, text))
			return fail_range(o, text, msg);
		v->real = (double)v->whole;
		break;
	case V2V_REAL:
		if (!v2v_num_real(&v->real, text))
			return fail_range(o, text, msg);
		break;
	case V2V_CHOICE:
		return check_choice(o, text, msg);
	case V2V_COLOUR:
		if (!v2v_colour_parse(rgb, text))
			return v2v_fail(msg, V2V_E_USAGE,
			    "'%.80s': must be #rgb or #rrggbb", text);
		return V2V_OK;
	default:
		if (*text == '\0')
			return v2v_fail(msg, V2V_E_USAGE,
			    "must not be empty");
		return V2V_OK;
	}
	if (v->real < o->min || v->real > o->max)
		return fail_range(o, text, msg);
	return V2V_OK;
}

bool
v2v_value_is_path(const struct v2v_option *o, const char *text)
{
	if (o->type == V2V_PALETTE)
		return text[0] != '#' && !v2v_palette_is_name(text);
	return o->type == V2V_FILE || o->type == V2V_DIR;
}
