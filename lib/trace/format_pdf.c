/*
 * PDF 1.4: one page, a pixel a point, nothing that depends on the time.
 *
 * Four objects: catalogue, page tree, page, and its content, compressed. The
 * matrix at its head turns grid steps into points and y upwards, so that all
 * coordinates are integers.
 */
#include "base.h"

#include "trace/format.h"

#include "util/deflate.h"

enum { OBJECTS = 4 };

/* "N 0 obj", whose place goes into the table at the end. */
static void
begin_object(struct v2v_text *out, size_t start, size_t *at, int n)
{
	at[n - 1] = out->len - start;
	v2v_text_int(out, n);
	v2v_text_str(out, " 0 obj\n");
}

/* Lines of exactly 20 bytes. */
static void
put_table(struct v2v_text *out, size_t start, const size_t *at)
{
	size_t table = out->len - start;

	v2v_text_str(out, "xref\n0 5\n0000000000 65535 f \n");
	for (int i = 0; i < OBJECTS; i++) {
		for (size_t power = 1000000000; power > 0; power /= 10)
			v2v_text_char(out, (char)('0' + at[i] / power % 10));
		v2v_text_str(out, " 00000 n \n");
	}
	v2v_text_str(out, "trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n");
	v2v_text_int(out, (int64_t)table);
	v2v_text_str(out, "\n%%EOF\n");
}

static int
make_content(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	struct v2v_text s = { 0 };
	int err;

	v2v_text_fixed(&s, 1, t->style->decimals);
	v2v_text_str(&s, " 0 0 -");
	v2v_text_fixed(&s, 1, t->style->decimals);
	v2v_text_str(&s, " 0 ");
	v2v_text_int(&s, t->drawing->height);
	v2v_text_str(&s, " cm\n");
	v2v_write_operators(&s, t);
	err = v2v_deflate(out, &s, V2V_ZLIB, msg);
	v2v_text_free(&s);
	return err;
}

int
v2v_write_pdf(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	struct v2v_text content = { 0 };
	size_t at[OBJECTS], start = out->len;
	int err = make_content(&content, t, msg);

	if (err != V2V_OK)
		goto out;
	/* Four bytes above 127 tell transports that the file is binary. */
	v2v_text_str(out, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
	begin_object(out, start, at, 1);
	v2v_text_str(out, "<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
	begin_object(out, start, at, 2);
	v2v_text_str(out, "<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
	begin_object(out, start, at, 3);
	v2v_text_str(out, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 ");
	v2v_text_int(out, t->drawing->width);
	v2v_text_char(out, ' ');
	v2v_text_int(out, t->drawing->height);
	v2v_text_str(out, "]/Resources<<>>/Contents 4 0 R>>\nendobj\n");
	begin_object(out, start, at, 4);
	v2v_text_str(out, "<</Filter/FlateDecode/Length ");
	v2v_text_int(out, (int64_t)content.len);
	v2v_text_str(out, ">>\nstream\n");
	v2v_text_add(out, content.s, content.len);
	v2v_text_str(out, "\nendstream\nendobj\n");
	put_table(out, start, at);
	if (out->failed)
		err = v2v_fail_memory(msg);
out:
	v2v_text_free(&content);
	return err;
}
