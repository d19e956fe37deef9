/* A growing string; numbers are printed by integers, never by the locale. */
#include "base.h"

#include "util/text.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

void
v2v_text_free(struct v2v_text *t)
{
	free(t->s);
	*t = (struct v2v_text){ 0 };
}

void
v2v_text_add(struct v2v_text *t, const char *s, size_t len)
{
	if (t->failed || len == 0)
		return;
	if (len > SIZE_MAX - t->len
	    || !v2v_grow(&t->s, &t->cap, t->len + len, 1)) {
		t->failed = true;
		return;
	}
	memcpy(t->s + t->len, s, len);
	t->len += len;
}

void
v2v_text_str(struct v2v_text *t, const char *s)
{
	v2v_text_add(t, s, strlen(s));
}

void
v2v_text_char(struct v2v_text *t, char c)
{
	v2v_text_add(t, &c, 1);
}

void
v2v_text_int(struct v2v_text *t, int64_t v)
{
	v2v_text_fixed(t, v, 0);
}

void
v2v_text_fixed(struct v2v_text *t, int64_t v, int decimals)
{
	char buf[32], *p = buf + sizeof(buf);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	while (decimals > 0 && u % 10 == 0) {
		u /= 10;
		decimals--;
	}
	for (int i = 0; i < decimals; i++, u /= 10)
		*--p = (char)('0' + u % 10);
	if (decimals > 0)
		*--p = '.';
	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		*--p = '-';
	v2v_text_add(t, p, (size_t)(buf + sizeof(buf) - p));
}

void
v2v_text_member(struct v2v_text *t, const char *before, const char *key,
    int64_t v, int decimals)
{
	v2v_text_str(t, before);
	v2v_text_json(t, key);
	v2v_text_str(t, ": ");
	v2v_text_fixed(t, v, decimals);
}

/* Bytes of the UTF-8 sequence at s (RFC 3629), 0 if it is none. */
static size_t
utf8(const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2
	    : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f)
	    || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

void
v2v_text_xml(struct v2v_text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p) {
		size_t n = utf8(p);

		if (*p == '&')
			v2v_text_str(t, "&amp;");
		else if (*p == '<')
			v2v_text_str(t, "&lt;");
		else if (*p == '>')
			v2v_text_str(t, "&gt;");
		else if (*p == '"')
			v2v_text_str(t, "&quot;");
		else if (n == 0 || *p < 0x20 || (n == 3 && p[0] == 0xef
		    && p[1] == 0xbf && p[2] >= 0xbe))
			v2v_text_char(t, '?');
		else
			v2v_text_add(t, (const char *)p, n);
		p += n ? n : 1;
	}
}

void
v2v_text_json(struct v2v_text *t, const char *s)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *p = (const unsigned char *)s;

	v2v_text_char(t, '"');
	while (*p) {
		size_t n = utf8(p);

		if (*p == '"' || *p == '\\') {
			v2v_text_char(t, '\\');
			v2v_text_char(t, (char)*p);
		} else if (*p < 0x20) {
			v2v_text_str(t, "\\u00");
			v2v_text_char(t, hex[*p >> 4]);
			v2v_text_char(t, hex[*p & 15]);
		} else if (n == 0) {
			v2v_text_char(t, '?');
		} else {
			v2v_text_add(t, (const char *)p, n);
		}
		p += n ? n : 1;
	}
	v2v_text_char(t, '"');
}

void
v2v_text_plain(struct v2v_text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	while (*p) {
		size_t n = *p < 0x20 || *p == 0x7f ? 0 : utf8(p);

		v2v_text_add(t, n ? (const char *)p : "?", n ? n : 1);
		p += n ? n : 1;
	}
}
