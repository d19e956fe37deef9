/* A network with one layer of each kind, and files of its weights. */
#ifndef V2V_TEST_TINYNET_H
#define V2V_TEST_TINYNET_H

#include "net/graph.h"
#include "util/rng.h"

#include <stdio.h>
#include <string.h>

enum { TINY_FILE_MAX = 4096 };

/* Input 3 -> 8 at half the size; beside its mean; residual; doubled. */
static const struct v2v_layer tiny_layers[] = {
	{ "a", V2V_LAYER_CONV, 1, 0, 0, 0, 0, 3, 2, 1, true },
	{ "b", V2V_LAYER_CONV, 2, 1, 0, 0, 8, 3, 1, 2, false },
	{ NULL, V2V_LAYER_MEAN, 2, 1, 0, 8, 8, 1, 1, 1, false },
	{ "c", V2V_LAYER_CONV, 3, 2, 1, 0, 0, 1, 1, 1, true },
	{ NULL, V2V_LAYER_TWICE, 4, 3, 0, 0, 0, 1, 1, 1, false }
};
static const uint8_t tiny_channels[] = { V2V_GRAPH_INPUTS, 8, 16, 8, 8 };
static const struct v2v_graph tiny = { tiny_layers, tiny_channels, 5, 5 };

/* A file with random weights; its length. */
static inline size_t
tiny_file(uint8_t out[TINY_FILE_MAX])
{
	static const struct { const char *name, *shape; size_t n; } tensors[]
	    = { { "a.weight", "3,3,3,8", 216 }, { "a.bias", "8", 8 },
		{ "b.weight", "3,3,8,8", 576 }, { "b.bias", "8", 8 },
		{ "c.weight", "1,1,16,8", 128 }, { "c.bias", "8", 8 } };
	char *header = (char *)out + 8;
	size_t room = 1024, at = 0, len;

	snprintf(header, room, "{\"__metadata__\":{\"format\":\"pt\"}");
	for (size_t i = 0; i < 6; i++) {
		len = strlen(header);
		snprintf(header + len, room - len, ",\"%s\":{\"dtype\":\"F16\","
		    "\"shape\":[%s],\"data_offsets\":[%zu,%zu]}",
		    tensors[i].name, tensors[i].shape, at,
		    at + 2 * tensors[i].n);
		at += 2 * tensors[i].n;
	}
	len = strlen(header);
	snprintf(header + len, room - len, "}");
	len++;
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(i < 2 ? len >> 8 * i : 0);
	for (size_t i = 0; i < at; i += 2) { /* about -1 .. 1 */
		out[8 + len + i] = (uint8_t)v2v_rng(3, i);
		out[9 + len + i] = (uint8_t)(0x30 + v2v_rng(4, i) % 12
		    + (v2v_rng(5, i) & 0x80));
	}
	return 8 + len + at;
}

#endif
