/* YAML as settings need it, from libyaml's events. */
#include "base.h"

#include "config/yaml.h"

#include "util/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct parse {
	struct v2v_yaml *y;
	struct v2v_msg *msg;
	struct {
		struct v2v_yaml_node *node, *last;
		struct v2v_yaml_node key; /* read, its value not yet */
	} open[V2V_YAML_DEPTH];
	int depth; /* collections that are open */
	bool document;
};

static int
fail_at(const struct v2v_yaml *y, int line, int column, struct v2v_msg *msg,
    const char *fmt, va_list ap)
{
	char cause[sizeof(msg->text)];

	vsnprintf(cause, sizeof(cause), fmt, ap);
	return v2v_fail(msg, V2V_E_USAGE, "%s:%d:%d: %s", y->name, line,
	    column, cause);
}

int
v2v_yaml_fail(const struct v2v_yaml *y, const struct v2v_yaml_node *node,
    struct v2v_msg *msg, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = fail_at(y, node->line, node->column, msg, fmt, ap);
	va_end(ap);
	return err;
}

int
v2v_yaml_fail_key(const struct v2v_yaml *y, const struct v2v_yaml_node *node,
    struct v2v_msg *msg, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = fail_at(y, node->key_line, node->key_column, msg, fmt, ap);
	va_end(ap);
	return err;
}

static int V2V_PRINTF(3, 4)
fail_event(struct parse *p, const yaml_event_t *e, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = fail_at(p->y, (int)e->start_mark.line + 1,
	    (int)e->start_mark.column + 1, p->msg, fmt, ap);
	va_end(ap);
	return err;
}

/* A copy of a scalar's text into *out. */
static int
copy_text(struct parse *p, const yaml_event_t *e, char **out)
{
	size_t n = e->data.scalar.length;

	if (memchr(e->data.scalar.value, '\0', n) != NULL)
		return fail_event(p, e, "a NUL character");
	*out = v2v_alloc(n + 1, 1);
	if (*out == NULL)
		return v2v_fail_memory(p->msg);
	memcpy(*out, e->data.scalar.value, n);
	(*out)[n] = '\0';
	return V2V_OK;
}

/* The scalar is a key of the map that is open. */
static int
add_key(struct parse *p, const yaml_event_t *e)
{
	struct v2v_yaml_node *map = p->open[p->depth - 1].node;
	struct v2v_yaml_node *key = &p->open[p->depth - 1].key;
	char *text;
	int err = copy_text(p, e, &text);

	if (err != V2V_OK)
		return err;
	key->key = text;
	key->key_line = (int)e->start_mark.line + 1;
	key->key_column = (int)e->start_mark.column + 1;
	for (struct v2v_yaml_node *n = map->child; n; n = n->next)
		if (strcmp(n->key, text) == 0)
			return fail_event(p, e, "duplicate key '%s'", text);
	return V2V_OK;
}

/* Append a node to the collection that is open, or make it the root. */
static int
add_node(struct parse *p, const yaml_event_t *e, enum v2v_yaml_kind kind,
    struct v2v_yaml_node **out)
{
	struct v2v_yaml_node *n;

	if (p->y->n_nodes == V2V_YAML_NODES)
		return fail_event(p, e, "more than %d values",
		    V2V_YAML_NODES);
	n = &p->y->nodes[p->y->n_nodes++];
	if (p->depth == 0) {
		p->y->root = n;
	} else {
		struct v2v_yaml_node **last = &p->open[p->depth - 1].last;

		*n = p->open[p->depth - 1].key;
		p->open[p->depth - 1].key = (struct v2v_yaml_node){ 0 };
		if (*last)
			(*last)->next = n;
		else
			p->open[p->depth - 1].node->child = n;
		*last = n;
	}
	n->kind = kind;
	n->line = (int)e->start_mark.line + 1;
	n->column = (int)e->start_mark.column + 1;
	*out = n;
	return V2V_OK;
}

static bool
wants_key(const struct parse *p)
{
	return p->depth > 0
	    && p->open[p->depth - 1].node->kind == V2V_YAML_MAP
	    && p->open[p->depth - 1].key.key == NULL;
}

static int
on_scalar(struct parse *p, const yaml_event_t *e)
{
	struct v2v_yaml_node *n = NULL;
	char *text;
	int err;

	if (e->data.scalar.anchor || e->data.scalar.tag)
		return fail_event(p, e, "anchors and tags are not allowed");
	if (e->data.scalar.style == YAML_LITERAL_SCALAR_STYLE
	    || e->data.scalar.style == YAML_FOLDED_SCALAR_STYLE)
		return fail_event(p, e, "block texts are not allowed");
	if (wants_key(p))
		return add_key(p, e);
	err = copy_text(p, e, &text);
	if (err != V2V_OK)
		return err;
	err = add_node(p, e, V2V_YAML_SCALAR, &n);
	if (err != V2V_OK) {
		free(text);
		return err;
	}
	n->text = text;
	n->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return V2V_OK;
}

static int
on_start(struct parse *p, const yaml_event_t *e, enum v2v_yaml_kind kind,
    bool decorated)
{
	struct v2v_yaml_node *n = NULL;
	int err;

	if (decorated)
		return fail_event(p, e, "anchors and tags are not allowed");
	if (p->depth == V2V_YAML_DEPTH)
		return fail_event(p, e, "nested deeper than %d",
		    V2V_YAML_DEPTH);
	if (wants_key(p))
		return fail_event(p, e, "a key must be a single word");
	err = add_node(p, e, kind, &n);
	if (err != V2V_OK)
		return err;
	p->open[p->depth].node = n;
	p->open[p->depth].last = NULL;
	p->open[p->depth].key = (struct v2v_yaml_node){ 0 };
	p->depth++;
	return V2V_OK;
}

static int
on_document(struct parse *p, const yaml_event_t *e)
{
	if (p->document)
		return fail_event(p, e, "more than one document");
	if (e->data.document_start.tag_directives.start
	    != e->data.document_start.tag_directives.end)
		return fail_event(p, e, "anchors and tags are not allowed");
	p->document = true;
	return V2V_OK;
}

static int
on_event(struct parse *p, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(p, e);
	case YAML_SCALAR_EVENT:
		return on_scalar(p, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(p, e, V2V_YAML_LIST,
		    e->data.sequence_start.anchor
		    || e->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return on_start(p, e, V2V_YAML_MAP,
		    e->data.mapping_start.anchor
		    || e->data.mapping_start.tag);
	case YAML_ALIAS_EVENT:
		return fail_event(p, e, "aliases are not allowed");
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		p->depth--;
		return V2V_OK;
	default:
		return V2V_OK;
	}
}

static int
fail_parser(struct parse *p, const yaml_parser_t *parser)
{
	const yaml_mark_t *at = &parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		return v2v_fail_memory(p->msg);
	/* A reader error (bad UTF-8) has an offset, but no mark. */
	if (parser->error == YAML_READER_ERROR)
		return v2v_fail(p->msg, V2V_E_USAGE, "%s: byte %zu: %s",
		    p->y->name, parser->problem_offset, parser->problem);
	return v2v_fail(p->msg, V2V_E_USAGE, "%s:%zu:%zu: %s", p->y->name,
	    at->line + 1, at->column + 1,
	    parser->problem ? parser->problem : "not YAML");
}

static int
parse_events(struct parse *p, yaml_parser_t *parser)
{
	bool end = false;

	while (!end) {
		yaml_event_t e;
		int err;

		if (!yaml_parser_parse(parser, &e))
			return fail_parser(p, parser);
		err = on_event(p, &e);
		end = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
		if (err != V2V_OK)
			return err;
	}
	return V2V_OK;
}

int
v2v_yaml_parse(struct v2v_yaml *y, const char *name, const void *bytes,
    size_t n, struct v2v_msg *msg)
{
	struct parse p = { .y = y, .msg = msg };
	yaml_parser_t parser;
	int err;

	*y = (struct v2v_yaml){ .name = name };
	if (n > V2V_YAML_BYTES)
		return v2v_fail(msg, V2V_E_USAGE, "%s: larger than %d bytes",
		    name, V2V_YAML_BYTES);
	y->nodes = v2v_zalloc(V2V_YAML_NODES, sizeof(*y->nodes));
	if (y->nodes == NULL || !yaml_parser_initialize(&parser)) {
		v2v_yaml_free(y);
		return v2v_fail_memory(msg);
	}
	yaml_parser_set_input_string(&parser, bytes, n);
	err = parse_events(&p, &parser);
	yaml_parser_delete(&parser);
	for (int i = 0; i < V2V_YAML_DEPTH; i++)
		free((char *)p.open[i].key.key); /* a key without a value */
	if (err != V2V_OK)
		v2v_yaml_free(y);
	return err;
}

void
v2v_yaml_free(struct v2v_yaml *y)
{
	for (int i = 0; i < y->n_nodes; i++) {
		free((char *)y->nodes[i].key);
		free((char *)y->nodes[i].text);
	}
	free(y->nodes);
	*y = (struct v2v_yaml){ 0 };
}
