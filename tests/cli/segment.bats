#!/usr/bin/env bats
# v2v-segment: what it finds in a drawn street and in photographs, its hints,
# backgrounds and mattes.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	segment=$B/bin/v2v-segment
	t=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$t XDG_CONFIG_DIRS=$t
}

# A street of 320 x 200 pixels and its vehicle: $t/scene.pam, $t/mask.pam.
make_scene() {
	"$B/tests/scene" --seed "${1:-1}" --size 320x200 --mask "$t/mask.pam" \
	    >"$t/scene.pam"
}

# pixels FILE DEPTH N: the last N pixels of FILE, one a line.
pixels() {
	tail -c $(($2 * $3)) "$1" | od -An -v -tu1 -w"$2"
}

# iou FILE: of the alpha of the last frame, 320 x 200, with the scene's mask.
# In percent, cut to a whole number.
iou() {
	pixels "$1" 4 64000 | awk '{ print $4 }' >"$t/alpha"
	pixels "$t/mask.pam" 1 64000 | paste - "$t/alpha" | awk '
	{ a = $1 >= 128; b = $2 >= 128; both += a && b; either += a || b }
	END { print int(100 * both / either) }'
}

# box: X,Y,W,H of the mask.
box() {
	pixels "$t/mask.pam" 1 64000 | awk '$1 >= 128 {
		x = (NR - 1) % 320; y = int((NR - 1) / 320)
		if (!n++) { x0 = x1 = x; y0 = y }
		if (x < x0) x0 = x
		if (x > x1) x1 = x
		y1 = y
	}
	END { print x0 "," y0 "," x1 - x0 + 1 "," y1 - y0 + 1 }'
}

# fails STATUS WORDS COMMAND...: WORDS are its only line, stdout is empty.
fails() {
	local want=$1 words=$2
	shift 2
	run --separate-stderr "$@"
	echo "status $status, '$stderr'"
	[ "$status" -eq "$want" ] && [ -z "$output" ] && [ "$stderr" = "$words" ]
}

@test "segment: finds most of the car by itself, more of it with --rect" {
	make_scene
	alone=$("$segment" "$t/scene.pam" >"$t/out.pam" && iou "$t/out.pam")
	head -c 200 "$t/out.pam" | grep -aq '^TUPLTYPE RGB_ALPHA$'
	helped=$("$segment" --rect "$(box)" "$t/scene.pam" >"$t/out.pam" &&
	    iou "$t/out.pam")
	echo "IoU $alone %, with --rect $helped %"
	[ "$alone" -ge 55 ]
	[ "$helped" -ge 80 ]
}

@test "segment: --point, given again and as a list" {
	make_scene
	"$segment" --point 10,190 --point '160,100- 300,5+' \
	    --mask-out "$t/m.pam" "$t/scene.pam" >"$t/out.pam"
	"$segment" --point '10,190 160,100- 300,5' "$t/scene.pam" |
	    cmp - "$t/out.pam"
	pixels "$t/m.pam" 3 64000 | awk '
	NR == 190 * 320 + 11 || NR == 5 * 320 + 301 { n++; bad += $1 != 255 }
	NR == 100 * 320 + 161 { n++; bad += $1 != 0 }
	END { exit !(n == 3 && !bad) }'
	# A point is stronger than a mask, and than another program.
	for o in "--mask=$t/mask.pam" "--cmd=cat $t/mask.pam"; do
		"$segment" "$o" --point '10,190 160,100-' --mask-out "$t/m.pam" \
		    "$t/scene.pam" >"$t/out.pam"
		pixels "$t/mask.pam" 1 64000 | paste - \
		    <(pixels "$t/m.pam" 3 64000) | awk '
		{ other += ($1 >= 128) != ($2 >= 128) }
		NR == 190 * 320 + 11 { n++; bad += $1 != 0 || $2 != 255 }
		NR == 100 * 320 + 161 { n++; bad += $1 != 255 || $2 != 0 }
		END { print n, bad + 0, other
			exit !(n == 2 && !bad && other < 700) }'
	done
}

@test "segment: --mask is obeyed, in any format" {
	make_scene 3
	"$segment" --mask "$t/mask.pam" "$t/scene.pam" >"$t/out.pam"
	[ "$(iou "$t/out.pam")" -ge 98 ]
	"$segment" --mask "$t/mask.pam" --mask-out "$t/m.png" "$t/scene.pam" \
	    >"$t/other.pam"
	cmp "$t/out.pam" "$t/other.pam"
	# The matte that came out, put in again. Only its soft pixels may move.
	"$segment" --mask "$t/m.png" "$t/scene.pam" >"$t/again.pam"
	[ "$(iou "$t/again.pam")" -ge 98 ]
}

@test "segment: --mask-out writes the alpha, as PNG and as PAM" {
	make_scene
	"$segment" --mask-out "$t/m.png" "$t/scene.pam" >"$t/out.pam"
	"$segment" --mask-out "$t/m.PNG" "$t/scene.pam" >"$t/out.pam"
	"$segment" --mask-out "$t/m.pam" "$t/scene.pam" | cmp - "$t/out.pam"
	cmp "$t/m.png" "$t/m.PNG"
	[ "$(head -c 4 "$t/m.png" | tail -c 3)" = PNG ]
	[ "$(head -c 2 "$t/m.pam")" = P7 ]
	[ "$("$B/tests/differ" "$t/m.png" "$t/m.pam")" = "0 0" ]
	pixels "$t/out.pam" 4 64000 | awk '{ print $4, $4, $4 }' >"$t/alpha"
	pixels "$t/m.pam" 3 64000 | awk '{ print $1, $2, $3 }' |
	    cmp - "$t/alpha"
}

@test "segment: --background" {
	make_scene
	"$B/tests/decode" "$t/scene.pam" >"$t/plain.pam"
	"$segment" --remove none "$t/scene.pam" >"$t/out.pam"
	"$segment" --background transparent --remove none "$t/scene.pam" |
	    cmp - "$t/out.pam"
	"$segment" --background keep --remove none --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/keep.pam"
	[ "$("$B/tests/differ" "$t/keep.pam" "$t/plain.pam")" = "0 0" ]
	head -c 200 "$t/keep.pam" | grep -aq '^TUPLTYPE RGB$'
	pixels "$t/out.pam" 4 64000 | awk '{ print $4 }' >"$t/a"
	pixels "$t/m.pam" 3 64000 | awk '{ print $1 }' | cmp - "$t/a"

	"$segment" --background '#0af' --remove none "$t/scene.pam" \
	    >"$t/blue.pam"
	"$segment" --background '#00aaFF' --remove none "$t/scene.pam" |
	    cmp - "$t/blue.pam"
	head -c 200 "$t/blue.pam" | grep -aq '^TUPLTYPE RGB$'
	pixels "$t/blue.pam" 3 64000 | paste - "$t/a" |
	    awk '$4 == 0 { n++; bad += $1 != 0 || $2 != 170 || $3 != 255 }
	    END { print n + 0, bad + 0; exit !(n > 10000 && bad == 0) }'
	pixels "$t/plain.pam" 3 64000 >"$t/before"
	pixels "$t/blue.pam" 3 64000 | paste - "$t/before" "$t/a" |
	    awk '$7 == 255 { n++; bad += $1 != $4 || $2 != $5 || $3 != $6 }
	    END { print n + 0, bad + 0; exit !(n > 5000 && bad == 0) }'
}

@test "segment: --crop" {
	make_scene
	"$segment" --mask "$t/mask.pam" --remove none --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/out.pam"
	for crop in 0 7 10% 9999; do
		"$segment" --mask "$t/mask.pam" --remove none --crop "$crop" \
		    --mask-out "$t/cm.pam" "$t/scene.pam" >"$t/crop.pam"
		IFS=, read -r x y w h < <(head -c 300 "$t/crop.pam" |
		    sed -n 's/^# v2v.crop=//p')
		echo "$crop: $x $y $w $h"
		# The same pixels of the whole, and of the matte.
		for f in out:crop:4 m:cm:3; do
			IFS=: read -r whole part depth <<<"$f"
			pixels "$t/$whole.pam" "$depth" 64000 |
			    awk -v x="$x" -v y="$y" -v w="$w" -v h="$h" '
			{ u = (NR - 1) % 320; v = int((NR - 1) / 320) }
			u >= x && u < x + w && v >= y && v < y + h' |
			    cmp - <(pixels "$t/$part.pam" "$depth" \
			    $((w * h)))
		done
		echo "$x,$y,$w,$h" >>"$t/boxes"
	done
	# Where alpha is 16 or more, and what is round it.
	pixels "$t/m.pam" 3 64000 | awk '$1 >= 16 {
		x = (NR - 1) % 320; y = int((NR - 1) / 320)
		if (!n++) { x0 = x1 = x; y0 = y }
		x0 = x < x0 ? x : x0; x1 = x > x1 ? x : x1; y1 = y
	}
	function box(m,  a, b, c, d) {
		a = x0 > m ? x0 - m : 0; b = y0 > m ? y0 - m : 0
		c = x1 + m < 319 ? x1 + m : 319; d = y1 + m < 199 ? y1 + m : 199
		print a "," b "," c - a + 1 "," d - b + 1
	}
	END {
		side = x1 - x0 > y1 - y0 ? x1 - x0 + 1 : y1 - y0 + 1
		box(0); box(7); box(int(side / 10)); box(9999)
	}' | cmp - "$t/boxes"
	tail -n 1 "$t/boxes" | grep -qx 0,0,320,200
	for c in x % 5%% -1 1.5 20000 ''; do
		run --separate-stderr "$segment" --crop="$c" "$t/scene.pam"
		echo "'$c': status $status, '$stderr'"
		[ "$status" -eq 2 ] && [ -z "$output" ]
	done
}

@test "segment: --parts-out, cropped as the frame is" {
	make_scene
	"$segment" --mask "$t/mask.pam" --parts-out "$t/p.png" \
	    --mask-out "$t/m.pam" "$t/scene.pam" >"$t/out.pam"
	"$B/tests/decode" "$t/p.png" | tail -c 192000 | od -An -v -tu1 -w3 |
	    paste - <(pixels "$t/m.pam" 3 64000) | awk '
	{ bad += $1 > 6 || ($1 > 0) != ($4 >= 128); n[$1]++ }
	END { print bad, n[1], n[2], n[3]
		exit bad || !n[1] || !n[2] || !n[3] }'
	"$segment" --mask "$t/mask.pam" --parts-out "$t/c.pam" --crop 0 \
	    --background keep "$t/scene.pam" >"$t/crop.pam"
	[ "$(head -c 300 "$t/c.pam" | grep -a '^[WH]')" = \
	    "$(head -c 300 "$t/crop.pam" | grep -a '^[WH]')" ]
}

@test "segment: --keep" {
	command -v pamcomp >/dev/null || skip "no pamcomp (netpbm)"
	# A large red box, and one of a thirtieth of it.
	ppmmake '#8090a0' 320 200 >"$t/ground.ppm"
	ppmmake '#d01010' 150 90 | pamcomp -xoff=80 -yoff=60 - "$t/ground.ppm" \
	    >"$t/one.ppm"
	ppmmake '#d01010' 20 22 | pamcomp -xoff=255 -yoff=90 - "$t/one.ppm" \
	    >"$t/two.ppm"
	for keep in largest all; do
		"$segment" --keep $keep "$t/two.ppm" >"$t/$keep.pam"
		pixels "$t/$keep.pam" 4 64000 | awk '$4 > 127 {
			if ((NR - 1) % 320 > 240) small++; else large++
		}
		END { print (small > 300) + 0, (large > 13000) + 0 }'
	done >"$t/kept"
	cat "$t/kept"
	printf '%s\n' '0 1' '1 1' | cmp - "$t/kept"
}

@test "segment: wrong options and hints" {
	make_scene
	for r in 1,2,3 1,2,3,4,5 a,2,3,4 -1,2,3,4 1,2,0,4 1,2,3,-4 1,2,3,4x \
	    1,2,3,99999999999; do
		run --separate-stderr "$segment" --rect="$r" "$t/scene.pam"
		echo "'$r': status $status, '$stderr'"
		[ "$status" -eq 2 ] && [ -z "$output" ]
		[[ $stderr == "v2v-segment: --rect: '$r': "* ]]
	done
	for p in 1 1,2,3 1,2* 1, -1,2 1,2-- ' ' '5,5 5' 99999999999,1; do
		run --separate-stderr "$segment" --point="$p" "$t/scene.pam"
		echo "'$p': status $status, '$stderr'"
		[ "$status" -eq 2 ] && [ -z "$output" ]
		[[ $stderr == "v2v-segment: --point: '"* ]]
	done
	for c in red '#12' '#gggggg' ''; do
		run --separate-stderr "$segment" --background="$c" "$t/scene.pam"
		echo "'$c': status $status, '$stderr'"
		[ "$status" -eq 2 ] && [ -z "$output" ]
	done
	frame="$t/scene.pam: frame 1 (scene-1)"
	fails 1 "v2v-segment: $frame: rectangle 300,0,21,10 is not inside the\
 picture, 320x200" "$segment" --rect 300,0,21,10 "$t/scene.pam"
	fails 1 "v2v-segment: $frame: point 5,200 is not inside the picture,\
 320x200" "$segment" --point '1,1 5,200-' "$t/scene.pam"
	fails 1 "v2v-segment: --mask: $t/none: No such file or directory" \
	    "$segment" --mask "$t/none" "$t/scene.pam"
	"$B/tests/scene" --size 64x40 >"$t/less.pam"
	fails 1 "v2v-segment: $frame: the mask is 64x40, the picture 320x200" \
	    "$segment" --mask "$t/less.pam" "$t/scene.pam"
}

# removed FILE: "VALUE COUNT" of its pixels, in order of the values.
removed() {
	pixels "$1" 3 64000 | awk '{ n[$1]++; bad += $1 != $2 || $1 != $3 }
	    END { for (v in n) print v, n[v]; if (bad) print "not grey" }' |
	    sort -n | paste -sd ' '
}

@test "segment: what is asked for goes, with two pixels more; what is kept stays" {
	make_scene
	# 30 x 10 at the corner grow by 2 on two sides, 20 x 10 on all four.
	"$segment" --remove none --remove-rect 0,0,30,10 \
	    --remove-rect 100,100,20,10 --removed-out "$t/r.pam" \
	    --boxes-out "$t/b.json" "$t/scene.pam" >"$t/out.pam"
	[ "$(removed "$t/r.pam")" = "0 $((64000 - 32 * 12 - 24 * 14)) 255 \
$((32 * 12 + 24 * 14))" ]
	grep -q '"elements": \[\]' "$t/b.json"
	"$segment" --remove none --remove-rect 0,0,30,10 \
	    --remove-rect 100,100,20,10 --keep-rect 0,0,320,11 \
	    --keep-rect 98,98,1,14 --removed-out "$t/r.png" "$t/scene.pam" \
	    >"$t/out.pam"
	"$B/tests/decode" "$t/r.png" >"$t/r.pam"
	[ "$(removed "$t/r.pam")" = "0 $((64000 - 32 - 23 * 14)) 255 \
$((32 + 23 * 14))" ]
	# The street's mask as one of what goes: all of it, and a rim.
	"$segment" --remove none --remove-mask "$t/mask.pam" --min-iou 0 \
	    --removed-out "$t/r.pam" "$t/scene.pam" >"$t/out.pam"
	pixels "$t/r.pam" 3 64000 | awk '{ print $1 }' |
	    paste - <(pixels "$t/mask.pam" 1 64000) | awk '
	    $2 >= 128 { n++; bad += $1 != 255 }
	    $2 < 128 && $1 == 255 { rim++ }
	    END { print n, bad, rim; exit !(n > 5000 && !bad && rim > 100) }'
}

@test "segment: wrong words about what goes" {
	make_scene
	frame="$t/scene.pam: frame 1 (scene-1)"
	run --separate-stderr "$segment" --remove plate,wheel "$t/scene.pam"
	[ "$status" -eq 2 ] && [ -z "$output" ]
	[ "${stderr_lines[0]}" = "v2v-segment: --remove: 'wheel': must be plate,\
 text, logo, badge, sticker, mirror, none or all" ]
	for o in remove keep; do
		run --separate-stderr "$segment" --$o-rect 1,2,3,4 \
		    --$o-rect 1,2,0,4 "$t/scene.pam"
		[ "$status" -eq 2 ] && [ -z "$output" ]
		[ "${stderr_lines[0]}" = "v2v-segment: --$o-rect: '1,2,0,4':\
 must be X,Y,W,H in pixels" ]
		fails 1 "v2v-segment: $frame: rectangle 0,190,5,11 is not\
 inside the picture, 320x200" "$segment" --$o-rect 1,2,3,4 \
		    --$o-rect 0,190,5,11 "$t/scene.pam"
	done
	"$B/tests/scene" --size 64x40 >"$t/less.pam"
	fails 1 "v2v-segment: $frame: the mask is 64x40, the picture 320x200" \
	    "$segment" --remove-mask "$t/less.pam" "$t/scene.pam"
	fails 1 "v2v-segment: --remove-mask: $t/none: No such file or directory" \
	    "$segment" --remove-mask "$t/none" "$t/scene.pam"
}

@test "segment: a mask that is no picture" {
	make_scene
	echo junk >"$t/junk.png"
	run --separate-stderr "$segment" --mask "$t/junk.png" "$t/scene.pam"
	[ "$status" -eq 1 ] && [ -z "$output" ]
	[[ $stderr == "v2v-segment: --mask: $t/junk.png: "* ]]
}

@test "segment: several frames, each by itself; threads change nothing" {
	make_scene 1
	cp "$t/scene.pam" "$t/a.pam"
	"$B/tests/scene" --seed 2 --size 200x150 >"$t/b.pam"
	for f in a b; do
		"$segment" -j 1 <"$t/$f.pam" | tail -c +1
	done >"$t/want.pam"
	cat "$t/a.pam" "$t/b.pam" | "$segment" -j 2 >"$t/got.pam"
	cmp "$t/want.pam" "$t/got.pam"
	# One of another size than the mask fails, the others pass.
	run --separate-stderr bash -c "cat '$t/b.pam' '$t/a.pam' | '$segment' \
	    --mask '$t/mask.pam' >'$t/some.pam'"
	[ "$status" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[ "$(iou "$t/some.pam")" -ge 98 ]
}

@test "segment: alpha that comes with a PNG passes, and is the matte" {
	command -v pamstack pamtopng >/dev/null || skip "no pamstack (netpbm)"
	make_scene
	pamstack -tupletype=RGB_ALPHA "$t/scene.pam" "$t/mask.pam" |
	    pamtopng >"$t/cut.png"
	"$segment" --mask-out "$t/m.pam" --rect 1,1,9,9 "$t/cut.png" \
	    >"$t/out.pam"
	pixels "$t/mask.pam" 1 64000 | awk '{ print $1 }' >"$t/a"
	pixels "$t/out.pam" 4 64000 | awk '{ print $4 }' | cmp - "$t/a"
	pixels "$t/m.pam" 3 64000 | awk '{ print $1 }' | cmp - "$t/a"
}

@test "segment: photographs with known masks" {
	set="../shared/data/masked"
	[ -d "$set" ] || skip "no photographs at $set"
	command -v pamscale >/dev/null || skip "no pamscale (netpbm)"
	n=0
	for mask in "$set"/intelec_*.mask.png; do
		n=$((n + 1))
		[ $((n % 14)) -eq 0 ] || continue
		"$segment" --background keep --mask-out "$t/out.pam" \
		    -o "$t/frame.pam" "${mask%.mask.png}".[jp][pn]g
		# Both to 320 x 200: shares of the frame are all that counts.
		pamscale -width 320 -height 200 "$t/out.pam" | pamchannel 0 |
		    tail -c 64000 | od -An -v -tu1 -w1 >"$t/a"
		"$B/tests/decode" "$mask" | pamscale -width 320 -height 200 |
		    pamchannel 0 | tail -c 64000 | od -An -v -tu1 -w1 |
		    paste - "$t/a" | awk '{ a = $1 >= 128; b = $2 >= 128
			both += a && b; either += a || b }
			END { print both / either }' >>"$t/ious"
	done
	cat "$t/ious"
	awk '{ sum += $1 } END { exit !(NR >= 5 && sum / NR >= .7) }' "$t/ious"
}

@test "segment: plates of photographs" {
	set="../shared/data/plates"
	[ -d "$set" ] || skip "no photographs at $set"
	command -v pamcut >/dev/null || skip "no pamcut (netpbm)"
	# The first plate of each tenth one: how much of its box goes, and how
	# much of the picture beside it.
	awk -F, 'NR > 1 && $1 != last { last = $1
	    if (n++ % 10 == 3) print $1, $4, $5, $6, $7 }' "$set/plates.csv" |
	while read -r file x y w h; do
		"$segment" --min-iou 0 --removed-out "$t/r.pam" \
		    --boxes-out "$t/b.json" "$set/$file" >/dev/null
		box=$(pamcut "$x" "$y" "$w" "$h" "$t/r.pam" | pamtopnm |
		    pamsumm -mean -normalize -brief)
		all=$(pamtopnm "$t/r.pam" | pamsumm -mean -normalize -brief)
		echo "$file $box $all $(head -c 300 "$t/r.pam" |
		    awk '$1 == "WIDTH" || $1 == "HEIGHT" { print $2 }' |
		    paste -sd ' ') $((w * h))"
		python3 -m json.tool "$t/b.json" >/dev/null || echo broken
	done >"$t/shares"
	cat "$t/shares"
	! grep -q broken "$t/shares"
	awk '{ n++; found += $2 >= .8; wrong += $3 - $2 * $6 / $4 / $5 }
	    END { print found, n, wrong / n
		exit !(n == 16 && found >= 12 && wrong / n < .02) }' "$t/shares"
}

# rgb FILE DEPTH: its pixels of 320 x 200 as "R G B".
rgb() {
	pixels "$1" "$2" 64000 | awk '{ print $1, $2, $3 }'
}

@test "segment: holes are filled, and nothing else changes; anywhere the same" {
	make_scene
	rgb "$t/scene.pam" 3 >"$t/before"
	for how in membrane patch fill; do
		"$segment" --mask "$t/mask.pam" --remove none --inpaint $how \
		    --remove-rect 120,110,40,12 --removed-out "$t/r.pam" \
		    --background keep -j1 "$t/scene.pam" >"$t/$how.pam"
		rgb "$t/$how.pam" 3 | paste - "$t/before" \
		    <(pixels "$t/r.pam" 3 64000 | awk '{ print $1 }') | awk '
		    $7 { n++; new += $1 != $4 || $2 != $5 || $3 != $6; next }
		    $1 != $4 || $2 != $5 || $3 != $6 { bad++ }
		    END { print n, new, bad; exit !(n == 44 * 16 && new > 50 && !bad) }'
		"$segment" --mask "$t/mask.pam" --remove none --inpaint $how \
		    --remove-rect 120,110,40,12 --background keep -j5 \
		    "$t/scene.pam" | cmp - "$t/$how.pam"
	done
	! cmp -s "$t/membrane.pam" "$t/patch.pam"
	! cmp -s "$t/membrane.pam" "$t/fill.pam"
	"$segment" --mask "$t/mask.pam" --remove none \
	    --remove-rect 120,110,40,12 --background keep "$t/scene.pam" |
	    cmp - "$t/membrane.pam"
}

@test "segment: a vehicle that the clean-up destroys is refused" {
	make_scene
	frame="$t/scene.pam: frame 1 (scene-1)"
	all=(--mask "$t/mask.pam" --remove none --remove-mask "$t/mask.pam")
	run --separate-stderr "$segment" "${all[@]}" "$t/scene.pam"
	[ "$status" -eq 3 ]
	[ -z "$output" ]
	[[ $stderr == "v2v-segment: $frame: silhouette IoU 0."*" is below 0.970" ]]
	"$segment" "${all[@]}" --on-fail best --report "$t/r.json" \
	    "$t/scene.pam" >"$t/best.pam"
	iou=$(sed -n 's/.*"iou": \(0[.0-9]*\),$/\1/p' "$t/r.json")
	head -c 300 "$t/best.pam" | grep -aqx "# v2v.iou=$(printf %.3f "$iou")"
	[ "$(iou "$t/best.pam")" -gt 90 ]
	"$segment" "${all[@]}" --min-iou 0 "$t/scene.pam" |
	    cmp - "$t/best.pam"
	"$segment" "${all[@]}" --on-fail input "$t/scene.pam" >"$t/in.pam"
	cmp <(rgb "$t/in.pam" 3) <(rgb "$t/scene.pam" 3)
	head -c 300 "$t/in.pam" | grep -aq '^TUPLTYPE RGB$'
	# Nothing removed: nothing can change.
	"$segment" --mask "$t/mask.pam" --remove none --min-iou 1 \
	    "$t/scene.pam" | head -c 300 | grep -aq '^# v2v.iou=1.000$'
}

@test "segment: no vehicle found" {
	make_scene
	frame="$t/scene.pam: frame 1 (scene-1)"
	printf 'P5 320 200 255\n' >"$t/none.pgm"
	head -c 64000 /dev/zero >>"$t/none.pgm"
	none=(--mask "$t/none.pgm" --remove none)
	fails 3 "v2v-segment: $frame: no vehicle found" \
	    "$segment" "${none[@]}" "$t/scene.pam"
	"$segment" "${none[@]}" --on-fail best "$t/scene.pam" >"$t/best.pam"
	pixels "$t/best.pam" 4 64000 | sort -u >"$t/colours"
	[ "$(tr -s ' ' <"$t/colours")" = " 0 0 0 0" ]
	"$segment" "${none[@]}" --on-fail input "$t/scene.pam" >"$t/in.pam"
	cmp <(rgb "$t/in.pam" 3) <(rgb "$t/scene.pam" 3)
	# So is a frame that is all transparent.
	{
		printf 'P7\nWIDTH 9\nHEIGHT 9\nDEPTH 4\nMAXVAL 255\n'
		printf 'TUPLTYPE RGB_ALPHA\nENDHDR\n'
		head -c $((4 * 81)) /dev/zero
	} >"$t/clear.pam"
	fails 3 "v2v-segment: $t/clear.pam: no vehicle found" \
	    "$segment" "$t/clear.pam"
}

@test "segment: --report says what became of the picture" {
	make_scene
	"$segment" --backend classical --mask "$t/mask.pam" --remove none \
	    --remove-rect 120,110,40,12 --report "$t/r.json" "$t/scene.pam" \
	    >"$t/out.pam"
	python3 - "$t/r.json" <<'END'
import json, sys
r = json.load(open(sys.argv[1]))
assert (r["width"], r["height"], r["backend"]) == (320, 200, "classical"), r
assert r["filled"] == 44 * 16 and r["cut_off"] == 0, r
assert r["iou"] > .97 and abs(r["share"] - r["area"] / 64000) < 1e-4, r
assert set(r["times"]) == {"matte", "elements", "inpaint", "geometry"}, r
assert r["elements"]["removed"] == 0, r
END
	"$segment" --report "$t/{name}.json" "$t/out.pam" >"$t/again.pam"
	grep -q '"backend": "alpha"' "$t/scene-1.json"
}
