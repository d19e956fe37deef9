/*
 * seeds_net DIR: files of weights to start the fuzzing of their reader from, as
 * DIR/weights-NUMBER.
 */
#include "base.h"

#include "tests/data/tinynet.h"

#include <stdio.h>
#include <stdlib.h>

static const char *folder;

static void
save(const uint8_t *bytes, size_t n)
{
	static int number;
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/weights-%d", folder, number++);
	f = fopen(path, "wb");
	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

int
main(int argc, char **argv)
{
	uint8_t file[TINY_FILE_MAX];
	size_t n = tiny_file(file);

	if (argc != 2)
		return 2;
	folder = argv[1];
	save(file, n);
	save(file, n - 1);
	save(file, 400);
	save((const uint8_t *)"\x02\0\0\0\0\0\0\0{}", 10);
	return 0;
}
