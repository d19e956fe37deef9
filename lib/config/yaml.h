/*
 * YAML as settings need it: a small tree. At most 64 KiB, 4096 nodes, depth
 * 8; no aliases, anchors, tags, block scalars, second documents or duplicate
 * keys. Every failure is V2V_E_USAGE with "file:line:column: cause".
 */
#ifndef V2V_YAML_H
#define V2V_YAML_H

#include "util/msg.h"

enum {
	V2V_YAML_BYTES = 65536,
	V2V_YAML_NODES = 4096,
	V2V_YAML_DEPTH = 8
};

enum v2v_yaml_kind { V2V_YAML_SCALAR, V2V_YAML_LIST, V2V_YAML_MAP };

struct v2v_yaml_node {
	enum v2v_yaml_kind kind;
	const char *key;  /* in a map, else NULL */
	const char *text; /* of a scalar, else NULL */
	bool plain;       /* a scalar without quotes */
	int line, column; /* of the value, from 1 */
	int key_line, key_column;
	struct v2v_yaml_node *child, *next;
};

struct v2v_yaml {
	const char *name;           /* of the file, for messages; borrowed */
	struct v2v_yaml_node *root; /* NULL: an empty file */
	struct v2v_yaml_node *nodes;
	int n_nodes;
};

/* Parse bytes; `name` must outlive the tree. On failure there is no tree. */
int v2v_yaml_parse(struct v2v_yaml *y, const char *name, const void *bytes,
    size_t n, struct v2v_msg *msg);
void v2v_yaml_free(struct v2v_yaml *y); /* a zeroed one is fine */

/* V2V_E_USAGE with the place of a node in front. */
int v2v_yaml_fail(const struct v2v_yaml *y, const struct v2v_yaml_node *node,
    struct v2v_msg *msg, const char *fmt, ...) V2V_PRINTF(4, 5);

/* The same with the place of its key. */
int v2v_yaml_fail_key(const struct v2v_yaml *y,
    const struct v2v_yaml_node *node, struct v2v_msg *msg, const char *fmt,
    ...) V2V_PRINTF(4, 5);

#endif
