/* A growing string; numbers are printed by integers, never by the locale. */
#ifndef V2V_TEXT_H
#define V2V_TEXT_H

#include "base.h"

/* Zero it to start. Once memory ran out `failed` stays set and adds do nothing,
 * so callers check it once, at the end. */
struct v2v_text {
	char *s; /* not terminated; see v2v_text_str */
	size_t len, cap;
	bool failed;
};

void v2v_text_free(struct v2v_text *t);
void v2v_text_add(struct v2v_text *t, const char *s, size_t len);
void v2v_text_str(struct v2v_text *t, const char *s);
void v2v_text_char(struct v2v_text *t, char c);
void v2v_text_int(struct v2v_text *t, int64_t v);

/* v / 10^decimals in the shortest form with a leading zero: -0.5, 12, 3.25. */
void v2v_text_fixed(struct v2v_text *t, int64_t v, int decimals);

/* A member of a JSON object with v2v_text_fixed's number, behind `before`. */
void v2v_text_member(struct v2v_text *t, const char *before, const char *key,
    int64_t v, int decimals);

/* s between quotes as a JSON string; bytes that are not UTF-8 become '?'. */
void v2v_text_json(struct v2v_text *t, const char *s);

/* s as text or an attribute's value in XML; what XML cannot hold is '?'. */
void v2v_text_xml(struct v2v_text *t, const char *s);

/* s with control characters and bytes that are not UTF-8 as '?'. */
void v2v_text_plain(struct v2v_text *t, const char *s);

#endif
