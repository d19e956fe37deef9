/* A command line as words, without a shell. */
#include "base.h"

#include "util/argv.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* The word at *s to *to, with its NUL; moves both behind it. */
static int
one_word(char **to, const char **s, struct v2v_msg *msg)
{
	char quote = '\0';

	for (; **s && (quote || !is_blank(**s)); ++*s) {
		char c = **s;

		if (quote && c == quote) {
			quote = '\0';
		} else if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else if (c == '\\' && (quote == '\0' || (quote == '"'
		    && ((*s)[1] == '"' || (*s)[1] == '\\')))) {
			if ((*s)[1] == '\0')
				return v2v_fail(msg, V2V_E_USAGE,
				    "a \\ with nothing behind it");
			*(*to)++ = *++*s;
		} else {
			*(*to)++ = c;
		}
	}
	if (quote)
		return v2v_fail(msg, V2V_E_USAGE, "a %c is not closed",
		    quote);
	*(*to)++ = '\0';
	return V2V_OK;
}

int
v2v_argv_split(struct v2v_argv *w, const char *text, struct v2v_msg *msg)
{
	/* There are at most half as many words as characters, and one NUL for
	 * each blank. The words stand behind their pointers. */
	size_t len = strlen(text), most = len / 2 + 2;
	char *to;
	int err = V2V_OK;

	*w = (struct v2v_argv){ 0 };
	w->word = v2v_alloc(1, most * sizeof(*w->word) + len + 1);
	if (w->word == NULL)
		return v2v_fail_memory(msg);
	to = (char *)(w->word + most);
	while (err == V2V_OK) {
		while (is_blank(*text))
			text++;
		if (*text == '\0')
			break;
		w->word[w->n++] = to;
		err = one_word(&to, &text, msg);
	}
	w->word[w->n] = NULL;
	if (err == V2V_OK && w->n == 0)
		err = v2v_fail(msg, V2V_E_USAGE, "no words");
	if (err != V2V_OK)
		v2v_argv_free(w);
	return err;
}

void
v2v_argv_free(struct v2v_argv *w)
{
	free(w->word);
	*w = (struct v2v_argv){ 0 };
}
