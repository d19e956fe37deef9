/* Weights of networks: any bytes are refused with words, or give finite
 * floats. */
#include "base.h"

#include "net/weights.h"
#include "tests/data/tinynet.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct v2v_weights w;
	struct v2v_plan plan;
	struct v2v_msg msg = { "" };
	float *floats;
	int err = v2v_weights_parse(&w, data, size, &tiny, &msg);

	if (err != V2V_OK) {
		if (err != V2V_E_USAGE || msg.text[0] == '\0')
			abort();
		return 0;
	}
	v2v_plan_make(&plan, &tiny, 8);
	floats = malloc(plan.weights * sizeof(*floats));
	if (floats == NULL)
		return 0;
	v2v_weights_floats(floats, &w, &tiny, &plan);
	for (size_t i = 0; i < plan.weights; i++)
		if (!(floats[i] >= -65504 && floats[i] <= 65504))
			abort();
	free(floats);
	return 0;
}
