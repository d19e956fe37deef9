/* Counted colours and changed lightness: inputs, calls, allowed errors. */
#include "base.h"

#include "tests/parity/parity.h"

#include "tests/ref/ref.h"
#include "util/mem.h"
#include "util/rng.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 3, BINS = 1 << 3 * BITS, THRESHOLD = 100 };

/* Few colours, so that many threads count the same ones, or many. */
void
parity_fill_histogram(struct sample *s)
{
	uint8_t *p = s->in;

	s->out_bytes = BINS * sizeof(uint32_t);
	for (size_t i = 0; i < s->in_bytes; i++) {
		uint64_t r = v2v_rng(s->seed, i);

		p[i] = (uint8_t)(i % 4 == 3 ? r : s->kind == NEAR_ZERO ? r % 40
		    : s->kind == NEAR_MAXIMUM ? 255 - r % 40 : r);
	}
}

int
parity_run_histogram(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	static const uint32_t none[BINS];
	int err = be->upload(be, out, none, sizeof(none));

	return err != V2V_OK ? err : be->histogram(be, out, in,
	    s->in_bytes / 4, THRESHOLD, BITS);
}

double
parity_error_histogram(const struct sample *s, const void *out)
{
	uint32_t want[BINS];

	ref_histogram(want, s->in, s->in_bytes / 4, THRESHOLD, BITS);
	return memcmp(want, out, sizeof(want)) == 0 ? 0 : 2;
}

static struct v2v_tone tone; /* of the sample filled last */

/* Gains below one, above one, and far above. */
void
parity_fill_tone(struct sample *s)
{
	static const uint64_t most[] = { 1 << 16, 1 << 22, 1 << 18 };

	for (size_t i = 0; i < s->in_bytes; i++)
		((uint8_t *)s->in)[i] = (uint8_t)v2v_rng(s->seed, i);
	for (uint32_t i = 0; i < 256; i++)
		tone.linear[i] = (uint16_t)(i * i * 65535 / 65025);
	for (uint32_t i = 0; i <= V2V_TONE_WHITE; i++) {
		tone.gain[i] = (uint32_t)(v2v_rng(s->seed + 1, i)
		    % (most[s->kind] + 1));
		tone.byte[i] = (uint8_t)(i >> 8);
	}
}

int
parity_run_tone(struct v2v_backend *be, struct v2v_buf *out,
    struct v2v_buf *in, const struct sample *s)
{
	int err = be->upload(be, out, s->in, s->in_bytes);

	(void)in;
	return err != V2V_OK ? err : be->tone(be, out, s->in_bytes / 4, &tone);
}

double
parity_error_tone(const struct sample *s, const void *out)
{
	const uint8_t *rgba = s->in, *got = out;

	for (size_t i = 0; i < s->in_bytes; i += 4) {
		uint8_t want[4];

		memcpy(want, rgba + i, 4);
		ref_tone(want, tone.linear, tone.gain, tone.byte);
		if (memcmp(want, got + i, 4) != 0)
			return 2;
	}
	return 0;
}
