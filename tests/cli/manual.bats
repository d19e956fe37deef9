#!/usr/bin/env bats
# What the manual pages show is what works: each example is run as it stands.

bats_require_minimum_version 1.5.0
load tool

setup() {
	tool_setup
	for p in segment steer quantize trace; do
		[ -x "$build/bin/v2v-$p" ] || skip "no v2v-$p"
	done
	[ -x "$build/tests/scene" ] || skip "no scene generator"
}

# examples PAGE: its ".Dl $" lines, one command a line.
examples() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh [^E]/{
		/^\.Dl \$ /{
			:more
			/\\$/{
				N
				s/\\\n//
				b more
			}
			s/^\.Dl \$ //
			p
		}
	}' "$root/man/$1"
}

# The pictures that examples name.
pictures() {
	"$build/tests/scene" --seed 1 --size 900x500 >car.pam
	v2v-quantize -o car.png car.pam
	# Told by its content, whatever the name.
	cp car.pam car.jpg
	cp car.png logo.png
	cp car.png cut.png
	cp car.png edited.png
	mkdir -p flat svg png
	v2v-quantize -o flat/one.pam car.pam
	v2v-quantize -o flat/two.pam car.pam
	cp flat/one.pam flat.pam
	[ ! -d photos ] || cp car.jpg photos
}

# The programs of a command line, for those that are not ours.
runnable() {
	for word in jpegtopnm pamtopng rembg; do
		case $1 in
		*$word*) command -v $word >/dev/null || return 1 ;;
		esac
	done
}

for_each_example() {
	pictures
	n=0
	examples "$1" >commands
	while IFS= read -r line; do
		runnable "$line" || continue
		case $line in
		jpegtopnm*) pamtojpeg=$(command -v pnmtojpeg) || continue
			"$pamtojpeg" <<-END >car.jpg || continue
			P3 2 2 255 0 0 0 255 0 0 0 255 0 0 0 255
			END
			;;
		esac
		echo "$line"
		run --separate-stderr bash -o pipefail -c "$line"
		[ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
		n=$((n + 1))
	done <commands
	[ "$n" -gt 0 ]
}

@test "examples of v2v(1)" {
	[ -e "$root/man/v2v.1" ] || skip "no page"
	mkdir photos
	cp "$root/configs/palette-original.yaml" brand.yaml
	for_each_example v2v.1
}

@test "examples of v2v-segment(1)" {
	for_each_example v2v-segment.1
}

@test "examples of v2v-steer(1)" {
	for_each_example v2v-steer.1
}

@test "examples of v2v-quantize(1)" {
	for_each_example v2v-quantize.1
}

@test "examples of v2v-trace(1)" {
	for_each_example v2v-trace.1
}

# literal PAGE N: its Nth literal display.
literal() {
	awk -v want="$2" '/^\.Ed/ { on = 0 }
	    on { print }
	    /^\.Bd -literal/ { on = ++n == want }' "$root/man/$1" |
	    sed 's/\\e/\\/g'
}

@test "the palettes of v2v-palette(5) are alike" {
	literal v2v-palette.5 1 >yaml
	literal v2v-palette.5 2 >gpl
	[ "$(head -n 1 gpl)" = "GIMP Palette" ]
	v2v-quantize -p '#000,#fff,#c8102e' --print-palette >list.out
	v2v-quantize -p ./yaml --print-palette >yaml.out
	v2v-quantize -p ./gpl --print-palette >gpl.out
	[ "$(grep -c color list.out)" -eq 3 ]
	for f in list yaml gpl; do
		[ "$(grep color list.out)" = "$(grep color $f.out)" ]
	done
	grep -q 'name: "signal red"' yaml.out
	grep -q 'name: "signal red"' gpl.out
}

@test "the settings of v2v-config(5) can be read" {
	literal v2v-config.5 1 >c.yaml
	v2v-quantize --print-palette >brand.yaml
	v2v-quantize --print-config -c c.yaml >out
	grep -qx '  min_area: 0.002 # c.yaml:3' out
	grep -qx '  max_pixels: 100000000 # c.yaml:5' out
	v2v-quantize --print-palette -c c.yaml >out
	cmp out brand.yaml
}

@test "the filter of v2v-stream(5) inverts, and twice is nothing" {
	command -v cc >/dev/null || skip "no cc"
	literal v2v-stream.5 2 >invert.c
	grep -q ENDHDR invert.c
	cc -o invert invert.c
	{ frame a; frame b; } >in.pam
	./invert <in.pam >once.pam
	! cmp -s in.pam once.pam || false
	./invert <once.pam | cmp - in.pam
	[ "$(v2v-pass once.pam | head -c 17)" = "$(head -c 17 once.pam)" ]
}
