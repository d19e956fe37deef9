/* The built-in network as a whole: the same bytes on each device. */
#include "base.h"

#include "tests/parity/parity.h"

#include "net/engine.h"
#include "net/weights.h"
#include "tests/emu/emu.h"
#include "util/mem.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 64, MAPS = 8, BYTES = MAPS * SIDE * SIDE };

/* The output of a picture of noise, and the words of a failure. */
static bool
run(struct v2v_backend *be, uint8_t out[BYTES], uint64_t seed,
    const float *weights, struct v2v_msg *msg)
{
	struct v2v_engine e;
	const struct v2v_act *a = &e.plan.map[0];
	float *input = NULL;
	bool ok = v2v_engine_open(&e, be, &v2v_vseg, SIDE, weights, msg)
	    == V2V_OK;

	if (ok)
		input = v2v_zalloc(v2v_act_floats(a), sizeof(*input));
	ok = input != NULL;
	for (size_t i = 0; ok && i < SIDE * SIDE * V2V_GRAPH_INPUTS; i++) {
		size_t x = i / V2V_GRAPH_INPUTS % SIDE;
		size_t y = i / V2V_GRAPH_INPUTS / SIDE;

		input[a->at + y * v2v_act_row(a) + x * (size_t)a->step
		    + i % V2V_GRAPH_INPUTS]
		    = (float)v2v_rng_below(seed, i, 256) / 255.0f - 0.5f;
	}
	ok = ok && v2v_engine_input(&e, input, msg) == V2V_OK;
	for (int k = 0; ok && k < v2v_vseg.n_layers; k++)
		ok = v2v_engine_layer(&e, k, msg) == V2V_OK;
	ok = ok && v2v_engine_output(&e, out, msg) == V2V_OK;
	free(input);
	v2v_engine_close(&e);
	return ok;
}

static void
check_emulation(enum emu_order order, const char *what, const uint8_t *want,
    uint64_t seed, const float *weights,
    void (*report)(bool ok, const char *what, const char *detail))
{
	static uint8_t got[BYTES];
	struct v2v_backend be;
	struct v2v_msg msg = { "other bytes" };
	const char *fault;
	bool ok = v2v_emu_open(&be, 0, NULL, &msg) == V2V_OK;

	if (ok) {
		emu_set_order(order, seed);
		ok = run(&be, got, seed, weights, &msg)
		    && memcmp(got, want, BYTES) == 0;
		be.close(&be);
	}
	fault = emu_fault();
	report(ok && fault == NULL && emu_live_allocations() == 0, what,
	    fault ? fault : msg.text);
}

void
parity_check_network(uint64_t seed, struct v2v_backend *plain,
    struct v2v_backend *cuda,
    void (*report)(bool ok, const char *what, const char *detail))
{
	static uint8_t want[BYTES], got[BYTES];
	struct v2v_weights w;
	struct v2v_plan plan;
	struct v2v_msg msg = { "other bytes" };
	float *weights;

	v2v_plan_make(&plan, &v2v_vseg, SIDE);
	weights = v2v_alloc(plan.weights, sizeof(*weights));
	if (weights == NULL || v2v_weights_parse(&w, v2v_vseg_weights,
	    (size_t)(v2v_vseg_weights_end - v2v_vseg_weights), &v2v_vseg,
	    &msg) != V2V_OK) {
		report(false, "network", msg.text);
		free(weights);
		return;
	}
	v2v_weights_floats(weights, &w, &v2v_vseg, &plan);
	report(run(plain, want, seed, weights, &msg), "network: CPU",
	    msg.text);
	check_emulation(EMU_FORWARD, "network: emulated device, forward",
	    want, seed, weights, report);
	check_emulation(EMU_REVERSE, "network: emulated device, reverse",
	    want, seed, weights, report);
	if (cuda != NULL)
		report(run(cuda, got, seed, weights, &msg)
		    && memcmp(got, want, BYTES) == 0, "network: device",
		    msg.text);
	free(weights);
}
