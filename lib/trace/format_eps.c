/*
 * Encapsulated PostScript, level 2; a pixel is a point.
 *
 * The operators are named as in PDF, in a dictionary that is gone at the end.
 * Nothing outside the bounding box is painted, and the page is left as it was.
 */
#include "base.h"

#include "trace/format.h"

int
v2v_write_eps(struct v2v_text *out, const struct v2v_traced *t,
    struct v2v_msg *msg)
{
	v2v_text_str(out, "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 ");
	v2v_text_int(out, t->drawing->width);
	v2v_text_char(out, ' ');
	v2v_text_int(out, t->drawing->height);
	v2v_text_str(out, "\n%%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n"
	    "%%Page: 1 1\n"
	    "16 dict begin\n"
	    "/m {moveto} bind def\n"
	    "/l {lineto} bind def\n"
	    "/c {curveto} bind def\n"
	    "/h {closepath} bind def\n"
	    "/f {fill} bind def\n"
	    "/S {stroke} bind def\n"
	    "/w {setlinewidth} bind def\n"
	    "/J {setlinecap} bind def\n"
	    "/j {setlinejoin} bind def\n"
	    "/rg {setrgbcolor} bind def\n"
	    "/RG {setrgbcolor} bind def\n"
	    "gsave\n[");
	v2v_text_fixed(out, 1, t->style->decimals);
	v2v_text_str(out, " 0 0 -");
	v2v_text_fixed(out, 1, t->style->decimals);
	v2v_text_str(out, " 0 ");
	v2v_text_int(out, t->drawing->height);
	v2v_text_str(out, "] concat\nnewpath\n");
	v2v_write_operators(out, t);
	v2v_text_str(out, "grestore\nend\nshowpage\n%%EOF\n");
	return out->failed ? v2v_fail_memory(msg) : V2V_OK;
}
