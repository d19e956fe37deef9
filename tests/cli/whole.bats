#!/usr/bin/env bats
# v2v with the real programs, on generated scenes.

bats_require_minimum_version 1.5.0

setup_file() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	build=${V2V_BUILD:-$root/build}
	cd "$BATS_FILE_TMPDIR" || return
	"$build/tests/scene" --seed 5 --size 640x400 >car.pam
	"$build/tests/v2v-pass" --format png car.pam >car.png
}

setup() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	build=${V2V_BUILD:-$root/build}
	T=$BATS_TEST_TMPDIR
	PATH=$build/bin:$build/tests:$PATH
	export TMPDIR=$T/tmp HOME=$T XDG_CONFIG_DIRS=$T/none
	unset XDG_CONFIG_HOME V2V_CONFIG V2V_DEVICE V2V_THREADS
	mkdir "$TMPDIR"
	cd "$T" || return
	cp "$BATS_FILE_TMPDIR"/car.* .
}

teardown() {
	[ -z "$(ls -A "$T/tmp")" ]
}

# fills FILE: its colours, ascending, on one line.
fills() {
	grep -o 'fill="[^"]*"' "$1" | sort -u | sed 's/fill=//; s/"//g' |
	tr '\n' ' '
}

@test "one scene: an SVG of paths in colours of the palette" {
	v2v -p '#000,#fff,#808080,#c00000,#204080' car.png >car.svg
	[ "$(grep -c '<image' car.svg)" -eq 0 ]
	! command -v xmllint >/dev/null || xmllint --noout car.svg
	n=0
	for c in $(fills car.svg); do
		n=$((n + 1))
		case $c in
		'#000'* | '#fff'* | '#808080' | '#c00'* | '#204080') ;;
		*) echo "$c is not in the palette"; return 1 ;;
		esac
	done
	[ "$n" -ge 2 ]
	head -c 400 car.svg | grep -q 'viewBox="0 0 640 400"'
}

@test "file, standard input, PAM and PNG, pipes and steps: the same bytes" {
	v2v car.png >a.svg
	[ -s a.svg ]
	v2v <car.png >b.svg
	cmp a.svg b.svg
	v2v -o c.svg car.pam
	cmp a.svg c.svg
	v2v --intermediates steps car.png >d.svg
	cmp a.svg d.svg
	v2v-segment car.png | v2v-steer | v2v-quantize | v2v-trace >e.svg
	cmp a.svg e.svg
	v2v-trace steps/car.3-quantize.png >f.svg
	cmp a.svg f.svg
}

@test "any number of jobs and threads: the same bytes" {
	mkdir in
	for i in 1 2 3; do
		"$build/tests/scene" --seed $i --size 320x200 >in/$i.pam
	done
	v2v -q -O one -j 1 in
	v2v -q -O three -j 3 in
	V2V_THREADS=5 v2v -q -O five in
	[ "$(ls one | wc -l)" -eq 3 ]
	diff -r one three
	diff -r one five
}

@test "phases can be left out" {
	for skip in segment steer segment,steer; do
		v2v --skip $skip car.png >out.svg
		[ -s out.svg ]
	done
	v2v --intermediates steps car.png >want.svg
	v2v --skip segment,steer,quantize steps/car.3-quantize.png >out.svg
	cmp want.svg out.svg
	run --separate-stderr v2v --skip segment,steer,quantize car.png
	[ "$status" -eq 1 ]
	[[ $stderr == "v2v-trace: "*"quantise first" ]]
	# Nothing is cut out: the ground is painted, up to the corner.
	v2v --skip segment --preview p.png car.png >out.svg
	[ "$(v2v-pass p.png | tail -c 1 | od -An -tu1 | tr -d ' ')" = 255 ]
	v2v --preview p.png car.png >out.svg
	[ "$(v2v-pass p.png | tail -c 1 | od -An -tu1 | tr -d ' ')" = 0 ]
}

@test "preview and matte hints" {
	v2v --rect 60,60,520,300 --preview p.png -o r.svg car.png
	v2v-pass p.png | head -c 300 | grep -a -q 'WIDTH 2048'
	"$build/tests/scene" --seed 5 --size 640x400 --mask mask.pam >/dev/null
	v2v --mask mask.pam -o m.svg car.png
	[ -s m.svg ]
	! cmp -s r.svg m.svg
}

@test "wrong settings are told once, not by all four" {
	printf 'steer:\n  min_uio: 1\n' >c.yaml
	run --separate-stderr v2v -c c.yaml car.png
	[ "$status" -eq 2 ]
	[[ ${stderr_lines[0]} == *"c.yaml:2:3: "* ]]
	[ "${#stderr_lines[@]}" -le 2 ]
	run --separate-stderr v2v -p '#12345' car.png
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -le 2 ]
}
