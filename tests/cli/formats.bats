#!/usr/bin/env bats
# What v2v-trace writes besides SVG, as other programs read it.

bats_require_minimum_version 1.5.0
load other

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

formats="svg svgz pdf eps json geojson dxf vectordrawable"

# suffix FORMAT
suffix() {
	case $1 in
	vectordrawable) echo xml ;;
	*) echo "$1" ;;
	esac
}

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

# like_reference PPM [MEAN]: same size, and hardly a difference: renderers weigh the
# pixels of an edge their own way.
like_reference() {
	pamarith -difference "$1" reference.ppm | pamsumm -mean -brief >mean
	awk '{ exit !($1 < '"${2:-1.5}"') }' mean || { cat mean; false; }
}

@test "formats: -o decides by its suffix, --format over it, -O follows" {
	for f in $formats; do
		v2v-trace --format $f flat.pam >by-option.$f
		s=$(suffix $f)
		v2v-trace -o by-suffix.$s flat.pam
		v2v-trace --format $f -o other.svg flat.pam
		v2v-trace --format $f -O dir flat.pam
		cmp by-option.$f by-suffix.$s
		cmp by-option.$f other.svg
		cmp by-option.$f dir/*.$s
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
	# A turned rectangle has its corners off the grid.
	[ "$(pamarith -difference drawn.ppm reference.ppm |
	    pamsumm -max -brief)" -le 16 ]
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

# android_to_svg FILE: the same paths as SVG.
android_to_svg() {
	sed 's|<vector .*viewportWidth="\([0-9]*\)" android:viewportHeight="\([0-9]*\)">|<svg xmlns="http://www.w3.org/2000/svg" width="\1" height="\2">|
	    s|android:fillColor|fill|; s|android:pathData|d|
	    s|</vector>|</svg>|' "$1"
}

# like_preview SVG: what rsvg-convert draws of it is our own preview.
like_preview() {
	rsvg-convert "$1" | pngtopnm -alpha >alpha.pgm
	rsvg-convert "$1" | pngtopnm >drawn.ppm
	pngtopnm -alpha preview.png >preview.pgm
	pngtopnm preview.png >preview.ppm
	for pair in "alpha.pgm preview.pgm" "drawn.ppm preview.ppm"; do
		# shellcheck disable=SC2086 # two files
		pamarith -difference $pair | pamsumm -mean -brief >mean
		awk '{ exit !($1 < 1) }' mean || { cat mean; false; }
	done
}

@test "formats: VectorDrawable holds the paths of the SVG, numbers apart" {
	need xmllint rsvg-convert pngtopnm pamarith
	for p in 0 1 3; do
		v2v-trace --precision $p --preview preview.png \
		    --preview-size 320 -o a.xml flat.pam
		xmllint --noout a.xml
		android_to_svg a.xml >a.svg
		like_preview a.svg
		# Android 5 takes no ".5.5", and no release "0 01.5".
		sed 's/.*pathData="//' a.xml >data
		run ! grep -E '\.[0-9]+\.' data
		grep -o '[aA][^a-zA-Z]*' data | sed 's/^.//; s/-/ -/g' |
		    awk 'NF % 7 { exit 1 }'
	done
	# What is not written is not painted, and the names are the standard's.
	v2v-trace -o clear.xml clear.pam
	run ! grep path clear.xml
	android=http://schemas.android.com/apk/res/android
	[ "$(xmllint --xpath "string(/vector/@*[namespace-uri() = '$android' \
	    and local-name() = 'viewportWidth'])" clear.xml)" = 9 ]
}

# noise W H COLOURS: as many colours as letters, the same each time.
noise() {
	awk -v w="$1" -v h="$2" -v n="$3" 'BEGIN {
		print "P3", w, h, 255
		x = 1
		for (i = 0; i < w * h; i++) {
			x = (x * 16807) % 2147483647
			c = int(x / 2147483647 * n)
			print 85 * (c % 4), 85 * int(c / 4) % 256, 128
		}
	}'
}

@test "formats: long paths of a VectorDrawable are divided between faces" {
	need xmllint rsvg-convert pngtopnm pamarith
	noise 160 160 12 >noise.ppm
	v2v-trace --preview preview.png --preview-size 160 -o a.xml noise.ppm
	v2v-trace -o b.svg noise.ppm
	xmllint --noout a.xml
	[ "$(grep -c '<path' a.xml)" -gt "$(grep -c '<path' b.svg)" ]
	sed -n 's/.*pathData="\([^"]*\)".*/\1/p' a.xml |
	    awk '{ n = length; if (n > 32767) bad = 1; if (n > most) most = n }
	    END { exit bad || most < 30000 }'
	android_to_svg a.xml >a.svg
	like_preview a.svg
}

@test "formats: the DXF is sound, and its edges enclose what the frame shows" {
	need rsvg-convert pngtopnm pamarith
	/usr/bin/python3 -c 'import ezdxf' 2>err || skip "no ezdxf"
	# Programs differ on the numbered grays.
	"$B/tests/scene" --seed 3 --size 320x200 |
	    v2v-quantize -p original >flat.pam
	for p in 0 1 3; do
		v2v-trace --precision $p -o a.svg flat.pam
		reference a.svg
		v2v-trace --precision $p -o a.dxf flat.pam
		/usr/bin/python3 - <<-'END'
		import collections, ezdxf, ezdxf.path
		from ezdxf.colors import DXF_DEFAULT_COLORS, int2rgb
		doc = ezdxf.readfile("a.dxf")
		audit = doc.audit()
		assert not audit.errors and not audit.fixes, audit.errors
		assert doc.dxfversion == "AC1009"
		assert tuple(doc.header["$EXTMAX"][:2]) == (320, 200)
		data = open("flat.pam", "rb").read()
		head, data = data.split(b"ENDHDR\n", 1)
		depth = int(head.split(b"DEPTH ")[1].split()[0])
		pixels = collections.Counter(data[i:i + 3].hex().upper()
		    for i in range(0, len(data), depth))
		area, paths = collections.Counter(), collections.defaultdict(str)
		for e in doc.modelspace():
		    assert e.dxftype() == "POLYLINE" and e.is_closed
		    ring = list(ezdxf.path.make_path(e).flattening(0.01))
		    area[e.dxf.layer] += sum(p.x * q.y - p.y * q.x for p, q in
		        zip(ring, ring[1:])) / 2
		    assert all(-1 < p.x < 321 and -1 < p.y < 201 for p in ring)
		    paths[e.dxf.layer] += "M" + " ".join("%r %r" % (p.x, 200 - p.y)
		        for p in ring) + "Z"
		svg = ""
		for layer, a in area.items():
		    name = layer.replace("COLOR_", "")
		    n = pixels[name]
		    assert abs(a - n) < 4 + 0.1 * n, (layer, a, n)
		    want = tuple(bytes.fromhex(name))
		    aci = doc.layers.get(layer).color
		    far = lambda k: sum((x - y) ** 2 for x, y in
		        zip(int2rgb(DXF_DEFAULT_COLORS[k]), want))
		    # Programs differ on the darkest tints.
		    assert far(aci) <= min(map(far, range(10, 256, 2))) + 2700
		    svg += '<path fill-rule="evenodd" fill="#%s" d="%s"/>' % (
		        name, paths[layer])
		assert abs(sum(area.values()) - 320 * 200) < 1
		assert len(doc.layers) - len(area) <= 2    # 0 and DEFPOINTS
		open("b.svg", "w").write('<svg xmlns="http://www.w3.org/2000/svg"'
		    ' width="320" height="200">' + svg + "</svg>")
		END
		rsvg-convert -b white b.svg | pngtopnm >drawn.ppm
		like_reference drawn.ppm
	done
	v2v-trace -o clear.dxf clear.pam
	/usr/bin/python3 -c 'import ezdxf
assert not len(ezdxf.readfile("clear.dxf").modelspace())'
}

# Names come from notes of the stream, from files and from options.
@test "formats: no name of the input reaches a drawing" {
	cp flat.pam plain.pam
	[ "$(sed -n '2p;2q' plain.pam)" = '# v2v.name=scene-3' ]
	evil='"><script>a&lt;b]]>--)>>%s$(x)'
	{ printf 'P7\n# v2v.name=%s\n' "$evil"
	  LC_ALL=C sed '1,2d' plain.pam; } >"$W/a\"<b>&'(%n)\\.pam"
	mkdir out
	for f in $formats; do
		v2v-trace --format $f plain.pam >plain
		v2v-trace --format $f a*.pam | cmp - plain
		v2v-trace --format $f -O out a*.pam
		[ -e "out/$evil.$(suffix $f)" ]
		cmp out/*."$(suffix $f)" plain
		rm out/*
	done
}

@test "formats: outlines in ink are drawn alike" {
	need pdftoppm gs rsvg-convert pngtopnm pamarith
	ink="--stroke-width 3 --stroke-color #d02"
	v2v-trace $ink --preview-size 320 --preview p.png -o a.svg flat.pam
	v2v-trace -o plain.svg flat.pam
	reference plain.svg
	pngtopnm p.png >p.ppm
	run ! like_reference p.ppm
	reference a.svg
	like_reference p.ppm
	v2v-trace $ink -o a.pdf flat.pam
	draw_pdf a.pdf
	like_reference drawn.ppm
	for f in pdf eps; do
		v2v-trace $ink -o a.$f flat.pam
		draw_eps a.$f
		# Its strokes are a little wider.
		like_reference drawn.ppm 2.5
	done
	v2v-trace $ink -o a.json flat.pam
	grep -q '"stroke":"#dd0022","width":3' a.json
	v2v-trace $ink -o a.xml flat.pam
	grep -q 'strokeColor="#dd0022" android:strokeWidth="3" android:strokeLineCap="round"' a.xml
}

@test "formats: lines keep their width where there is one" {
	awk 'BEGIN {
		print "P3\n60 60\n1"
		for (y = 0; y < 60; y++)
			for (x = 0; x < 60; x++)
				print (x > 27 && x < 31 && y > 5 && y < 55) ||
				    (y > 27 && y < 31 && x > 5 && x < 55) \
				    ? "0 0 0" : "1 1 1"
	}' >bar.ppm
	v2v-trace --centerline -o a.svg bar.ppm
	[ "$(grep -c '<path stroke="#000" stroke-width="3" fill' a.svg)" -eq 1 ]
	v2v-trace --centerline -o a.geojson bar.ppm
	grep -q '"stroke":"#000000","stroke-width":3},"geometry":{"type":"LineString"' a.geojson
	[ "$(grep -c Polygon a.geojson)" -eq 1 ]
	v2v-trace --centerline -o a.dxf bar.ppm
	tr '\n' ' ' <a.dxf | grep -q '8 COLOR_000000 .* 70 0 40 3 41 3 0 VERTEX'
	# Ink over edges is no line of the picture.
	v2v-trace --stroke-width 1 --format geojson bar.ppm >b
	run ! grep -q LineString b
}
