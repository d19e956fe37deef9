#!/usr/bin/env bats
# What v2v-trace writes besides SVG, as other programs read it.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${V2V_BUILD:-$PWD/build}
	W=$BATS_TEST_TMPDIR
	PATH=$B/bin:$PATH
	export XDG_CONFIG_HOME=$W XDG_CONFIG_DIRS=$W
	cd "$W" || return 1
	"$B/tests/scene" --seed 3 --size 320x200 | v2v-quantize >flat.pam
	printf 'P7\nWIDTH 9\nHEIGHT 7\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n' >clear.pam
	head -c 252 /dev/zero >>clear.pam
}

need() {
	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

formats="svg svgz pdf eps json geojson"

# reference SVG: reference.ppm, on white
reference() {
	rsvg-convert -b white "$1" | pngtopnm >reference.ppm
}

draw_pdf() {
	pdftoppm -r 72 -singlefile "$1" drawn
}

draw_eps() {
	gs -q -dSAFER -dBATCH -dNOPAUSE -dEPSCrop -sDEVICE=ppmraw -r72 \
	    -dGraphicsAlphaBits=4 -sOutputFile=drawn.ppm "$1" >gs.out 2>&1
	[ ! -s gs.out ]
}

# like_reference PPM: same size, and hardly a difference: renderers weigh the
# pixels of an edge their own way.
like_reference() {
	pamarith -difference "$1" reference.ppm | pamsumm -mean -brief >mean
	awk '{ exit !($1 < 1.5) }' mean || { cat mean; false; }
}

@test "formats: -o decides by its suffix, --format over it, -O follows" {
	for f in $formats; do
		v2v-trace --format $f flat.pam >by-option.$f
		v2v-trace -o by-suffix.$f flat.pam
		v2v-trace --format $f -o other.svg flat.pam
		v2v-trace --format $f -O dir flat.pam
		cmp by-option.$f by-suffix.$f
		cmp by-option.$f other.svg
		cmp by-option.$f dir/*.$f
	done
	[ "$(cat by-option.* | wc -c)" -gt "$(wc -c <by-option.svg)" ]
	v2v-trace -o upper.PDF flat.pam
	cmp upper.PDF by-option.pdf
	v2v-trace -o unknown.txt flat.pam
	cmp unknown.txt by-option.svg
	run --separate-stderr v2v-trace --format gif flat.pam
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	run --separate-stderr v2v-trace -o two.pdf flat.pam flat.pam
	[ "$status" -eq 2 ]
	[[ $stderr == *"one output can hold only one PDF"* ]]
}

@test "formats: the same bytes each time and for any number of threads" {
	for f in $formats; do
		v2v-trace -j 1 --format $f flat.pam >one
		v2v-trace -j 1 --format $f flat.pam | cmp - one
		v2v-trace -j 3 --format $f flat.pam | cmp - one
	done
}

@test "formats: svgz is the SVG, with neither name nor time" {
	need gunzip xmllint
	v2v-trace -o a.svg flat.pam
	v2v-trace -o a.svgz flat.pam
	gunzip <a.svgz >b.svg
	cmp a.svg b.svg
	xmllint --noout b.svg
	[ "$(head -c 10 a.svgz | od -An -tx1 | tr -d ' \n')" = \
	    1f8b08000000000002ff ]
}

@test "formats: poppler draws the PDF as rsvg-convert the SVG" {
	need pdftoppm rsvg-convert pngtopnm pamarith
	for p in 0 1 3; do
		v2v-trace --precision $p -o a.svg flat.pam
		v2v-trace --precision $p -o a.pdf flat.pam
		draw_pdf a.pdf 2>err
		[ ! -s err ]
		reference a.svg
		like_reference drawn.ppm
	done
	v2v-trace -o clear.pdf clear.pam
	draw_pdf clear.pdf
	pamfile drawn.ppm | grep '9 by 7'
	[ "$(pamsumm -min -brief drawn.ppm)" -eq 255 ]
}

@test "formats: every offset in the PDF is right" {
	need python3
	v2v-trace -o a.pdf flat.pam
	python3 - <<-'END'
	import re, zlib
	data = open("a.pdf", "rb").read()
	assert data.startswith(b"%PDF-1.4\n") and data.endswith(b"%%EOF\n")
	table = int(re.search(rb"startxref\n(\d+)\n", data).group(1))
	lines = data[table:].split(b"\n")
	assert lines[:3] == [b"xref", b"0 5", b"0000000000 65535 f "]
	for n in range(1, 5):
	    assert len(lines[2 + n]) == 19
	    at = int(lines[2 + n][:10])
	    assert data[at:].startswith(b"%d 0 obj\n" % n), n
	m = re.search(rb"/Length (\d+)>>\nstream\n", data)
	text = data[m.end():m.end() + int(m.group(1))]
	assert data[m.end() + len(text):].startswith(b"\nendstream\n")
	text = zlib.decompress(text)
	assert text.startswith(b"0.1 0 0 -0.1 0 200 cm\n")
	assert b"/MediaBox[0 0 320 200]" in data
	END
	run ! grep -a -q 'Date\|Producer\|/ID' a.pdf
}

@test "formats: ghostscript draws PDF and EPS as rsvg-convert the SVG" {
	need gs rsvg-convert pngtopnm pamarith
	v2v-trace -o a.svg flat.pam
	reference a.svg
	for f in pdf eps; do
		v2v-trace -o a.$f flat.pam
		draw_eps a.$f
		like_reference drawn.ppm
	done
	grep -x '%%BoundingBox: 0 0 320 200' a.eps
	v2v-trace -o clear.eps clear.pam
	draw_eps clear.eps
	pamfile drawn.ppm | grep '9 by 7'
	[ "$(pamsumm -min -brief drawn.ppm)" -eq 255 ]
}

@test "formats: the JSON holds a sound map, and draws the picture" {
	need python3 rsvg-convert pngtopnm pamarith
	v2v-trace -o a.svg flat.pam
	v2v-trace -o a.json flat.pam
	v2v-trace -o clear.json clear.pam
	python3 - <<-'END'
	import cmath
	import json
	import math
	d = json.load(open("a.json"))
	assert (d["version"], d["width"], d["height"]) == (1, 320, 200)
	faces, chains, rings = d["faces"], d["chains"], d["rings"]
	assert faces[0]["fill"] is None and faces[0]["pixels"] == 0
	assert sum(f["pixels"] for f in faces) == 320 * 200
	def arc(p, s):    # as 64 lines; SVG 1.1, appendix F.6
	    rx, ry, turn, large, sweep, x, y = s
	    axis = cmath.rect(1, math.radians(turn))
	    to = lambda z: complex((z / axis).real / rx, (z / axis).imag / ry)
	    back = lambda z: complex(z.real * rx, z.imag * ry) * axis
	    a, b = to(complex(*p)), to(complex(x, y))
	    chord = abs(b - a) / 2
	    k = max(1, chord)
	    rx, ry, a, b = rx * k, ry * k, a / k, b / k
	    chord /= k
	    h = math.sqrt(1 / chord ** 2 - 1) if chord < 1 else 0
	    h *= 1 if large == sweep else -1
	    c = (a + b) / 2 - (b - a) / 2 * complex(0, h)
	    t0, t = cmath.phase(a - c), cmath.phase((b - c) / (a - c))
	    t += 2 * math.pi if sweep and t < 0 else 0
	    t -= 2 * math.pi if not sweep and t > 0 else 0
	    z = [back(c + cmath.rect(1, t0 + t * i / 64)) for i in range(65)]
	    return [p] + [[w.real, w.imag] for w in z[1:-1]] + [[x, y]]
	def half(h):
	    c = chains[h // 2]
	    pts, at = [], c["start"]
	    for s in c["segments"]:
	        if len(s) == 7:
	            z = arc(at, s)
	            pts += [[p, q] for p, q in zip(z, z[1:])]
	        else:
	            pts.append([at] + [s[i:i + 2] for i in range(0, len(s), 2)])
	        at = s[-2:]
	    if h % 2:
	        pts = [p[::-1] for p in pts[::-1]]
	    return pts
	def cross(p, q):
	    return p[0] * q[1] - p[1] * q[0]
	def area(seg):    # exact, of lines and cubics from the origin
	    if len(seg) == 2:
	        return cross(*seg) / 2
	    a, b, c, e = seg
	    return (6 * cross(a, b) + 3 * cross(a, c) + cross(a, e)
	        + 3 * cross(b, c) + 3 * cross(b, e) + 6 * cross(c, e)) / 20
	seen, inside = set(), [0] * len(faces)
	for r in rings:
	    segs = []
	    for h in r["halves"]:
	        assert h not in seen
	        seen.add(h)
	        side = "right" if h % 2 else "left"
	        assert chains[h // 2][side] == r["face"]
	        segs += half(h)
	    for s, t in zip(segs, segs[1:] + segs[:1]):
	        assert s[-1] == t[0]
	    a = -sum(map(area, segs))
	    assert (a > 0) == r["outer"], (a, r)
	    inside[r["face"]] += a
	assert len(seen) == 2 * len(chains)
	assert abs(inside[0] + 320 * 200) < 1e-6 * 320 * 200
	for f, a in list(zip(faces, inside))[1:]:
	    # An edge may leave its cracks by a pixel or so.
	    assert abs(a - f["pixels"]) < 4 + 0.25 * f["pixels"], (a, f)
	assert all(0 <= f["parent"] < i for i, f in enumerate(faces) if i)
	with open("layers.svg", "w") as o:
	    o.write('<svg xmlns="http://www.w3.org/2000/svg" width="320"'
	        ' height="200">')
	    for l in d["layers"]:
	        p = ""
	        for q in l["paths"]:
	            p += "M%g %g" % tuple(q["start"])
	            for s in q["segments"]:
	                p += {2: "L", 6: "C", 7: "A"}[len(s)]
	                p += " ".join(map(str, s))
	            p += "Z"
	        o.write('<path fill="%s" d="%s"/>' % (l["fill"], p))
	    o.write("</svg>")
	d = json.load(open("clear.json"))
	assert d["layers"] == [] and d["width"] == 9 and d["height"] == 7
	END
	reference a.svg
	rsvg-convert -b white layers.svg | pngtopnm >drawn.ppm
	[ "$(pamarith -difference drawn.ppm reference.ppm |
	    pamsumm -max -brief)" -le 1 ]
}

@test "formats: GeoJSON polygons tile the frame and are wound as RFC 7946 says" {
	need python3 rsvg-convert pngtopnm pamarith
	for p in 0 1 3; do
		v2v-trace --precision $p -o a.svg flat.pam
		v2v-trace --precision $p -o a.geojson flat.pam
		reference a.svg
		python3 - <<-'END'
		import json
		d = json.load(open("a.geojson"))
		assert d["type"] == "FeatureCollection"
		whole, paths = 0, ""
		edges = {}
		for f in d["features"]:
		    g = f["geometry"]
		    assert f["type"] == "Feature" and g["type"] == "Polygon"
		    p = ""
		    for i, ring in enumerate(g["coordinates"]):
		        assert len(ring) >= 4 and ring[0] == ring[-1]
		        assert all(0 <= x <= 320 and 0 <= y <= 200 for x, y in ring)
		        a = 0
		        for (x, y), (u, v) in zip(ring, ring[1:]):
		            a += (x * v - u * y) / 2
		            k = (x, y, u, v)
		            edges[k] = edges.get(k, 0) + 1
		        assert a > 0 if i == 0 else a < 0, (i, a)
		        whole += a
		        p += "M" + " ".join("%r %r" % (x, 200 - y) for x, y in ring)
		    paths += '<path fill="%s" d="%s"/>' % (f["properties"]["fill"], p)
		assert abs(whole - 320 * 200) < 1e-3, whole
		for (x, y, u, v), n in edges.items():
		    on_frame = x == u and x in (0, 320) or y == v and y in (0, 200)
		    assert on_frame or edges.get((u, v, x, y)) == n
		open("b.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg"'
		    ' width="320" height="200">' + paths + "</svg>")
		END
		# Edges side by side let some white through.
		rsvg-convert -b white b.svg | pngtopnm >drawn.ppm
		like_reference drawn.ppm
	done
	v2v-trace -o clear.geojson clear.pam
	python3 -c 'import json; assert not json.load(open("clear.geojson"))["features"]'
}
