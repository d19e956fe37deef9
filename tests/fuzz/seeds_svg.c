/* seeds_svg DIR: small SVGs to start the fuzzing of their reader from. */
#include "base.h"

#include <stdio.h>
#include <string.h>

#define HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 7\" " \
	"width=\"9\" height=\"7\">\n"

static const char *const svg[] = {
	(HEAD "</svg>\n"),
	(HEAD "<path fill=\"#000\" d=\"m0 0v7h9V0z\"/>\n"
	"<path fill=\"#c8102e\" d=\"M.5.25l3-2.125L5 5H2V3zm9-1h1v1z\"/>\n"
	"</svg>\n"),
	(HEAD "<path fill=\"#fff\" d=\"M1 1C2 0 3 0 4 1S6 3 7 1s1 1 1 2c0 1 2"
	" 9-3 9-2 0-4 0-9 0z\"/>\n</svg>\n"),
	(HEAD "<path fill=\"#fff\" d=\"M1 1a2 3 45.5 012 2A1 1 0 1 1 5 5z\"/>\n"
	"</svg>\n"),
	(HEAD "<g fill=\"#fff\"><circle cx=\"3\" cy=\"2.5\" r=\"1.5\"/>"
	"<ellipse cx=\"3\" cy=\"2\" rx=\"2\" ry=\"1\" "
	"transform=\"rotate(-9.5 3 2)\"/></g>\n"
	"<rect x=\"1\" y=\"2\" width=\"4\" height=\"3\" rx=\"1\" "
	"fill=\"#123456\"/></svg>\n"),
	(HEAD "<path fill=\"#fff\" d=\"M1 1\" d=\"\"/><image/></svg>"),
	(HEAD "<path d=\"M999999 1e9q1 1 2 2\" fill=\"#fffff\"/>")
};

int
main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	for (size_t i = 0; i < sizeof(svg) / sizeof(svg[0]); i++) {
		size_t n = strlen(svg[i]);
		char path[4096];
		FILE *f;

		snprintf(path, sizeof(path), "%s/svg-%zu", argv[1], i);
		f = fopen(path, "wb");
		if (f == NULL || fwrite(svg[i], 1, n, f) != n
		    || fclose(f) != 0) {
			perror(path);
			return 1;
		}
	}
	return 0;
}
