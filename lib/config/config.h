/* The settings of one run of one tool: the option table with values. */
#ifndef V2V_CONFIG_H
#define V2V_CONFIG_H

#include "config/option.h"
#include "util/text.h"

struct v2v_config;

/* All options of `tool` at their built-in values. NULL without memory. */
struct v2v_config *v2v_config_new(enum v2v_tool tool);
void v2v_config_free(struct v2v_config *c);

/*
 * Read a YAML file (at most 64 KiB, depth 8, no aliases, tags or duplicate
 * keys). Keys of other tools are checked, too. Errors are V2V_E_USAGE with
 * "file:line:column: cause".
 */
int v2v_config_file(struct v2v_config *c, const char *path,
    struct v2v_msg *msg);

/* The same from the bytes of such a file; `name` is for messages. */
int v2v_config_parse(struct v2v_config *c, const char *name, const void *bytes,
    size_t n, struct v2v_msg *msg);

/* The files of the XDG base directory specification, where they exist. */
int v2v_config_xdg(struct v2v_config *c, struct v2v_msg *msg);

/* The environment variables of the table. */
int v2v_config_environment(struct v2v_config *c, struct v2v_msg *msg);

/* Set one option by its long name from the command line. Range and type are
 * checked: "--min-iou: '2': must be 0 to 1". */
int v2v_config_set(struct v2v_config *c, const char *name, const char *value,
    struct v2v_msg *msg);

/*
 * The value of an option that the tool has (asking for another is a bug and
 * asserts). Strings belong to the config; NULL where never set. `given` tells
 * whether anything but the built-in value was set. Of an option that was set
 * more than once the last value counts; a V2V_LIST is all of them with blanks
 * between, and v2v_config_int of a flag counts how often it was set.
 */
bool v2v_config_flag(const struct v2v_config *c, const char *name);
int64_t v2v_config_int(const struct v2v_config *c, const char *name);
double v2v_config_real(const struct v2v_config *c, const char *name);
const char *v2v_config_text(const struct v2v_config *c, const char *name);
bool v2v_config_given(const struct v2v_config *c, const char *name);

/* Where the value came from: "built-in", "brand.yaml:3", "V2V_DEVICE",
 * "--device"; NULL where never set. */
const char *v2v_config_origin(const struct v2v_config *c, const char *name);

/* All keys with values as YAML, each with a comment saying where its value
 * came from. Reading it back gives the same settings. */
void v2v_config_print(const struct v2v_config *c, struct v2v_text *out);

#endif
