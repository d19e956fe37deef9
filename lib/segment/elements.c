/* What a drawing of a vehicle must not show: a list of quadrilaterals. */
#include "base.h"

#include "segment/elements.h"

#include "util/mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const NAMES[V2V_ELEMENT_CLASSES] = {
	"plate", "text", "logo", "badge", "sticker", "mirror"
};

const char *
v2v_element_name(enum v2v_element_class class)
{
	return NAMES[class];
}

void
v2v_elements_free(struct v2v_elements *e)
{
	free(e->list);
	*e = (struct v2v_elements){ 0 };
}

int
v2v_elements_add(struct v2v_elements *e, const struct v2v_element *one,
    struct v2v_msg *msg)
{
	if (!v2v_grow(&e->list, &e->cap, e->n + 1, sizeof(*e->list)))
		return v2v_fail_memory(msg);
	e->list[e->n++] = *one;
	return V2V_OK;
}

void
v2v_element_box(struct v2v_element *e, double x, double y, double width,
    double height)
{
	for (int k = 0; k < 4; k++) {
		e->corner[k][0] = k == 1 || k == 2 ? x + width : x;
		e->corner[k][1] = k >= 2 ? y + height : y;
	}
}

double
v2v_element_area(const struct v2v_element *e)
{
	double sum = 0;

	for (int k = 0; k < 4; k++) {
		const double *a = e->corner[k], *b = e->corner[(k + 1) % 4];

		sum += a[0] * b[1] - b[0] * a[1];
	}
	return sum < 0 ? -sum / 2 : sum / 2;
}

bool
v2v_element_within(const struct v2v_element *a, const struct v2v_element *b)
{
	double x = 0, y = 0;

	for (int k = 0; k < 4; k++) {
		x += a->corner[k][0] / 4;
		y += a->corner[k][1] / 4;
	}
	for (int k = 0; k < 4; k++) {
		const double *p = b->corner[k], *q = b->corner[(k + 1) % 4];

		if ((q[0] - p[0]) * (y - p[1]) < (q[1] - p[1]) * (x - p[0]))
			return false;
	}
	return true;
}

/* Where the line from a to b meets height y; they differ in height. */
static double
meet(const double *a, const double *b, double y)
{
	return a[0] + (b[0] - a[0]) * ((y - a[1]) / (b[1] - a[1]));
}

/* The first pixel of n whose middle is not below v. */
static int32_t
first_middle(double v, int32_t n)
{
	v -= 0.5;
	if (v <= 0)
		return 0;
	if (v >= n)
		return n;
	return (int32_t)v + ((double)(int32_t)v < v);
}

void
v2v_element_row(const struct v2v_element *e, int32_t y, int32_t width,
    int32_t *x0, int32_t *x1)
{
	double at = y + 0.5, left = width, right = 0;

	for (int k = 0; k < 4; k++) {
		const double *a = e->corner[k], *b = e->corner[(k + 1) % 4];
		double x;

		if ((a[1] <= at) == (b[1] <= at))
			continue;
		x = meet(a, b, at);
		left = x < left ? x : left;
		right = x > right ? x : right;
	}
	*x0 = first_middle(left, width);
	*x1 = first_middle(right, width);
}

int
v2v_elements_parse(unsigned *classes, const char *text, struct v2v_msg *msg)
{
	*classes = 0;
	if (strcmp(text, "none") == 0)
		return V2V_OK;
	if (strcmp(text, "all") == 0) {
		*classes = (1u << V2V_ELEMENT_CLASSES) - 1;
		return V2V_OK;
	}
	for (const char *word = text; ; word++) {
		size_t n = strcspn(word, ",");
		int c = 0;

		while (c < V2V_ELEMENT_CLASSES && (strlen(NAMES[c]) != n
		    || memcmp(NAMES[c], word, n) != 0))
			c++;
		if (c == V2V_ELEMENT_CLASSES)
			return v2v_fail(msg, V2V_E_USAGE, "'%.*s': must be "
			    "plate, text, logo, badge, sticker, mirror, "
			    "none or all", n > 40 ? 40 : (int)n, word);
		*classes |= 1u << c;
		word += n;
		if (*word == '\0')
			return V2V_OK;
	}
}

static void
put(struct v2v_text *t, double v, int decimals)
{
	double scale = decimals == 3 ? 1e3 : decimals == 1 ? 10 : 1;

	v *= scale;
	v2v_text_fixed(t, (int64_t)(v < 0 ? v - 0.5 : v + 0.5), decimals);
}

/* x, y, width, height of what holds the corners. */
static void
put_box(struct v2v_text *t, const struct v2v_element *e)
{
	double low[2], high[2];

	for (int a = 0; a < 2; a++) {
		low[a] = high[a] = e->corner[0][a];
		for (int k = 1; k < 4; k++) {
			double v = e->corner[k][a];

			low[a] = v < low[a] ? v : low[a];
			high[a] = v > high[a] ? v : high[a];
		}
	}
	put(t, low[0], 1);
	v2v_text_str(t, ", ");
	put(t, low[1], 1);
	v2v_text_str(t, ", ");
	put(t, high[0] - low[0], 1);
	v2v_text_str(t, ", ");
	put(t, high[1] - low[1], 1);
}

static void
print_one(struct v2v_text *t, const struct v2v_element *e, unsigned removed)
{
	v2v_text_str(t, "    {\"class\": \"");
	v2v_text_str(t, NAMES[e->class]);
	v2v_text_str(t, "\", \"score\": ");
	put(t, e->score, 3);
	v2v_text_str(t, ", \"box\": [");
	put_box(t, e);
	v2v_text_str(t, "], \"corners\": [");
	for (int k = 0; k < 4; k++) {
		v2v_text_str(t, k ? ", [" : "[");
		put(t, e->corner[k][0], 1);
		v2v_text_str(t, ", ");
		put(t, e->corner[k][1], 1);
		v2v_text_char(t, ']');
	}
	v2v_text_str(t, "], \"area\": ");
	put(t, v2v_element_area(e), 0);
	v2v_text_str(t, ", \"removed\": ");
	v2v_text_str(t, removed >> e->class & 1 ? "true}" : "false}");
}

void
v2v_elements_print(struct v2v_text *json, const struct v2v_elements *e,
    unsigned removed, const struct v2v_frame *f)
{
	v2v_text_str(json, "{\n  \"width\": ");
	v2v_text_int(json, f->width);
	v2v_text_str(json, ", \"height\": ");
	v2v_text_int(json, f->height);
	v2v_text_str(json, ",\n  \"elements\": [");
	for (size_t i = 0; i < e->n; i++) {
		v2v_text_str(json, i ? ",\n" : "\n");
		print_one(json, &e->list[i], removed);
	}
	v2v_text_str(json, e->n ? "\n  ]\n}\n" : "]\n}\n");
}
