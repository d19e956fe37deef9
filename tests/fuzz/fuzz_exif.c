/* The TIFF structure that holds the orientation. */
#include "base.h"

#include "stream/exif.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int o = v2v_exif_orientation(data, size);

	if (o < 1 || o > 8)
		abort();
	return 0;
}
