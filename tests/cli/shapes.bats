#!/usr/bin/env bats
# Circles, ellipses and rectangles of a picture are found, and nothing else is.

bats_require_minimum_version 1.5.0
load other

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${V2V_BUILD:-$PWD/build}
	PATH=$B/bin:$PATH
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR XDG_CONFIG_DIRS=$BATS_TEST_TMPDIR
	cd "$BATS_TEST_TMPDIR" || return 1
}

# scene SEED: 60 shapes, 20 blobs and stars, a cell of 70 pixels each, on a
# ground of three colours; scene.ppm, and the shapes' numbers in truth.json.
scene() {
	python3 - "$1" <<-'END'
	import json, random, sys
	from math import atan2, cos, hypot, pi, radians, sin
	rnd = random.Random(int(sys.argv[1]))
	kinds = ["circle", "ellipse", "rect", "round"] * 15 + ["blob", "star"] * 10
	rnd.shuffle(kinds)
	W, H, C = 700, 560, 70
	colours = [(20, 20, 20), (230, 80, 40), (40, 90, 200), (250, 220, 60)]
	grounds = [(255, 255, 255), (200, 200, 190), (130, 170, 140)]
	px = [grounds[(x + 2 * y) // 310 % 3] for y in range(H) for x in range(W)]
	truth = []
	for i, kind in enumerate(kinds):
	    x, y = i % 10 * C + 35 + rnd.random(), i // 10 * C + 35 + rnd.random()
	    a = rnd.uniform(6, 27)
	    b = a if kind == "circle" else a * rnd.uniform(0.45, 0.9)
	    t = rnd.uniform(-90, 90) if kind in ("ellipse", "star") else 0
	    r = b * rnd.uniform(0.3, 0.6) if kind == "round" else 0
	    waves = [rnd.uniform(0, 2 * pi) for k in range(2)]
	    if kind == "blob" or kind == "star":
	        a = b = rnd.uniform(14, 27)
	    else:
	        truth.append([kind, x, y, a, b, t])
	    c, s = cos(radians(t)), sin(radians(t))
	    def inside(u, v):
	        if kind == "blob":
	            w = atan2(v, u)
	            return hypot(u, v) < a * (0.8 + 0.14 * sin(2 * w + waves[0])
	                + 0.1 * sin(3 * w + waves[1]))
	        if kind == "star":
	            w = atan2(v, u) * 5 / pi % 2
	            return hypot(u, v) < a * (0.45 + 0.55 * abs(w - 1))
	        if kind == "circle" or kind == "ellipse":
	            return (u / a) ** 2 + (v / b) ** 2 < 1
	        p, q = abs(u) - a + r, abs(v) - b + r
	        return hypot(p, q) < r if p > 0 and q > 0 else max(p, q) < r
	    for j in range(C * C):
	        m, n = i % 10 * C + j % C, i // 10 * C + j // C
	        u, v = m + 0.5 - x, n + 0.5 - y
	        if inside(c * u + s * v, c * v - s * u):
	            px[n * W + m] = colours[i % 4]
	with open("scene.ppm", "wb") as f:
	    f.write(b"P6 %d %d 255\n" % (W, H))
	    f.write(bytes(v for p in px for v in p))
	json.dump(truth, open("truth.json", "w"))
	END
}

# compare SVG: the share of the shapes that it has, and how many more.
compare() {
	python3 - "$1" <<-'END'
	import json, re, sys
	import xml.etree.ElementTree as ET
	found = []
	for e in ET.parse(sys.argv[1]).iter():
	    tag, g = e.tag.split("}")[1], lambda k: float(e.get(k, 0))
	    turn = re.match(r"rotate\((\S+)", e.get("transform", "rotate(0 "))
	    t = float(turn.group(1))
	    if tag == "circle":
	        found.append([tag, g("cx"), g("cy"), g("r"), g("r"), t])
	    elif tag == "ellipse":
	        found.append([tag, g("cx"), g("cy"), g("rx"), g("ry"), t])
	    elif tag == "rect":
	        a, b = g("width") / 2, g("height") / 2
	        found.append(["round" if g("rx") else tag, g("x") + a, g("y") + b,
	            a, b, t])
	hits = 0
	truth = json.load(open("truth.json"))
	for kind, x, y, a, b, t in truth:
	    for f in found:
	        # A quarter turn changes its sides.
	        q = round((f[5] - t) / 90)
	        p, s = (f[4], f[3]) if q % 2 and kind != "circle" else (f[3], f[4])
	        if (f[0] == kind and abs(f[1] - x) <= 0.5 and abs(f[2] - y) <= 0.5
	            and abs(p - a) <= 0.5 and abs(s - b) <= 0.5
	            and abs(f[5] - t - 90 * q) * a < 50):
	            hits += 1
	            break
	print("%d of %d shapes, %d elements" % (hits, len(truth), len(found)))
	assert hits >= 0.95 * len(truth) and len(found) <= len(truth)
	END
}

@test "shapes: those of a scene are found, and neither blobs nor stars" {
	need python3
	for seed in 1 2 3; do
		scene $seed
		v2v-trace --report report.json -o a.svg scene.ppm
		compare a.svg
		for group in color part; do
			v2v-trace --group $group -o b.svg scene.ppm
			compare b.svg
		done
		# Hardly a pixel is on the wrong side of an outline.
		mean=$(sed -n 's/.*"displacement_mean": \([0-9.]*\).*/\1/p' \
		    report.json)
		awk -v m="$mean" 'BEGIN { exit !(m > 0 && m < 0.05) }'
		grep -q '"leaked": 0' report.json
	done
}

@test "shapes: rsvg-convert draws them as the preview does" {
	need python3 rsvg-convert pngtopnm pamarith
	scene 4
	v2v-trace --preview preview.png --preview-size 1400 -o a.svg scene.ppm
	rsvg-convert -w 1400 a.svg | pngtopnm >drawn.ppm
	pngtopnm preview.png >preview.ppm
	pamarith -difference drawn.ppm preview.ppm >difference.ppm
	[ "$(pamsumm -max -brief difference.ppm)" -lt 64 ]
	pamsumm -mean -brief difference.ppm | awk '{ exit !($1 < 0.1) }'
}

@test "shapes: one with a hole in it stays a path" {
	need python3
	# A disc round a clear rectangle round a disc.
	python3 - <<-'END'
	px = bytearray()
	for y in range(80):
	    for x in range(80):
	        d = (x - 40) ** 2 + (y - 40) ** 2
	        hole = abs(x - 40) < 20 and abs(y - 40) < 15 and d > 81
	        px += bytes((30, 60, 90, 0 if hole or d > 1225 else 255))
	with open("hole.pam", "wb") as f:
	    f.write(b"P7\nWIDTH 80\nHEIGHT 80\nDEPTH 4\nMAXVAL 255\n"
	        b"TUPLTYPE RGB_ALPHA\nENDHDR\n" + px)
	END
	v2v-trace --report report.json -o a.svg hole.pam
	[ "$(grep -c '<path' a.svg)" -eq 1 ]
	[ "$(grep -c '<circle' a.svg)" -eq 1 ]
	# The hole is clear, but for pixels on its edge.
	grep -q '"mislabelled": [12]\?[0-9],' report.json
}
