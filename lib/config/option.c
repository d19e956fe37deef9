/* The one table of options. --help prints the rows of a tool in this order,
 * by group; keys of one section stand together. */
#include "base.h"

#include "config/option.h"

#include <string.h>

#define SEGMENT V2V_TOOL_SEGMENT
#define STEER V2V_TOOL_STEER
#define QUANTIZE V2V_TOOL_QUANTIZE
#define TRACE V2V_TOOL_TRACE
#define DRIVER V2V_TOOL_DRIVER
#define FRAMES (SEGMENT | STEER | QUANTIZE)
#define PHASES V2V_TOOL_PHASES
#define ALL V2V_TOOL_ALL

/* A flag with a built-in value also has --no-NAME; one whose value is true is
 * shown by that form. A flag without is an order to do something else. */
const struct v2v_option v2v_options[] = {
	/* name, letter, tools, type, key, env, init, min, max, values, arg,
	 * group, help */
	{ "mask", 0, SEGMENT | DRIVER, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL,
	    "FILE", "Segmentation",
	    "hint: 0 not vehicle, 255 vehicle, else undecided" },
	{ "rect", 0, SEGMENT | DRIVER, V2V_STRING, NULL, NULL, NULL, 0, 0,
	    NULL, "X,Y,W,H", "Segmentation",
	    "rectangle that holds the vehicle, in pixels" },
	{ "point", 0, SEGMENT | DRIVER, V2V_LIST, NULL, NULL, NULL, 0, 0,
	    NULL, "X,Y[+|-]", "Segmentation",
	    "pixel of the vehicle; -: not of it; repeatable" },
	{ "mask-out", 0, SEGMENT, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL,
	    "FILE", "Segmentation", "write the matte; PNG or PAM by suffix" },
	{ "background", 0, SEGMENT | DRIVER, V2V_CHOICE, "segment.background",
	    NULL, "transparent", 0, 0, "transparent|keep|#rrggbb", "WHAT",
	    "Segmentation", "transparent, keep or #rrggbb" },

	{ "detail", 0, STEER, V2V_REAL, "steer.detail", NULL, "0.5", 0, 1,
	    NULL, "X", "Regions", "0: few regions ... 1: many" },
	{ "min-iou", 0, STEER, V2V_REAL, "steer.min_iou", NULL, "0.85", 0, 1,
	    NULL, "X", "Regions", "least overlap of silhouettes; else exit 3" },
	{ "on-fail", 0, STEER, V2V_CHOICE, "steer.on_fail", NULL, "error", 0,
	    0, "error|best|input", "WHAT", "Regions",
	    "below --min-iou: error, best or input" },
	{ "reference", 0, STEER, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL,
	    "FILE", "Regions", "silhouette to compare with, not the input's" },

	{ "palette", 'p', QUANTIZE | DRIVER, V2V_PALETTE,
	    "quantize.palette", NULL, NULL, 0, 0, NULL, "PALETTE", "Palette",
	    "file, name, or list \"#rrggbb,#rgb,...\"" },
	{ "map", 0, QUANTIZE, V2V_CHOICE, "quantize.map", NULL, "smooth", 0,
	    0, "smooth|nearest", "HOW", "Palette",
	    "smooth, or nearest: each pixel for itself" },
	{ "smoothness", 0, QUANTIZE, V2V_REAL, "quantize.smoothness", NULL,
	    "2.5", 0, 20, NULL, "X", "Palette",
	    "difference that a smooth boundary may cost" },
	{ "detail", 0, QUANTIZE, V2V_REAL, "quantize.detail", NULL, "0.5", 0,
	    1, NULL, "X", "Palette", "0: no thin line is widened ... 1: many" },
	{ "min-area", 0, QUANTIZE, V2V_REAL, "quantize.min_area", NULL,
	    "0.001", 0, 1, NULL, "X", "Palette",
	    "merge regions below this share of the area" },
	{ "tone-map", 0, QUANTIZE, V2V_FLAG, "quantize.tone_map", NULL,
	    "false", 0, 0, NULL, NULL, "Palette",
	    "stretch the lightness to the palette's" },
	{ "scale", 0, QUANTIZE, V2V_CHOICE, "quantize.scale", NULL, "1", 0, 0,
	    "1|2|4", "N", "Palette", "enlarge the result 1, 2 or 4 times" },
	{ "alpha-threshold", 0, QUANTIZE, V2V_INT, "quantize.alpha_threshold",
	    NULL, "128", 1, 255, NULL, "N", "Palette",
	    "alpha below N is absent, the rest solid" },
	{ "extract", 0, QUANTIZE, V2V_INT, "quantize.extract", NULL, "0", 0,
	    256, NULL, "N", "Palette",
	    "find N colours in each picture; 0: use -p" },
	{ "lock", 0, QUANTIZE, V2V_PALETTE, "quantize.lock", NULL, NULL, 0, 0,
	    NULL, "PALETTE", "Palette", "colours that --extract keeps" },
	{ "print-palette", 0, QUANTIZE, V2V_FLAG, NULL, NULL, NULL, 0, 0,
	    NULL, NULL, "Palette", "print the palette as YAML and exit" },

	{ "mode", 0, TRACE, V2V_CHOICE, "trace.mode", NULL, "spline", 0, 0,
	    "spline|polygon|pixel", "MODE", "Curves",
	    "spline, polygon or pixel" },
	{ "exact", 0, TRACE, V2V_FLAG, "trace.exact", NULL, "false", 0, 0,
	    NULL, NULL, "Curves", "no pixel changes its colour, or fail" },
	{ "tolerance", 0, TRACE, V2V_REAL, "trace.tolerance", NULL, "0.8",
	    0.1, 10, NULL, "PX", "Curves",
	    "how far a curve may leave its boundary" },
	{ "corner-threshold", 0, TRACE, V2V_INT, "trace.corner_threshold",
	    NULL, "40", 1, 179, NULL, "DEG", "Curves",
	    "turns sharper than this are corners" },
	{ "smooth", 0, TRACE, V2V_REAL, "trace.smooth", NULL, "0.5", 0, 1,
	    NULL, "X", "Curves", "0: all the detail ... 1: broad curves" },
	{ "speckle", 0, TRACE, V2V_INT, "trace.speckle", NULL, "0", 0,
	    1000000, NULL, "PIXELS", "Curves",
	    "merge regions of fewer pixels" },
	{ "precision", 0, TRACE, V2V_INT, "trace.precision", NULL, "1", 0, 3,
	    NULL, "N", "Curves", "decimals of a coordinate" },
	{ "guide", 0, TRACE, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL, "FILE",
	    "Curves", "place edges by the picture with all its colours" },
	{ "max-bytes", 0, TRACE, V2V_INT, "trace.max_bytes", NULL, "0", 0,
	    1000000000, NULL, "N", "Curves",
	    "coarsen the drawing to N bytes; 0: any" },
	{ "max-segments", 0, TRACE, V2V_INT, "trace.max_segments", NULL, "0",
	    0, 1000000000, NULL, "N", "Curves",
	    "coarsen it to N lines and curves; 0: any" },
	{ "max-error", 0, TRACE, V2V_REAL, "trace.max_error", NULL, NULL, 0,
	    16, NULL, "PX", "Curves",
	    "the smallest drawing off by PX on average" },
	{ "max-colors", 0, TRACE, V2V_INT, "trace.max_colors", NULL, "256", 1,
	    65536, NULL, "N", "Curves", "refuse frames with more colours" },
	{ "centerline", 0, TRACE, V2V_FLAG, "trace.centerline", NULL, "false",
	    0, 0, NULL, NULL, "Painting", "thin lines become strokes" },
	{ "layering", 0, TRACE, V2V_CHOICE, "trace.layering", NULL, "nested",
	    0, 0, "nested|stacked|cutout", "HOW", "Painting",
	    "nested, stacked or cutout" },
	{ "stroke-width", 0, TRACE, V2V_REAL, "trace.stroke_width", NULL, "0",
	    0, 1000, NULL, "PX", "Painting",
	    "draw outlines of this width; 0: none" },
	{ "stroke-color", 0, TRACE, V2V_COLOUR, "trace.stroke_color", NULL,
	    "#000", 0, 0, NULL, "COLOUR", "Painting",
	    "colour of the outlines" },
	{ "non-scaling", 0, TRACE, V2V_FLAG, "trace.non_scaling", NULL,
	    "false", 0, 0, NULL, NULL, "Painting",
	    "outlines keep their width at any zoom" },
	{ "group", 0, TRACE, V2V_CHOICE, "trace.group", NULL, "none", 0, 0,
	    "none|color|part", "HOW", "Output",
	    "groups in the SVG: none, color or part" },
	{ "ids", 0, TRACE, V2V_FLAG, "trace.ids", NULL, "false", 0, 0, NULL,
	    NULL, "Output", "name the SVG's paths and groups" },
	{ "title", 0, TRACE, V2V_STRING, NULL, NULL, NULL, 0, 0,
	    NULL, "TEXT", "Output", "title of the SVG; {name} is the frame's" },
	{ "preview", 0, TRACE | DRIVER, V2V_FILE, NULL, NULL, NULL, 0, 0,
	    NULL, "FILE", "Output", "also draw the result as a PNG" },
	{ "preview-size", 0, TRACE, V2V_INT, "trace.preview_size", NULL,
	    "2048", 1, 16384, NULL, "PX", "Output",
	    "long side of the preview" },
	{ "report", 0, TRACE, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL, "FILE",
	    "Output", "also compare the SVG with the frame, as JSON" },

	{ "swatch", 0, QUANTIZE, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL,
	    "FILE", "Output", "also draw the palette and its shares as PNG" },
	{ "report", 0, QUANTIZE, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL,
	    "FILE", "Output", "also write shares and distances, as JSON" },

	{ "output", 'o', ALL, V2V_FILE, NULL, NULL, NULL, 0, 0, NULL, "FILE",
	    "Output", "write FILE, whole or not at all [stdout]" },
	{ "output-dir", 'O', ALL, V2V_DIR, NULL, NULL, NULL, 0, 0, NULL,
	    "DIR", "Output", "write one file a frame, by its name" },
	{ "format", 0, FRAMES, V2V_CHOICE, NULL, NULL, NULL, 0, 0, "pam|png",
	    "FORMAT", "Output", "pam or png [by the suffix of -o, else pam]" },
	{ "format", 0, TRACE, V2V_CHOICE, NULL, NULL, NULL, 0, 0,
	    "svg|svgz|pdf|eps|json|geojson|dxf|vectordrawable", "FORMAT",
	    "Output", "what to write [by the suffix of -o, else svg]" },
	{ "clobber", 0, ALL, V2V_FLAG, NULL, NULL, "true", 0, 0, NULL, NULL,
	    "Output", "refuse to replace an existing file" },
	{ "force", 'f', PHASES, V2V_FLAG, NULL, NULL, "false", 0, 0, NULL,
	    NULL, "Output", "write frames even to a terminal" },

	{ "jobs", 'j', DRIVER, V2V_INT, NULL, NULL, NULL, 1, 256, NULL, "N",
	    "Run", "pictures at a time" },
	{ "skip", 0, DRIVER, V2V_STRING, NULL, NULL, NULL, 0, 0, NULL,
	    "PHASE", "Run", "leave out segment, steer or quantize" },
	{ "intermediates", 0, DRIVER, V2V_DIR, NULL, NULL, NULL, 0, 0, NULL,
	    "DIR", "Output", "keep what each phase wrote" },
	{ "timeout", 0, DRIVER, V2V_INT, NULL, NULL, NULL, 0, 86400, NULL,
	    "SECONDS", "Run", "longest time for one picture" },

	{ "config", 'c', ALL, V2V_FILE, NULL, "V2V_CONFIG", NULL, 0, 0, NULL,
	    "FILE", "Run", "read settings from a YAML file" },
	{ "no-config", 0, PHASES, V2V_FLAG, NULL, NULL, NULL, 0, 0, NULL,
	    NULL, "Run", "read no file that -c does not name" },
	{ "print-config", 0, PHASES, V2V_FLAG, NULL, NULL, NULL, 0, 0, NULL,
	    NULL, "Run", "print the settings as YAML and exit" },
	/* The upper end is the square of the longest side (limits.h). */
	{ "max-pixels", 0, ALL, V2V_INT, "limits.max_pixels", NULL,
	    "64M", 1, 268435456, NULL, "N", "Run",
	    "refuse frames of more pixels" },
	{ "threads", 'j', PHASES, V2V_INT, "run.threads", "V2V_THREADS", "0",
	    0, 256, NULL, "N", "Run", "threads; 0: one a processor" },
	{ "device", 0, ALL, V2V_CHOICE, "run.device", "V2V_DEVICE", "auto", 0,
	    0, "auto|cpu|cuda|cuda:N", "DEVICE", "Run",
	    "auto, cpu, cuda or cuda:N" },

	{ "quiet", 'q', ALL, V2V_FLAG, NULL, NULL, "false", 0, 0, NULL, NULL,
	    "Messages", "errors only" },
	{ "verbose", 'v', ALL, V2V_FLAG, NULL, NULL, "false", 0, 0, NULL,
	    NULL, "Messages", "a line a frame; twice: device and times" },
	{ "log-format", 0, ALL, V2V_CHOICE, "run.log_format", NULL, "text", 0,
	    0, "text|json", "FORMAT", "Messages", "text or json" },
	{ "help", 'h', ALL, V2V_FLAG, NULL, NULL, NULL, 0, 0, NULL, NULL,
	    "Messages", "print this and exit" },
	{ "version", 'V', ALL, V2V_FLAG, NULL, NULL, NULL, 0, 0, NULL, NULL,
	    "Messages", "print the version and exit" },
	{ 0 }
};

const struct v2v_option *
v2v_option_find(unsigned tool, const char *name)
{
	for (const struct v2v_option *o = v2v_options; o->name; o++)
		if ((o->tools & tool) && strcmp(o->name, name) == 0)
			return o;
	return NULL;
}
