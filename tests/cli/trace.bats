#!/usr/bin/env bats
# v2v-trace between other tools, and what its SVG looks like elsewhere.

bats_require_minimum_version 1.5.0
load other

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	T=$PWD/$B/bin/v2v-trace
	W=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$W XDG_CONFIG_DIRS=$W
	"$B/tests/scene" --seed 3 --size 320x200 | "$B/bin/v2v-quantize" \
	    >"$W/flat.pam"
	cd "$W" || return 1
}

# pixel W H TEXT: a PPM of single letters: k black, w white, r red.
picture() {
	printf 'P3\n%d %d\n255\n' "$1" "$2"
	printf %s "$3" | sed 's/k/0 0 0 /g; s/w/255 255 255 /g
	    s/r/255 0 0 /g; s/$/\n/' | fold -s -w 60
}

@test "a scene becomes well-formed SVG with its size and only its colours" {
	"$T" flat.pam >a.svg
	head -n 1 a.svg | grep -q 'viewBox="0 0 320 200" width="320" height="200"'
	if command -v xmllint >/dev/null; then xmllint --noout a.svg; fi
	run ! grep -q '<image\|style\|script\|<!' a.svg
	sed -n 's/.* fill="\([^"]*\)".*/\1/p' a.svg | sort -u >fills
	[ "$(wc -l <fills)" -le 15 ]
}

@test "the same bytes for any number of threads" {
	"$T" -j 1 flat.pam >a.svg
	for j in 2 3; do
		"$T" -j $j flat.pam | cmp - a.svg
	done
}

@test "many frames go to files of their names" {
	cat flat.pam flat.pam >two.pam
	mkdir out
	"$T" -O out two.pam
	[ "$(ls out | wc -l)" -eq 2 ]
	"$T" -o one.svg flat.pam
	for f in out/*; do cmp "$f" one.svg; done
}

@test "more than 256 colours are refused, the next frame goes on" {
	{ printf 'P6\n300 1\n255\n'
	  i=0
	  while [ $i -lt 300 ]; do
		printf "\\$(printf %03o $((i % 256)))\\$(printf %o $((i / 256)))k"
		i=$((i + 1))
	  done; } >many.ppm
	run --separate-stderr "$T" many.ppm
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ $stderr == *"300 colours"*"quantise first"* ]]
	run "$T" --max-colors 3 flat.pam
	[ "$status" -eq 1 ]
}

@test "bad settings are refused" {
	for o in --tolerance=-1 --precision=4 --corner-threshold=0 \
	    --smooth=1.1 --speckle=-1 --max-colors=x; do
		run --separate-stderr "$T" "$o" flat.pam
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
}

@test "settings change what they say" {
	"$T" flat.pam >a.svg
	"$T" --tolerance 3 flat.pam >loose.svg
	"$T" --precision 3 flat.pam >fine.svg
	"$T" --speckle 200 flat.pam >clean.svg
	"$T" --smooth 0.5 flat.pam | cmp - a.svg
	"$T" --smooth 0 flat.pam >rough.svg
	"$T" --smooth 1 flat.pam >smooth.svg
	[ "$(wc -c <rough.svg)" -gt "$(wc -c <a.svg)" ]
	[ "$(wc -c <smooth.svg)" -lt "$(wc -c <a.svg)" ]
	[ "$(wc -c <loose.svg)" -lt "$(wc -c <a.svg)" ]
	[ "$(wc -c <fine.svg)" -gt "$(wc -c <a.svg)" ]
	[ "$(wc -c <clean.svg)" -lt "$(wc -c <a.svg)" ]
	grep -q '[0-9]\.[0-9][0-9][0-9]' fine.svg
}

@test "straight edges are straight" {
	picture 4 4 kkkkkwwkkwwkkkkk >box.ppm
	"$T" box.ppm >a.svg
	cat >want <<'END'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" width="4" height="4">
<path fill="#000" d="m0 0v4h4V0z"/>
<path fill="#fff" d="m1 1v2h2V1z"/>
</svg>
END
	diff want a.svg
}

@test "one pixel, one row, nothing at all" {
	picture 1 1 r | "$T" | grep -q '#f00'
	picture 5 1 rkwkr | "$T" >row.svg
	printf 'P7\nWIDTH 9\nHEIGHT 9\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n' >clear.pam
	head -c 324 /dev/zero >>clear.pam
	"$T" clear.pam >clear.svg
	run ! grep -q '<path' clear.svg
	if command -v xmllint >/dev/null; then
		xmllint --noout row.svg clear.svg
	fi
}

@test "the preview is a PNG of the size asked for" {
	"$T" --preview p.png --preview-size 500 flat.pam >/dev/null
	"$OLDPWD/$B/tests/decode" p.png >p.pam 2>/dev/null ||
	    skip "no decode helper"
	head -n 8 p.pam | grep -qa 'WIDTH 500'
}

@test "a report tells what the SVG is worth" {
	picture 4 4 kkkkkwwkkwwkkkkk >box.ppm
	"$T" --report r.json -o a.svg box.ppm
	cat >want <<END
{
  "width": 4,
  "height": 4,
  "bytes": $(wc -c <a.svg),
  "bytes_gzip": $("$T" --format svgz box.ppm | wc -c),
  "elements": 2,
  "segments": 8,
  "numbers": 10,
  "fills": 2,
  "overdraw": 1.25,
  "self_intersections": 0,
  "boundary": 8,
  "mislabelled": 0,
  "leaked": 0,
  "overpainted": 0,
  "displacement_mean": 0,
  "displacement_max": 0
}
END
	# Times stand apart, on the last line of the object.
	[ "$(tail -n 2 r.json | sed 's/: [0-9.]*\([,}]\)/:\1/g')" = \
	    '  "times": {"labels":, "rims":, "runs":, "map":, "fit":, "paint":, "proof":, "write":, "verify":}
}' ]
	sed '/"times"/d; s/\("displacement_max": 0\),$/\1/' r.json | diff want -
	# The SVG is the same with and without.
	"$T" box.ppm | cmp - a.svg
	# A lone pixel that is merged is one pixel off.
	picture 4 4 kkkkkwkkkkkkkkkk >dot.ppm
	"$T" --speckle 2 --report r.json -o a.svg dot.ppm
	grep -q '"boundary": 4,' r.json
	grep -q '"mislabelled": 1,' r.json
	grep -q '"displacement_mean": 0.25,' r.json
	grep -q '"displacement_max": 1,$' r.json
}

@test "a report a frame, by its name" {
	cp flat.pam other.pam
	"$T" -O out --report 'r-{name}.json' flat.pam other.pam
	cat r-*.json >both
	[ "$(grep -c '"leaked": 0,' both)" -eq 2 ]
	run "$T" -O out --report r.json flat.pam other.pam
	[ "$status" -eq 2 ]
	run "$T" --report - flat.pam
	[ "$status" -eq 2 ]
	"$T" --report - -o a.svg flat.pam >r.json
	if command -v python3 >/dev/null; then
		python3 -c 'import json; json.load(open("r.json"))'
	fi
}

@test "rsvg-convert draws it, and the ground shows nowhere" {
	need rsvg-convert pngtopnm ppmhist pamsumm
	"$T" flat.pam >a.svg
	opaque a.svg 1 1.4 2.2
}

@test "a report needs an SVG" {
	run -2 --separate-stderr "$T" --format pdf --report "$W/r.json" \
	    -o "$W/a.pdf" "$W/flat.pam"
	[[ ${stderr_lines[0]} == *"--report needs --format svg, not pdf" ]]
	[ ! -e "$W/a.pdf" ]
}

# ramp: 12 x 4 pixels whose left side is dark, up to x = 5.3 (flat: 5).
ramp() {
	printf 'P2\n12 4\n255\n'
	for row in 1 2 3 4; do
		echo "20 20 20 20 20 $1 220 220 220 220 220 220"
	done
}

@test "a guide places an edge between pixels" {
	ramp 220 >flat.pgm
	ramp 160 >guide.pgm
	"$T" flat.pgm | grep -q 'm5 4V0'
	"$T" --guide guide.pgm --precision 2 flat.pgm >a.svg
	grep -q '5\.3' a.svg
	run ! grep -q '5\.3' <("$T" --precision 2 flat.pgm)
	# What the flat picture itself tells is nothing new.
	"$T" flat.pgm >b.svg
	"$T" --guide flat.pgm flat.pgm | cmp - b.svg
	# Any format that is read, also one made while the first frame was.
	"${T%trace}quantize" -p '#000,#a0a0a0,#fff' -o guide.png guide.pgm
	"$T" --guide guide.png flat.pgm >/dev/null
	{ cat flat.pgm && cp guide.pgm late.pgm; } |
	    "$T" --guide late.pgm --precision 2 | cmp - a.svg
}

@test "a guide for all frames, or one for each" {
	ramp 220 >a.pgm
	cp a.pgm b.pgm
	ramp 160 >guide-a.pgm
	ramp 140 >guide-b.pgm
	"$T" --precision 2 --guide guide-a.pgm -O all a.pgm b.pgm
	grep -q '5\.3' all/a.svg
	cmp all/a.svg all/b.svg
	"$T" --precision 2 --guide 'guide-{name}.pgm' -O each a.pgm b.pgm
	cmp all/a.svg each/a.svg
	grep -q '5\.4' each/b.svg
	# One that is missing costs its frame only.
	rm guide-a.pgm
	run -1 --separate-stderr "$T" --guide 'guide-{name}.pgm' -O some \
	    a.pgm b.pgm
	[[ $stderr == *": a.pgm: --guide: guide-a.pgm: No such file"* ]]
	[ "$(ls some)" = b.svg ]
}

@test "a guide that does not fit is refused" {
	picture 4 4 kkkkkwwkkwwkkkkk >box.ppm
	run -1 --separate-stderr "$T" --guide flat.pam box.ppm
	[ "$stderr" = "v2v-trace: box.ppm: the guide has 320x200 pixels, \
the frame 4x4" ]
	[ -z "$output" ]
	run -1 --separate-stderr "$T" --guide absent.png box.ppm
	[[ $stderr == *"--guide: absent.png: No such file or directory" ]]
	run -1 --separate-stderr "$T" --guide fills box.ppm
	echo text >text.png
	run -1 --separate-stderr "$T" --guide text.png box.ppm
	[[ $stderr == *"--guide: text.png: "* ]]
	[ -z "$output" ]
	run -1 "$T" --max-pixels 1000 --guide flat.pam box.ppm
}

# A square with a hole, a bar in the hole, and a square by itself.
island() {
	{ printf 'P7\nWIDTH 9\nHEIGHT 5\nDEPTH 4\nMAXVAL 255\n'
	  printf 'TUPLTYPE RGB_ALPHA\nENDHDR\n'
	  for row in kkkkk..kk kwwwk..kk kwkwk..rr kwwwk.... kkkkk....; do
		for ((i = 0; i < 9; i++)); do
			case ${row:i:1} in
			k) printf '\0\0\0\377' ;;
			w) printf '\377\377\377\377' ;;
			r) printf '\377\0\0\377' ;;
			.) printf '\0\0\0\0' ;;
			esac
		done
	  done; } >island.pam
}

@test "groups are by colour or by part" {
	island
	"$T" island.pam >none.svg
	"$T" --group color --ids island.pam >color.svg
	"$T" --group part --ids island.pam >part.svg
	xmllint --noout none.svg color.svg part.svg
	# One path a layer; a path for each of five regions; parts apart.
	! grep -q '<g\| id=' none.svg
	[ "$(grep -c '<path\|<rect' color.svg)" -eq 5 ]
	grep -q '^<g id="fill-000000" fill="#000">$' color.svg
	grep -q '^<g id="fill-000000-2" fill="#000">$' color.svg
	[ "$(grep -c '<g id="part-[12]">' part.svg)" -eq 2 ]
	[ "$(grep -c '</g>' part.svg)" -eq 2 ]
	# The second part, with its two colours, comes last.
	sed -n '/part-2/,$p' part.svg | grep -c '<path\|<rect' | grep -qx 2
	# The same is seen.
	for g in none color part; do
		"$T" --group $g --report $g.json -o $g.svg island.pam
		sed '/bytes\|elements\|times/d' $g.json >$g
		cmp none $g
	done
}

@test "a title is text, whatever it holds" {
	cp flat.pam a.pam
	sed -i '/^# v2v.name/d' a.pam
	"$T" --title '<b>"{name}"&'$'\t\377' a.pam >a.svg
	head -2 a.svg
	grep -qF '<title>&lt;b&gt;&quot;a&quot;&amp;??</title>' a.svg
	xmllint --noout a.svg
	[ "$(xmllint --xpath 'string(//*[local-name()="title"])' a.svg)" = \
	    '<b>"a"&??' ]
}

@test "outlines in ink: every boundary, once, in the colour asked for" {
	"$T" flat.pam >plain.svg
	"$T" --stroke-width 2 flat.pam >ink.svg
	[ "$(grep -c 'stroke' ink.svg)" -eq 1 ]
	grep -q '<path stroke="#000" stroke-width="2" fill="none" stroke-linecap="round" stroke-linejoin="round" d=' ink.svg
	grep -v 'stroke' ink.svg | diff plain.svg -
	"$T" --stroke-width 1.5 --stroke-color '#ABCDEF' --non-scaling \
	    --report r.json flat.pam >ink.svg
	grep -q 'stroke="#abcdef" stroke-width="1.5" vector-effect="non-scaling-stroke"' ink.svg
	"$T" --report plain.json flat.pam >/dev/null
	diff <(grep mislabelled plain.json) <(grep mislabelled r.json)
	# One face has no boundary but the frame.
	picture 1 1 r | "$T" --stroke-width 2 | run ! grep stroke
	run "$T" --stroke-color black flat.pam
	[ "$status" -eq 2 ]
}

@test "outlines in ink go with groups" {
	for g in none color part; do
		"$T" --stroke-width 2 --group $g --ids flat.pam >$g.svg
		[ "$(grep -c '<g' $g.svg)" -eq "$(grep -c '</g' $g.svg)" ]
		grep -q '<path id="stroke-000000" stroke="#000"' $g.svg
	done
}

# report NAME: its number in r.json
report() {
	sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" r.json
}

@test "budgets: the most faithful drawing of so many bytes or segments" {
	all=$("$T" flat.pam | wc -c)
	# Enough is enough.
	"$T" --max-bytes "$all" --max-segments 100000 flat.pam >a.svg
	"$T" flat.pam | cmp - a.svg
	for percent in 95 80; do
		n=$((all * percent / 100))
		"$T" --max-bytes $n --report r.json -o a.svg flat.pam
		[ "$(report bytes)" -le $n ]
		[ "$(report bytes)" -ge $((n * 9 / 10)) ]
		"$T" -j 1 --max-bytes $n flat.pam | cmp - a.svg
	done
	"$T" --report r.json -o a.svg flat.pam
	n=$(($(report segments) * 8 / 10))
	"$T" --max-segments $n --report r.json -o a.svg flat.pam
	[ "$(report segments)" -le $n ]
	# In the format that is written.
	n=$(($("$T" --format pdf flat.pam | wc -c) * 9 / 10))
	"$T" --max-bytes $n --format pdf flat.pam >a.pdf
	[ "$(wc -c <a.pdf)" -le $n ]
	[ "$(wc -c <a.pdf)" -ge $((n * 8 / 10)) ]
}

@test "budgets: the smallest drawing within an error" {
	"$T" --report r.json -o a.svg flat.pam
	bytes=$(report bytes)
	error=$(report displacement_mean)
	for factor in 0.8 1.5; do
		e=$(awk "BEGIN { print $error * $factor }")
		"$T" --max-error "$e" --report r.json -o $factor.svg flat.pam
		awk "BEGIN { exit !($(report displacement_mean) <= $e) }"
	done
	[ "$(wc -c <0.8.svg)" -gt "$bytes" ]
	[ "$(wc -c <1.5.svg)" -lt "$bytes" ]
}

@test "budgets: what cannot be is one line and exit 3, and each frame's own" {
	picture 4 4 kkkkkwwkkwwkkkkk >box.ppm
	for o in --max-bytes=500 --max-segments=5; do
		run -3 --separate-stderr "$T" $o flat.pam
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr == *"${o%=*} is too small: the smallest drawing has "* ]]
	done
	run -3 --separate-stderr "$T" --max-error 0 flat.pam
	[[ $stderr == *"--max-error is too small: the nearest drawing is 0."* ]]
	run -3 --separate-stderr "$T" --max-bytes 500 -O out flat.pam box.ppm
	[ "$(ls out)" = box.svg ]
	"$T" box.ppm | cmp - out/box.svg
	all=$("$T" flat.pam | wc -c)
	run -3 --separate-stderr "$T" --max-bytes $((all * 9 / 10)) \
	    --max-error 0.01 flat.pam
	[[ $stderr == *"within the budget"* ]]
	for o in --max-bytes=-1 --max-segments=x --max-error=-0.1; do
		run -2 --separate-stderr "$T" $o flat.pam
		[ -z "$output" ]
	done
}

@test "modes draw what they say" {
	"$T" --mode polygon flat.pam >polygon.svg
	! grep -q 'd="[^"]*[aAcCsS]' polygon.svg
	"$T" --mode pixel --report pixel.json -o pixel.svg flat.pam
	! grep -q 'd="[^"]*[aAcCsSlL]' pixel.svg
	grep -q '"mislabelled": 0,' pixel.json
}

@test "--exact keeps every pixel" {
	"$T" --exact --report exact.json -o exact.svg flat.pam
	grep -q '"mislabelled": 0,' exact.json
	# The ink lies over the pixels; what is below it is judged.
	"$T" --exact --stroke-width 3 --report ink.json -o ink.svg flat.pam
	grep -q '"mislabelled": 0,' ink.json
	[ "$(grep -o '<path fill="#[^>]*>' ink.svg)" = \
	    "$(grep -o '<path fill="#[^>]*>' exact.svg)" ]
}

# lines: a dark ring and a bar through it, 3 px wide, on two grounds.
lines() {
	awk 'BEGIN {
		print "P3\n120 80\n255"
		for (y = 0.5; y < 80; y++)
			for (x = 0.5; x < 120; x++) {
				d = sqrt((x - 50) ^ 2 + (y - 40) ^ 2)
				b = (y - 10.3 - x * 0.53) / sqrt(1 + 0.53 ^ 2)
				if ((d > 23.5 && d < 26.5) ||
				    (b > -1.5 && b < 1.5 && x > 10 && x < 110))
					print 17, 17, 17
				else if (y < 40)
					print 255, 255, 255
				else
					print 255, 204, 51
			}
	}'
}

@test "thin lines become strokes, on request" {
	lines >lines.ppm
	"$T" lines.ppm >fill.svg
	run ! grep -q stroke fill.svg
	"$T" --centerline --report r.json lines.ppm >a.svg
	[ "$(grep -c 'stroke="#111" stroke-width="3"' a.svg)" -eq 1 ]
	run ! grep -q 'fill="#111"' a.svg
	[ "$(wc -c <a.svg)" -lt "$(wc -c <fill.svg)" ]
	grep -q '"leaked": 0' r.json
	[ "$(sed -n 's/.*"mislabelled": \([0-9]*\),/\1/p' r.json)" -lt 60 ]
	# With ink round what is left, which no report counts.
	"$T" --centerline --stroke-width 1 --stroke-color '#f00' \
	    --report ink.json lines.ppm >ink.svg
	[ "$(grep -c stroke= ink.svg)" -eq 2 ]
	grep mislabelled r.json | grep -qf - ink.json
	"$T" --no-centerline lines.ppm | cmp - fill.svg
}

@test "strokes and the pixels themselves exclude each other" {
	for o in --exact '--mode pixel'; do
		run -2 --separate-stderr "$T" --centerline $o flat.pam
		[ "${stderr_lines[0]}" = "v2v-trace: --centerline cannot go \
with $o: strokes leave the pixels" ]
		[ -z "$output" ]
	done
	"$T" --centerline --mode polygon flat.pam >/dev/null
}

# overdraw MODE: how often a sample is painted, from a report.
overdraw() {
	"$T" --layering "$1" --report r.json -o "$1.svg" flat.pam
	sed -n 's/.*"overdraw": \([0-9.]*\).*/\1/p' r.json
}

@test "layers: nested by default, stacked has the most, cutout nothing below" {
	"$T" flat.pam >default.svg
	nested=$(overdraw nested)
	cmp nested.svg default.svg
	stacked=$(overdraw stacked)
	awk "BEGIN { exit !($stacked >= $nested && $nested > 1.01) }"
	# A pixel centre on the edge of two faces is in one of them.
	[ "$(overdraw cutout)" = 1 ]
	! grep -q '<circle\|<ellipse\|<rect' cutout.svg
	# One path a colour.
	[ "$(grep -c '<path' cutout.svg)" -eq \
	    "$(grep -o 'fill="[^"]*"' cutout.svg | sort -u | wc -l)" ]
	for f in nested stacked cutout; do
		"$T" --layering $f -j 3 flat.pam | cmp - $f.svg
		"$T" --layering $f --exact --report e.json flat.pam >e.svg
		grep -q '"mislabelled": 0,' e.json
		grep -q '"leaked": 0,' e.json
	done
	run -2 "$T" --layering heap flat.pam
}

# The edges of all rings as "from to handles", by direction; those along the
# frame apart.
@test "layers: the faces of a cutout share their edges to the last digit" {
	command -v python3 >/dev/null || skip "no python3"
	"$T" --layering cutout --format json flat.pam >a.json
	"$T" --layering cutout --mode polygon --format json flat.pam >p.json
	for f in a.json p.json; do
		python3 - $f <<'END'
import json, sys
j = json.load(open(sys.argv[1]))
w, h = j["width"], j["height"]
seen = {}
for layer in j["layers"]:
    for path in layer["paths"]:
        at = tuple(path["start"])
        first = at
        for s in path["segments"] + [list(first)]:
            end = tuple(s[-2:])
            if end == at and len(s) == 2:
                continue
            mid = tuple(s[:-2])
            back = mid[2:] + mid[:2]
            if len(mid) == 5:   # an arc turns the other way
                back = mid[:4] + (1 - mid[4],)
            key, rev = (at, mid, end), (end, back, at)
            frame = (at[0] == end[0] and at[0] in (0, w)
                or at[1] == end[1] and at[1] in (0, h)) and not mid
            if not frame:
                assert key not in seen, key
                seen[key] = rev
            at = end
assert len(seen) > 100
for key, rev in seen.items():
    assert rev in seen, key
END
	done
}

@test "layers: shapes that abut on magenta let none of it through" {
	need rsvg-convert pngtopnm pamsumm
	"${T%/bin/*}/tests/scene" --seed 8 --size 400x300 |
	    "${T%/*}/v2v-quantize" >s.pam
	for f in nested stacked; do
		"$T" --layering $f s.pam >a.svg
		opaque a.svg 0.25 1 1.7 4
	done
}
