/* The network of v2v-segment: from a picture to maps of what is where. */
#ifndef V2V_NET_H
#define V2V_NET_H

#include "ops/backend.h"
#include "stream/frame.h"

/* What the network marks, in the order of its outputs. */
enum v2v_map {
	V2V_MAP_VEHICLE,
	V2V_MAP_BOUNDARY, /* of the vehicle */
	V2V_MAP_PLATE,
	V2V_MAP_TEXT,     /* and logos, badges, stickers */
	V2V_MAP_MIRROR,
	V2V_MAP_GLASS,
	V2V_MAP_WHEEL,
	V2V_MAP_LAMP,
	V2V_MAPS
};

enum { V2V_NET_SIDE = 384 }; /* longer side of the maps */

/* Probabilities times 255, for the whole picture at a size of its own. */
struct v2v_maps {
	int32_t width, height;
	uint8_t *map[V2V_MAPS]; /* width * height each; map[0] owns all */
};

struct v2v_net;

/*
 * Read and check the weights in the file `path`; NULL: those that are part of
 * the program. V2V_E_USAGE, with the path in front, for files that are not
 * good.
 */
int v2v_net_open(struct v2v_net **net, const char *path,
    struct v2v_msg *msg);
void v2v_net_close(struct v2v_net *net); /* NULL is fine */

/*
 * Run the network on a frame, whose alpha is not read, and fill *maps, to be
 * freed by v2v_maps_free. Memory of `be` is kept for the next frame: close the
 * network before the backend. Where a device fails, the CPU does it: the bits
 * are the same.
 */
int v2v_net_run(struct v2v_net *net, struct v2v_backend *be,
    struct v2v_maps *maps, const struct v2v_frame *f, struct v2v_msg *msg);
void v2v_maps_free(struct v2v_maps *maps); /* a zeroed one is fine */

/* One map at width x height, by bilinear interpolation, into `out`. */
int v2v_maps_enlarge(uint8_t *out, int32_t width, int32_t height,
    const struct v2v_maps *maps, enum v2v_map map, struct v2v_pool *pool,
    struct v2v_msg *msg);

#endif
