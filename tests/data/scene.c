/* Draw a photograph-like street scene with a car whose outline is known. */
#include "base.h"

#include "scene.h"

#include "util/mem.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 4, SIDE_MAX = 16384 };

static const char usage[] =
    "usage: scene [--seed N] [--size WxH] [--mask FILE] [--parts FILE] [--flat]\n"
    "Write the scene as PAM to standard output. The mask is the vehicle's share\n"
    "of each pixel; parts are 0 background, 1 body, 2 wheel, 3 glass, 4 lamp,\n"
    "5 plate. --flat: few colours, no noise, no anti-aliasing.\n";

struct job {
	struct scene scene;
	float *light;    /* linear R G B of every pixel */
	uint8_t *mask, *parts;
	uint16_t *top;   /* SAMPLES rows of samples */
	const char *mask_file, *parts_file;
};

static void
die(const char *what, const char *cause)
{
	fprintf(stderr, "scene: %s: %s\n", what, cause);
	exit(1);
}

static void *
room(size_t n, size_t size)
{
	void *p = v2v_zalloc(n, size);

	if (p == NULL)
		die("memory", strerror(ENOMEM));
	return p;
}

/* Light is kept as the square of the sRGB value: near enough to linear, and
 * its inverse is a square root. */
static void
shade_sum(const struct scene *sc, bool vehicle, int id, double x, double y,
    double sum[3])
{
	double rgb[3];

	if (vehicle)
		car_shade(sc, &sc->vehicle.s[id], x, y, rgb);
	else
		street_shade(sc, &sc->street.s[id], x, y, rgb);
	for (int c = 0; c < 3; c++) {
		double v = rgb[c] < 0 ? 0 : rgb[c] > 1 ? 1 : rgb[c];

		sum[c] += v * v;
	}
}

/* Samples a side: one in the middle when flat. */
static int
samples(const struct scene *sc)
{
	return sc->flat ? 1 : SAMPLES;
}

static void
scan(struct job *j, const struct shapes *l, int y)
{
	int s = samples(&j->scene), n = j->scene.width * s;

	for (int k = 0; k < s; k++)
		shapes_scan(l, y + (k + .5) / s, s, n, j->top + (size_t)k * n);
}

/* The ids of the samples of pixel x; true if they are all the same. */
static bool
gather(const struct job *j, int x, uint16_t *id)
{
	int s = samples(&j->scene), n = j->scene.width * s;
	bool same = true;

	for (int k = 0; k < s * s; k++) {
		id[k] = j->top[(size_t)(k / s) * n + x * s + k % s];
		same &= id[k] == id[0];
	}
	return same;
}

static void
street_row(struct job *j, int y)
{
	const struct scene *sc = &j->scene;
	int s = samples(sc);

	scan(j, &sc->street, y);
	for (int x = 0; x < sc->width; x++) {
		float *out = j->light + 3 * ((size_t)y * sc->width + x);
		uint16_t id[SAMPLES * SAMPLES];
		double sum[3] = { 0 };
		int n = 1;

		if (gather(j, x, id)) {
			shade_sum(sc, false, id[0] - 1, x + .5, y + .5, sum);
		} else {
			n = s * s;
			for (int k = 0; k < n; k++)
				shade_sum(sc, false, id[k] - 1,
				    x + (k % s + .5) / s, y + (k / s + .5) / s,
				    sum);
		}
		for (int c = 0; c < 3; c++)
			out[c] = (float)(sum[c] / n);
	}
}

/* One box filter of a line of n pixels, `stride` floats apart. */
static void
box_line(float *px, float *line, int n, size_t stride, int r)
{
	for (int c = 0; c < 3; c++) {
		double sum = 0;

		for (int i = 0; i < n; i++)
			line[i] = px[(size_t)i * stride + c];
		for (int i = -r; i <= r; i++)
			sum += line[i < 0 ? 0 : i >= n ? n - 1 : i];
		for (int i = 0; i < n; i++) {
			int in = i + r + 1, out = i - r;

			px[(size_t)i * stride + c] = (float)(sum / (2 * r + 1));
			sum += line[in >= n ? n - 1 : in];
			sum -= line[out < 0 ? 0 : out];
		}
	}
}

/* Defocus of what is behind the kerb: two boxes each way. */
static void
defocus(struct job *j)
{
	const struct scene *sc = &j->scene;
	int w = sc->width, rows = (int)sc->kerb, r = sc->height / 400;
	size_t side = (size_t)(w > sc->height ? w : sc->height);
	float *line = room(side, sizeof(*line));

	for (int pass = 0; pass < 2 && r > 0; pass++) {
		for (int y = 0; y < rows; y++)
			box_line(j->light + 3 * (size_t)y * w, line, w, 3, r);
		for (int x = 0; x < w; x++)
			box_line(j->light + 3 * (size_t)x, line, rows,
			    3 * (size_t)w, r);
	}
	free(line);
}

/* The part with the most samples, the lowest among equals. */
static int
main_part(const int count[PARTS])
{
	int best = 0;

	for (int i = 1; i < PARTS; i++)
		if (count[i] > count[best])
			best = i;
	return best;
}

static void
car_pixel(struct job *j, int x, int y)
{
	const struct scene *sc = &j->scene;
	size_t at = (size_t)y * sc->width + x;
	uint16_t id[SAMPLES * SAMPLES];
	bool same = gather(j, x, id);
	int s = samples(sc), n = s * s, covered = 0, count[PARTS] = { 0 };
	double sum[3] = { 0 }, dark = car_shadow(sc, x + .5, y + .5);

	if (y > sc->kerb)
		for (int c = 0; c < 3; c++)
			j->light[3 * at + c] *= (float)(dark * dark);
	if (same && id[0] == 0)
		return;
	for (int k = 0; k < n; k++) {
		if (id[k] == 0) {
			count[PART_NONE]++;
			continue;
		}
		covered++;
		count[sc->vehicle.s[id[k] - 1].part]++;
		shade_sum(sc, true, id[k] - 1, x + (k % s + .5) / s,
		    y + (k / s + .5) / s, sum);
	}
	for (int c = 0; c < 3; c++) {
		double ground = j->light[3 * at + c];

		j->light[3 * at + c] = (float)((sum[c]
		    + ground * (n - covered)) / n);
	}
	j->mask[at] = (uint8_t)((covered * 255 + n / 2) / n);
	j->parts[at] = (uint8_t)main_part(count);
}

/* A lens that is a little soft: 1 2 1 both ways. */
static void
soften(struct job *j)
{
	int w = j->scene.width, h = j->scene.height;
	size_t side = (size_t)(w > h ? w : h);
	float *line = room(side, sizeof(*line));

	for (int i = 0; i < w + h; i++) {
		int n = i < h ? w : h;
		size_t stride = i < h ? 3 : 3 * (size_t)w;
		float *px = j->light + 3 * (i < h ? (size_t)i * w : (size_t)(i - h));

		for (int c = 0; c < 3; c++) {
			for (int k = 0; k < n; k++)
				line[k] = px[k * stride + c];
			for (int k = 0; k < n; k++)
				px[k * stride + c] = .25f * line[k ? k - 1 : 0]
				    + .5f * line[k]
				    + .25f * line[k < n - 1 ? k + 1 : k];
		}
	}
	free(line);
}

/* One sample of the file: corners darker, sensor noise, eight bits. The sum
 * of four uniform numbers has a variance of 4/12. */
static uint8_t
develop(const struct scene *sc, size_t at, int c, double corner, double light)
{
	uint64_t r = v2v_rng(sc->seed + 77, at * 3 + (size_t)c);
	double u = (double)((r & 0xffff) + (r >> 16 & 0xffff)
	    + (r >> 32 & 0xffff) + (r >> 48)) / 65536 - 2;
	double v = sqrt(light);

	if (!sc->flat)
		v = v * (1 - .12 * corner) + u * (.008 + .008 * v);
	v = v * 255 + .5;
	return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void
write_picture(const struct job *j)
{
	const struct scene *sc = &j->scene;
	uint8_t *row = room((size_t)sc->width, 3);
	double w = sc->width, h = sc->height;

	printf("P7\nWIDTH %d\nHEIGHT %d\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\n"
	    "# v2v.name=scene-%lu\nENDHDR\n", sc->width, sc->height,
	    (unsigned long)sc->seed);
	for (int y = 0; y < sc->height; y++) {
		for (int x = 0; x < sc->width; x++) {
			size_t at = (size_t)y * sc->width + x;
			double dx = 2 * x / w - 1, dy = 2 * y / h - 1;

			for (int c = 0; c < 3; c++)
				row[3 * x + c] = develop(sc, at, c,
				    (dx * dx + dy * dy) / 2, j->light[3 * at + c]);
		}
		fwrite(row, 3, (size_t)sc->width, stdout);
	}
	free(row);
	if (fflush(stdout) != 0 || ferror(stdout))
		die("standard output", strerror(errno));
}

static void
write_plane(const struct scene *sc, const char *path, const uint8_t *plane)
{
	size_t n = (size_t)sc->width * sc->height;
	FILE *f;

	if (path == NULL)
		return;
	f = fopen(path, "wb");
	if (f == NULL)
		die(path, strerror(errno));
	fprintf(f, "P7\nWIDTH %d\nHEIGHT %d\nDEPTH 1\nMAXVAL 255\n"
	    "TUPLTYPE GRAYSCALE\nENDHDR\n", sc->width, sc->height);
	if (fwrite(plane, 1, n, f) != n || fclose(f) != 0)
		die(path, strerror(errno));
}

static void
parse(struct job *j, int argc, char **argv)
{
	struct scene *sc = &j->scene;

	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : "";
		char end;

		if (strcmp(a, "--flat") == 0) {
			sc->flat = true;
			continue;
		}
		if (strcmp(a, "--help") == 0) {
			fputs(usage, stdout);
			exit(0);
		}
		i++;
		if (strcmp(a, "--seed") == 0 && *v != '\0')
			sc->seed = strtoull(v, NULL, 10);
		else if (strcmp(a, "--mask") == 0 && *v != '\0')
			j->mask_file = v;
		else if (strcmp(a, "--parts") == 0 && *v != '\0')
			j->parts_file = v;
		else if (strcmp(a, "--size") != 0
		    || sscanf(v, "%dx%d%c", &sc->width, &sc->height, &end) != 2
		    || sc->width < 1 || sc->height < 1
		    || sc->width > SIDE_MAX || sc->height > SIDE_MAX) {
			fputs(usage, stderr);
			exit(2);
		}
	}
}

int
main(int argc, char **argv)
{
	struct job j = { .scene = { .seed = 1, .width = 960, .height = 600 } };
	struct scene *sc = &j.scene;
	struct dice car, street;
	size_t n;

	parse(&j, argc, argv);
	n = (size_t)sc->width * sc->height;
	j.light = room(3 * n, sizeof(*j.light));
	j.mask = room(n, 1);
	j.parts = room(n, 1);
	j.top = room((size_t)sc->width * SAMPLES * SAMPLES, sizeof(*j.top));
	car = (struct dice){ v2v_rng(sc->seed, 1), 0 };
	street = (struct dice){ v2v_rng(sc->seed, 2), 0 };
	sc->horizon = sc->height * dice_real(&street, .48, .56);
	sc->kerb = sc->height * dice_real(&street, .60, .66);
	sc->sun = dice_below(&street, 2) ? 1 : -1;
	car_draw(sc, &car);
	street_draw(sc, &street);
	for (int y = 0; y < sc->height; y++)
		street_row(&j, y);
	if (!sc->flat)
		defocus(&j);
	for (int y = 0; y < sc->height; y++) {
		scan(&j, &sc->vehicle, y);
		for (int x = 0; x < sc->width; x++)
			car_pixel(&j, x, y);
	}
	if (!sc->flat)
		soften(&j);
	write_plane(sc, j.mask_file, j.mask);
	write_plane(sc, j.parts_file, j.parts);
	write_picture(&j);
	shapes_free(&sc->street);
	shapes_free(&sc->vehicle);
	free(j.light);
	free(j.mask);
	free(j.parts);
	free(j.top);
	return 0;
}
