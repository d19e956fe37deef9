/*
 * differ A B: how far the first frames of two pictures are apart, over all
 * samples of R, G, B, A: the largest difference and 1000 times the mean one.
 * "-" is stdin. Exit 1 when a picture cannot be read or the sizes differ.
 */
#include "base.h"

#include "stream/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct v2v_limits limits = V2V_LIMITS_DEFAULT;

static void
read_picture(struct v2v_frame *f, const char *path)
{
	struct v2v_msg msg;

	if (strcmp(path, "-") == 0)
		path = "/dev/stdin";
	if (v2v_read_file(f, path, &limits, &msg) < 0) {
		fprintf(stderr, "differ: %s: %s\n", path, msg.text);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	struct v2v_frame a, b;
	uint64_t sum = 0, n;
	int most = 0;

	if (argc != 3)
		return 2;
	read_picture(&a, argv[1]);
	read_picture(&b, argv[2]);
	if (a.width != b.width || a.height != b.height) {
		fprintf(stderr, "differ: sizes differ\n");
		return 1;
	}
	n = 4 * v2v_frame_pixels(&a);
	for (uint64_t i = 0; i < n; i++) {
		int d = abs(a.px[i] - b.px[i]);

		sum += (uint64_t)d;
		most = d > most ? d : most;
	}
	printf("%d %" PRIu64 "\n", most, (1000 * sum + n / 2) / n);
	v2v_frame_free(&a);
	v2v_frame_free(&b);
	return 0;
}
