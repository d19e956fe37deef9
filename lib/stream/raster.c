/*
 * Rasters of PNM and PAM frames as RGBA.
 *
 * A row goes through two steps: its samples become bytes (packed bits, plain
 * decimals, any maxval up to 65535; or nothing to do), and these become RGBA.
 */
#include "base.h"

#include "stream/pnm.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

struct raster {
	struct v2v_input *in;
	const struct v2v_pnm_header *h;
	size_t width;
	uint8_t *scale; /* sample -> byte, maxval + 1 entries */
	uint8_t *row;   /* samples as bytes, and slack */
	bool over;      /* a sample was over maxval */
};

bool
v2v_raster_known(const struct v2v_pnm_header *h)
{
	static const struct { const char *tuple; uint32_t depth; } known[] = {
		{ "RGB", 3 }, { "RGB_ALPHA", 4 },
		{ "GRAYSCALE", 1 }, { "GRAYSCALE_ALPHA", 2 },
		{ "BLACKANDWHITE", 1 }, { "BLACKANDWHITE_ALPHA", 2 },
	};

	if (h->tuple[0] == '\0')
		return h->depth <= 4;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(h->tuple, known[i].tuple) == 0)
			return h->depth == known[i].depth;
	return false;
}

bool
v2v_raster_bytes(const struct v2v_pnm_header *h, uint64_t *bytes)
{
	uint64_t n = (uint64_t)h->depth * (h->maxval > 255 ? 2 : 1);

	if (h->width == 0 || h->height == 0) {
		*bytes = 0;
		return true;
	}
	if (h->width > UINT64_MAX / n)
		return false;
	n = h->kind == '4' ? h->width / 8 + (h->width % 8 != 0)
	    : n * h->width;
	if (h->height > UINT64_MAX / n)
		return false;
	*bytes = n * h->height;
	return true;
}

/* RGBA from n tuples of 1 to 4 bytes. 4 bytes are moved at a time: what they
 * take from the next tuple is overwritten by the alpha. */
static void
expand(uint8_t *to, const uint8_t *s, size_t n, uint32_t depth)
{
	switch (depth) {
	case 1:
		for (size_t i = 0; i < n; i++, to += 4) {
			to[0] = to[1] = to[2] = s[i];
			to[3] = 255;
		}
		break;
	case 2:
		for (size_t i = 0; i < n; i++, to += 4) {
			to[0] = to[1] = to[2] = s[2 * i];
			to[3] = s[2 * i + 1];
		}
		break;
	case 3:
		for (size_t i = 0; i < n; i++, to += 4) {
			memcpy(to, s + 3 * i, 4);
			to[3] = 255;
		}
		break;
	default:
		memcpy(to, s, 4 * n);
	}
}

/* sample * 255 / maxval, rounded, halves up. */
static uint8_t *
scale_table(uint32_t maxval)
{
	uint8_t *t = v2v_alloc((size_t)maxval + 1, 1);

	for (uint32_t v = 0; t != NULL && v <= maxval; v++)
		t[v] = (uint8_t)((2 * 255 * v + maxval) / (2 * maxval));
	return t;
}

static uint8_t
scaled(struct raster *r, uint32_t v)
{
	if (v > r->h->maxval) {
		r->over = true;
		return 255;
	}
	return r->scale[v];
}

/* The next sample of a plain raster, or -1. Digits of P1 may touch. */
static int64_t
plain_sample(struct raster *r)
{
	int c;
	int64_t v = 0;

	do {
		c = v2v_input_byte(r->in);
		while (c == '#')
			do
				c = v2v_input_byte(r->in);
			while (c != '\n' && c != -1);
	} while (c == ' ' || (c >= '\t' && c <= '\r'));
	if (c < '0' || c > '9')
		return -1;
	if (r->h->kind == '1')
		return c - '0';
	for (; c >= '0' && c <= '9' && v < 100000; c = v2v_input_byte(r->in))
		v = 10 * v + (c - '0');
	if (c != -1)
		r->in->pos--;
	return v;
}

/* The next row as bytes, or NULL where the input is cut or no number. */
static const uint8_t *
next_row(struct raster *r)
{
	size_t n = r->width * r->h->depth, bytes;
	const uint8_t *s;

	if (r->h->kind <= '3') {
		for (size_t i = 0; i < n; i++) {
			int64_t v = plain_sample(r);

			if (v < 0)
				return NULL;
			r->row[i] = scaled(r, (uint32_t)v);
			if (r->h->kind == '1')
				r->row[i] ^= 255;
		}
		return r->row;
	}
	bytes = r->h->kind == '4' ? (n + 7) / 8
	    : r->h->maxval > 255 ? 2 * n : n;
	if (v2v_input_want(r->in, bytes) < bytes)
		return NULL;
	s = r->in->buf + r->in->pos;
	r->in->pos += bytes;
	if (r->h->kind == '4') {
		for (size_t i = 0; i < n; i++)
			r->row[i] = s[i / 8] >> (7 - i % 8) & 1 ? 0 : 255;
	} else if (r->h->maxval > 255) {
		for (size_t i = 0; i < n; i++)
			r->row[i] = scaled(r,
			    (uint32_t)s[2 * i] << 8 | s[2 * i + 1]);
	} else if (r->h->maxval < 255) {
		for (size_t i = 0; i < n; i++)
			r->row[i] = scaled(r, s[i]);
	} else {
		return s;
	}
	return r->row;
}

int
v2v_raster_read(struct v2v_input *in, const struct v2v_pnm_header *h,
    struct v2v_frame *f, struct v2v_msg *msg)
{
	struct raster r = { .in = in, .h = h, .width = (size_t)f->width };
	int err = V2V_OK;

	r.scale = scale_table(h->maxval);
	r.row = v2v_zalloc(r.width + 1, h->depth);
	if (r.scale == NULL || r.row == NULL) {
		err = v2v_fail_memory(msg);
		goto out;
	}
	for (int32_t y = 0; y < f->height; y++) {
		const uint8_t *s = next_row(&r);

		if (s == NULL) {
			err = v2v_input_error(in, in->ended
			    ? "the input ends inside a raster"
			    : "not a number in a plain raster", msg);
			goto out;
		}
		expand(f->px + (size_t)y * r.width * 4, s, r.width, h->depth);
	}
	if (r.over)
		err = v2v_fail(msg, V2V_E_DATA, "a sample is over maxval %u",
		    (unsigned)h->maxval);
out:
	free(r.row);
	free(r.scale);
	return err;
}
