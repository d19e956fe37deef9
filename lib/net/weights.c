/*
 * Weights in a safetensors file: 8 bytes, little endian, the length of a JSON
 * object; that object, {"NAME": {"dtype": "F16", "shape": [...],
 * "data_offsets": [BEGIN, END]}, ...}, which may have an entry "__metadata__"
 * of strings; and the data, every byte of which belongs to one tensor.
 */
#include "base.h"

#include "net/weights.h"

#include <stdio.h>
#include <string.h>

enum { DIMS_MAX = 4, NAME_MAX_BYTES = 64 };

/* What is left of the header. */
struct json {
	const char *s, *end;
};

struct word {
	const char *s;
	size_t len;
};

struct tensor {
	struct word name, dtype;
	uint64_t shape[DIMS_MAX], offsets[DIMS_MAX];
	int dims, n_offsets;
};

/* A file in the middle of being read. */
struct reading {
	struct v2v_weights *w;
	const struct v2v_graph *g;
	const uint8_t *data;
	size_t n; /* bytes of data */
	size_t used;
	struct v2v_msg *msg;
};

static int
bad(struct reading *r, const char *why)
{
	return v2v_fail(r->msg, V2V_E_USAGE, "not a network: %s", why);
}

/* ---- JSON ---- */

static void
skip_space(struct json *j)
{
	while (j->s < j->end && (*j->s == ' ' || *j->s == '\n'
	    || *j->s == '\t' || *j->s == '\r'))
		j->s++;
}

static bool
take(struct json *j, char c)
{
	skip_space(j);
	if (j->s == j->end || *j->s != c)
		return false;
	j->s++;
	return true;
}

/* The raw bytes between quotes. */
static bool
take_string(struct json *j, struct word *out)
{
	if (!take(j, '"'))
		return false;
	out->s = j->s;
	for (; j->s < j->end && *j->s != '"'; j->s++)
		if ((unsigned char)*j->s < ' '
		    || (*j->s == '\\' && ++j->s == j->end))
			return false;
	out->len = (size_t)(j->s - out->s);
	return take(j, '"');
}

static bool
take_number(struct json *j, uint64_t *out)
{
	const char *first;

	skip_space(j);
	first = j->s;
	for (*out = 0; j->s < j->end && *j->s >= '0' && *j->s <= '9'; j->s++) {
		if (*out > V2V_WEIGHTS_FILE_MAX)
			return false;
		*out = 10 * *out + (uint64_t)(*j->s - '0');
	}
	return j->s > first;
}

static bool
take_list(struct json *j, uint64_t out[DIMS_MAX], int *n)
{
	if (!take(j, '['))
		return false;
	*n = 0;
	if (take(j, ']'))
		return true;
	do {
		if (*n == DIMS_MAX || !take_number(j, &out[(*n)++]))
			return false;
	} while (take(j, ','));
	return take(j, ']');
}

static bool
is(struct word w, const char *s)
{
	return w.len == strlen(s) && memcmp(w.s, s, w.len) == 0;
}

/* The object behind a tensor's name: three members, each once. */
static bool
take_tensor(struct json *j, struct tensor *t)
{
	struct word key;
	unsigned seen = 0, bit;
	bool ok = take(j, '{');

	while (ok) {
		if (!take_string(j, &key) || !take(j, ':'))
			return false;
		if (is(key, "dtype")) {
			bit = 1;
			ok = take_string(j, &t->dtype);
		} else if (is(key, "shape")) {
			bit = 2;
			ok = take_list(j, t->shape, &t->dims);
		} else if (is(key, "data_offsets")) {
			bit = 4;
			ok = take_list(j, t->offsets, &t->n_offsets);
		} else {
			return false;
		}
		if (!ok || (seen & bit))
			return false;
		seen |= bit;
		if (!take(j, ','))
			break;
	}
	return ok && take(j, '}') && seen == 7 && t->n_offsets == 2;
}

static bool
skip_metadata(struct json *j)
{
	struct word w;

	if (!take(j, '{'))
		return false;
	if (take(j, '}'))
		return true;
	do {
		if (!take_string(j, &w) || !take(j, ':')
		    || !take_string(j, &w))
			return false;
	} while (take(j, ','));
	return take(j, '}');
}

/* ---- tensors ---- */

/* The layer that NAME.weight or NAME.bias is of, or -1. */
static int
find_layer(const struct v2v_graph *g, struct word name, bool *bias)
{
	for (int k = 0; k < g->n_layers; k++) {
		const char *s = g->layers[k].name;
		size_t len = s ? strlen(s) : 0;
		struct word rest = { name.s + len, name.len - len };

		if (s == NULL || name.len < len
		    || memcmp(name.s, s, len) != 0)
			continue;
		*bias = is(rest, ".bias");
		if (*bias || is(rest, ".weight"))
			return k;
	}
	return -1;
}

static bool
shape_fits(const struct v2v_graph *g, const struct v2v_layer *l, bool bias,
    const struct tensor *t)
{
	uint64_t outputs = (uint64_t)v2v_layer_outputs(g, l);

	if (bias)
		return t->dims == 1 && t->shape[0] == outputs;
	return t->dims == 4 && t->shape[0] == l->size
	    && t->shape[1] == l->size
	    && t->shape[2] == g->channels[l->in] && t->shape[3] == outputs;
}

/* Infinite and undefined halves have all bits of the exponent set. */
static bool
all_finite(const uint8_t *halves, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((halves[2 * i + 1] & 0x7c) == 0x7c)
			return false;
	return true;
}

static int
add_tensor(struct reading *r, const struct tensor *t)
{
	char name[NAME_MAX_BYTES];
	bool bias;
	int k = find_layer(r->g, t->name, &bias);
	const struct v2v_layer *l;
	size_t n, *place;

	snprintf(name, sizeof(name), "%.*s", (int)(t->name.len
	    < sizeof(name) ? t->name.len : sizeof(name) - 1), t->name.s);
	if (k < 0)
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "another architecture: unknown tensor '%s'", name);
	l = &r->g->layers[k];
	if (!shape_fits(r->g, l, bias, t))
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "another architecture: tensor '%s' has another shape",
		    name);
	if (!is(t->dtype, "F16"))
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "tensor '%s' is not of type F16", name);
	n = bias ? (size_t)v2v_layer_outputs(r->g, l)
	    : v2v_layer_weights(r->g, l);
	if (t->offsets[1] > r->n || t->offsets[0] > t->offsets[1]
	    || t->offsets[1] - t->offsets[0] != 2 * n)
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "tensor '%s': its place is wrong, or the file cut short",
		    name);
	if (!all_finite(r->data + t->offsets[0], n))
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "tensor '%s' holds infinite numbers, or none", name);
	place = bias ? &r->w->bias[k] : &r->w->weight[k];
	if (*place != 0)
		return v2v_fail(r->msg, V2V_E_USAGE,
		    "tensor '%s' is there twice", name);
	*place = (size_t)(r->data - r->w->bytes) + (size_t)t->offsets[0];
	r->used += 2 * n;
	return V2V_OK;
}

static int
read_header(struct reading *r, struct json *j)
{
	int err = V2V_OK;

	if (!take(j, '{'))
		return bad(r, "the header is no JSON object");
	do {
		struct tensor t = { .dims = 0 };
		bool ok = take_string(j, &t.name) && take(j, ':');

		if (!ok || !(is(t.name, "__metadata__") ? skip_metadata(j)
		    : take_tensor(j, &t)))
			return bad(r, "the header is broken");
		if (!is(t.name, "__metadata__"))
			err = add_tensor(r, &t);
	} while (err == V2V_OK && take(j, ','));
	if (err != V2V_OK)
		return err;
	if (!take(j, '}'))
		return bad(r, "the header is broken");
	skip_space(j);
	return j->s == j->end ? V2V_OK : bad(r, "the header is broken");
}

/* Do two of the tensors share bytes? There are few. */
static bool
any_overlap(const struct v2v_weights *w, const struct v2v_graph *g)
{
	size_t first[2 * V2V_LAYERS_MAX], end[2 * V2V_LAYERS_MAX];
	int n = 0;

	for (int k = 0; k < g->n_layers; k++) {
		const struct v2v_layer *l = &g->layers[k];

		if (l->name == NULL)
			continue;
		first[n] = w->weight[k];
		end[n] = first[n] + 2 * v2v_layer_weights(g, l);
		n++;
		first[n] = w->bias[k];
		end[n] = first[n] + 2 * (size_t)v2v_layer_outputs(g, l);
		n++;
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			if (first[i] < end[k] && first[k] < end[i])
				return true;
	return false;
}

int
v2v_weights_parse(struct v2v_weights *w, const uint8_t *bytes, size_t n,
    const struct v2v_graph *g, struct v2v_msg *msg)
{
	struct reading r = { .w = w, .g = g, .msg = msg };
	struct json j;
	uint64_t header = 0;
	int err;

	*w = (struct v2v_weights){ .bytes = bytes };
	if (n < 8)
		return bad(&r, "fewer than 8 bytes");
	for (int i = 8; i-- > 0;)
		header = header << 8 | bytes[i];
	if (header > V2V_WEIGHTS_HEADER_MAX)
		return bad(&r, "its header would be larger than 1 MiB");
	if (header > n - 8)
		return bad(&r, "the header is cut short");
	r.data = bytes + 8 + header;
	r.n = n - 8 - (size_t)header;
	j.s = (const char *)bytes + 8;
	j.end = (const char *)r.data;
	err = read_header(&r, &j);
	if (err != V2V_OK)
		return err;
	for (int k = 0; k < g->n_layers; k++)
		if (g->layers[k].name != NULL
		    && (w->weight[k] == 0 || w->bias[k] == 0))
			return v2v_fail(msg, V2V_E_USAGE,
			    "another architecture: no tensor '%s.%s'",
			    g->layers[k].name,
			    w->weight[k] == 0 ? "weight" : "bias");
	if (r.used != r.n || any_overlap(w, g))
		return bad(&r, "tensors overlap, or bytes belong to none");
	return V2V_OK;
}

/* A finite half of IEEE 754 as a float: subnormal ones by arithmetic. */
static float
from_half(const uint8_t *p)
{
	uint32_t half = (uint32_t)p[0] | (uint32_t)p[1] << 8;
	uint32_t rest = half & 0x7fff, u = (rest << 13) + (112u << 23);
	float x;

	if (rest < 0x400) {
		x = (float)rest * 0x1p-24f;
		return half & 0x8000 ? -x : x;
	}
	u |= (half & 0x8000) << 16;
	memcpy(&x, &u, sizeof(x));
	return x;
}

static float *
convert(float *out, const uint8_t *halves, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = from_half(halves + 2 * i);
	return out + n;
}

void
v2v_weights_floats(float *out, const struct v2v_weights *w,
    const struct v2v_graph *g, const struct v2v_plan *plan)
{
	for (int k = 0; k < g->n_layers; k++) {
		const struct v2v_layer *l = &g->layers[k];

		if (l->name == NULL)
			continue;
		convert(convert(out + plan->weight[k], w->bytes + w->weight[k],
		    v2v_layer_weights(g, l)), w->bytes + w->bias[k],
		    (size_t)v2v_layer_outputs(g, l));
	}
}
