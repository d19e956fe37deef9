/*
 * Palettes of Adobe's programs: .act, .aco and .ase, all big endian.
 *
 *	.act  256 times R G B; 772 bytes: then a count and an index that does
 *	      not concern us, both 16 bits
 *	.aco  version 1, count, records of 10 bytes: space and four samples;
 *	      then often the same again as version 2, each record with a name
 *	      behind it (length in 32 bits, UTF-16, a 0 at its end)
 *	.ase  "ASEF", version, number of blocks (32 bits); blocks of type
 *	      (16 bits), length (32 bits) and contents, a colour being a name
 *	      (length in 16 bits), four letters for the space, samples as
 *	      float32, and 16 bits
 *
 * After "Adobe Photoshop File Formats Specification" (.act, .aco); .ase is
 * not documented by Adobe. Only spaces that need no profile are taken: RGB,
 * as sRGB, and grey.
 */
#include "base.h"

#include "config/palette_read.h"

#include <string.h>

enum { ACT = 768, ACT_COUNTED = 772, ACO_RECORD = 10 };

/* Bytes that are left. */
struct bytes {
	const uint8_t *at;
	size_t n;
};

static uint32_t
number(const uint8_t *p, int bytes)
{
	uint32_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

/* Move behind a number of 1 to 4 bytes; false at the end. */
static bool
take(struct bytes *b, uint32_t *v, int bytes)
{
	if (b->n < (size_t)bytes)
		return false;
	*v = number(b->at, bytes);
	b->at += bytes;
	b->n -= (size_t)bytes;
	return true;
}

/* Append c in UTF-8 if it fits; room is counted without the final 0. */
static size_t
put_utf8(char *out, size_t at, size_t room, uint32_t c)
{
	int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const uint8_t lead[] = { 0, 0xc0, 0xe0, 0xf0 };

	if (at + (size_t)more >= room)
		return room + 1;
	out[at++] = (char)(lead[more] | c >> 6 * more);
	while (more-- > 0)
		out[at++] = (char)(0x80 | (c >> 6 * more & 0x3f));
	return at;
}

/*
 * A name of `units` UTF-16 units up to the first 0; halves of pairs become
 * '?'. What does not fit gives a name that is too long, for which there are
 * words elsewhere. False if the bytes end within it.
 */
static bool
take_name(struct bytes *b, char out[V2V_PALETTE_NAME + 1], uint32_t units)
{
	size_t n = 0;
	bool ended = false;

	if (units > b->n / 2)
		return false;
	for (uint32_t i = 0; i < units && !ended; i++) {
		uint32_t c = number(b->at + 2 * i, 2), low = 0;

		if (c >= 0xd800 && c < 0xdc00 && i + 1 < units)
			low = number(b->at + 2 * i + 2, 2);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i++;
		} else if (c >= 0xd800 && c < 0xe000) {
			c = '?';
		}
		ended = c == 0 || n > V2V_PALETTE_NAME;
		if (!ended)
			n = put_utf8(out, n, V2V_PALETTE_NAME, c);
	}
	if (n > V2V_PALETTE_NAME) {
		memset(out, '?', V2V_PALETTE_NAME);
		n = V2V_PALETTE_NAME;
	}
	out[n] = '\0';
	b->at += 2 * (size_t)units;
	b->n -= 2 * (size_t)units;
	return true;
}

static int
fail_end(const struct v2v_palette_reader *r, struct v2v_msg *msg)
{
	return v2v_palette_fail(r, 0, 0, msg, "the file ends within it");
}

/* Without a count, equal colours at the end are padding. */
static int
read_act(struct v2v_palette_reader *r, const uint8_t *p, size_t n,
    struct v2v_msg *msg)
{
	uint32_t count = n == ACT_COUNTED ? number(p + ACT, 2) : 256;
	int err = V2V_OK;

	if (count > 256)
		return v2v_fail(msg, V2V_E_USAGE,
		    "%s: says that it has %d colours of 256", r->file,
		    (int)count);
	while (n == ACT && count > 1
	    && memcmp(p + 3 * count - 3, p + 3 * count - 6, 3) == 0)
		count--;
	for (uint32_t i = 0; i < count && err == V2V_OK; i++)
		err = v2v_palette_add(r, p + 3 * i, "", 0, 0, msg);
	return err == V2V_OK ? v2v_palette_end(r, 0, 0, msg) : err;
}

/* Version, count and all records of version 1, and nothing behind them but
 * the same count in version 2. */
static bool
is_aco(const uint8_t *p, size_t n)
{
	size_t first;

	if (n < 4 || number(p, 2) < 1 || number(p, 2) > 2)
		return false;
	first = 4 + ACO_RECORD * (size_t)number(p + 2, 2);
	if (number(p, 2) == 2)
		return n >= first;
	return n == first || (n >= first + 4 && number(p + first, 2) == 2
	    && number(p + first + 2, 2) == number(p + 2, 2));
}

/* A record: 16-bit samples of RGB, or grey of 0 (black) to 10000. */
static int
read_aco_colour(struct v2v_palette_reader *r, struct bytes *b, uint8_t rgb[3],
    struct v2v_msg *msg)
{
	uint32_t space, v[4];

	if (!take(b, &space, 2) || !take(b, &v[0], 2) || !take(b, &v[1], 2)
	    || !take(b, &v[2], 2) || !take(b, &v[3], 2))
		return fail_end(r, msg);
	if (space != 0 && space != 8)
		return v2v_palette_fail(r, 0, 0, msg,
		    "neither RGB nor grey (colour space %d)", (int)space);
	if (space == 8 && v[0] > 10000)
		return v2v_palette_fail(r, 0, 0, msg,
		    "grey %d is more than 10000", (int)v[0]);
	for (int k = 0; k < 3; k++)
		rgb[k] = (uint8_t)(space == 0 ? v[k] >> 8
		    : (v[0] * 255 + 5000) / 10000);
	return V2V_OK;
}

static int
read_aco(struct v2v_palette_reader *r, struct bytes b, struct v2v_msg *msg)
{
	uint32_t version = number(b.at, 2), count = number(b.at + 2, 2);
	size_t first = 4 + ACO_RECORD * (size_t)count;
	int err = V2V_OK;

	if (version == 1 && b.n > first) { /* names are worth more */
		b = (struct bytes){ b.at + first, b.n - first };
		version = 2;
	}
	b = (struct bytes){ b.at + 4, b.n - 4 };
	for (uint32_t i = 0; i < count && err == V2V_OK; i++) {
		char name[V2V_PALETTE_NAME + 1] = "";
		uint8_t rgb[3];
		uint32_t units;

		err = read_aco_colour(r, &b, rgb, msg);
		if (err == V2V_OK && version == 2 && (!take(&b, &units, 4)
		    || !take_name(&b, name, units)))
			err = fail_end(r, msg);
		if (err == V2V_OK)
			err = v2v_palette_add(r, rgb, name, 0, 0, msg);
	}
	return err == V2V_OK ? v2v_palette_end(r, 0, 0, msg) : err;
}

/* A float32 of 0 to 1 (IEEE 754) as a byte, by integers; false outside. */
static bool
unit_byte(uint8_t *out, uint32_t bits)
{
	uint32_t exponent = bits >> 23, mantissa = (bits & 0x7fffff) | 0x800000;

	*out = 0;
	if (bits == 0x80000000 || exponent < 127 - 24)
		return true; /* -0, and what rounds to 0 */
	if (exponent > 127 || (exponent == 127 && mantissa != 0x800000))
		return false;
	*out = (uint8_t)(((uint64_t)mantissa * 255
	    + ((uint64_t)1 << (149 - exponent))) >> (150 - exponent));
	return true;
}

static int
read_ase_colour(struct v2v_palette_reader *r, struct bytes b,
    struct v2v_msg *msg)
{
	char name[V2V_PALETTE_NAME + 1];
	uint32_t units, space, bits;
	uint8_t rgb[3];
	int samples;

	if (!take(&b, &units, 2) || !take_name(&b, name, units)
	    || !take(&b, &space, 4))
		return fail_end(r, msg);
	samples = space == 0x52474220 ? 3 : space == 0x47726179 ? 1 : 0;
	if (samples == 0)
		return v2v_palette_fail(r, 0, 0, msg, "neither RGB nor Gray");
	for (int k = 0; k < samples; k++) {
		if (!take(&b, &bits, 4))
			return fail_end(r, msg);
		if (!unit_byte(&rgb[k], bits))
			return v2v_palette_fail(r, 0, 0, msg,
			    "a sample is not from 0 to 1");
	}
	if (samples == 1)
		rgb[1] = rgb[2] = rgb[0];
	return v2v_palette_add(r, rgb, name, 0, 0, msg);
}

static int
read_ase(struct v2v_palette_reader *r, struct bytes b, struct v2v_msg *msg)
{
	uint32_t version, blocks, type, length;

	if (b.n < 12)
		return fail_end(r, msg);
	b = (struct bytes){ b.at + 4, b.n - 4 };
	take(&b, &version, 4);
	take(&b, &blocks, 4);
	for (uint32_t i = 0; i < blocks; i++) {
		int err = V2V_OK;

		if (!take(&b, &type, 2) || !take(&b, &length, 4)
		    || length > b.n)
			return fail_end(r, msg);
		if (type == 1)
			err = read_ase_colour(r,
			    (struct bytes){ b.at, length }, msg);
		if (err != V2V_OK)
			return err;
		b = (struct bytes){ b.at + length, b.n - length };
	}
	return v2v_palette_end(r, 0, 0, msg);
}

int
v2v_palette_adobe(struct v2v_palette_reader *r, const uint8_t *bytes, size_t n,
    bool *is, struct v2v_msg *msg)
{
	struct bytes b = { bytes, n };

	*is = true;
	if (n >= 4 && memcmp(bytes, "ASEF", 4) == 0)
		return read_ase(r, b, msg);
	if (is_aco(bytes, n))
		return read_aco(r, b, msg);
	if ((n == ACT || n == ACT_COUNTED) && memchr(bytes, 0, n))
		return read_act(r, bytes, n, msg);
	*is = false;
	return V2V_OK;
}
