/* The text of an option's value: its type, range and choices. */
#ifndef V2V_VALUE_H
#define V2V_VALUE_H

#include "config/option.h"

struct v2v_value {
	int64_t whole; /* V2V_INT; V2V_FLAG: 1 or 0 */
	double real;   /* V2V_REAL, V2V_INT */
};

/* V2V_OK, or V2V_E_USAGE with "'2': must be 0 to 1". */
int v2v_value_parse(struct v2v_value *v, const struct v2v_option *o,
    const char *text, struct v2v_msg *msg);

/* "a whole number", "a decimal number", "true or false", "a text". */
const char *v2v_value_kind(const struct v2v_option *o);

/* Does the value name a file or folder? Palettes may also be lists or names. */
bool v2v_value_is_path(const struct v2v_option *o, const char *text);

#endif
