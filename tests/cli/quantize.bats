#!/usr/bin/env bats
# v2v-quantize between other tools, with good and bad palettes.

bats_require_minimum_version 1.5.0
load other

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	Q=$B/bin/v2v-quantize
	W=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$W XDG_CONFIG_DIRS=$W
	"$B/tests/scene" --seed 3 --size 320x200 >"$W/scene.pam"
}

# colours FILE.pam: the colours of its first frame, ascending, on one line.
colours() {
	pamtopnm <"$1" | ppmhist -noheader |
	awk '{ printf "#%02x%02x%02x\n", $1, $2, $3 }' | sort | tr '\n' ' '
}

# within FILE.pam COLOUR...: no other colours occur.
within() {
	got=$(colours "$1")
	shift
	for c in $got; do
		case " $* " in
		*" $c "*) ;;
		*) echo "$c is not in the palette"; return 1 ;;
		esac
	done
	[ -n "$got" ]
}

# of_default FILE.pam: only colours of the palette that --print-palette shows.
of_default() {
	within "$1" $("$Q" --print-palette |
	    sed -n 's/.*"\(#[0-9a-f]*\)".*/\1/p')
}

# refused STATUS WORDS ARGUMENT...: that status, words on stderr, no output.
refused() {
	want=$1 words=$2
	shift 2
	run --separate-stderr "$Q" "$@" <"$W/scene.pam"
	echo "status $status, stderr: $stderr"
	[ "$status" -eq "$want" ] && [ -z "$output" ] &&
	[[ $stderr == "v2v-quantize: "*"$words"* ]]
}

@test "quantize: jpegtopnm | v2v-quantize | pamtopng" {
	need pnmtojpeg jpegtopnm pamtopng pngtopam
	pamtopnm <"$W/scene.pam" | pnmtojpeg -quality 90 >"$W/scene.jpg"
	run bash -c 'jpegtopnm "$0" 2>/dev/null | "$1" | pamtopng >"$2"
	    echo "${PIPESTATUS[*]}"' "$W/scene.jpg" "$Q" "$W/out.png"
	echo "$output"
	[ "$output" = "0 0 0" ]
	pngtopam "$W/out.png" >"$W/out.pam"
	[[ $(pamfile "$W/out.pam") == *"320 by 200"* ]]
	of_default "$W/out.pam"
}

@test "quantize: ImageMagick on either side" {
	need pngtopam
	im=
	for tool in magick convert-im6.q16 convert; do
		if [ -z "$im" ] && "$tool" -version 2>/dev/null |
		    grep -q ImageMagick; then
			im=$tool
		fi
	done
	[ -n "$im" ] || skip "no ImageMagick"
	run bash -c '"$0" "pam:$1" -rotate 90 pam:- | "$2" | "$0" pam:- "png:$3"
	    echo "${PIPESTATUS[*]}"' "$im" "$W/scene.pam" "$Q" "$W/out.png"
	echo "$output"
	[ "$output" = "0 0 0" ]
	pngtopam "$W/out.png" >"$W/out.pam"
	[[ $(pamfile "$W/out.pam") == *"200 by 320"* ]]
	of_default "$W/out.pam"
}

@test "quantize: ffmpeg on either side, three frames" {
	need ffmpeg
	for seed in 1 2 3; do
		"$B/tests/scene" --seed $seed --size 160x100
	done >"$W/three.pam"
	run bash -c 'ff="ffmpeg -nostdin -loglevel error"
	    $ff -f image2pipe -c:v pam -i "$0" -f image2pipe -c:v pam - |
	    "$1" | tee "$2" | ffmpeg -loglevel error -f image2pipe -c:v pam \
	    -i - -f framemd5 - | grep -vc "^#"
	    echo "${PIPESTATUS[*]}"' "$W/three.pam" "$Q" "$W/out.pam"
	echo "$output"
	[ "${lines[0]}" = 3 ]
	[ "${lines[1]}" = "0 0 0 0 0" ]
	"$Q" "$W/three.pam" | grep -av '^# v2v' >"$W/direct.pam"
	grep -av '^# v2v' "$W/out.pam" | cmp - "$W/direct.pam"
}

@test "quantize: a palette from a list, YAML and GIMP gives the same bytes" {
	printf 'palette:\n  - "#102030"\n  - "#c0c0c0"\n  - "#a02020"\n' \
	    >"$W/p.yaml"
	printf 'GIMP Palette\nName: three\n#\n16 32 48 night\n' >"$W/p.gpl"
	printf '192 192 192\tgrey\n160 32 32\tbrick red\n' >>"$W/p.gpl"
	"$Q" -p '#102030,#c0c0c0,#a02020' "$W/scene.pam" >"$W/list.pam"
	"$Q" -p "$W/p.yaml" "$W/scene.pam" >"$W/yaml.pam"
	"$Q" --palette="$W/p.gpl" "$W/scene.pam" >"$W/gpl.pam"
	within "$W/list.pam" '#102030' '#c0c0c0' '#a02020'
	cmp "$W/list.pam" "$W/yaml.pam"
	cmp "$W/list.pam" "$W/gpl.pam"
	grep -aq '^# v2v.palette=3-[0-9a-f]\{16\}$' "$W/list.pam"
	grep -aq '^# v2v.name=scene-3$' "$W/list.pam"
}

@test "quantize: what --print-palette prints can be read back" {
	"$Q" -p '#123,#456,#789abc' --print-palette >"$W/p.yaml"
	"$Q" -p "$W/p.yaml" --print-palette | cmp - "$W/p.yaml"
	"$Q" -p '#123,#456,#789abc' "$W/scene.pam" >"$W/a.pam"
	"$Q" -p "$W/p.yaml" "$W/scene.pam" | cmp - "$W/a.pam"
	[ "$("$Q" --print-palette | grep -c '"#')" -eq 15 ]
}

@test "quantize: palettes of other forms give the same bytes" {
	printf '102030\nC0C0C0\n#a02020\n' >"$W/p.hex"
	{
		printf '\20\40\60\300\300\300\240\40\40'
		head -c 759 /dev/zero
		printf '\0\3\377\377'
	} >"$W/p.act"
	printf '\0\1\0\3\0\0\20\0\40\0\60\0\0\0\0\0\300\0\300\0\300\0\0\0\0\0\240\0\40\0\40\0\0\0' \
	    >"$W/p.aco"
	"$Q" -p '#102030,#c0c0c0,#a02020' "$W/scene.pam" >"$W/list.pam"
	for f in hex act aco; do
		"$Q" -p "$W/p.$f" "$W/scene.pam" | cmp - "$W/list.pam"
	done
	# By its name, which a configuration file may hold, too.
	"$Q" -p configs/palette-original.yaml "$W/scene.pam" >"$W/file.pam"
	"$Q" -p original "$W/scene.pam" | cmp - "$W/file.pam"
	printf 'quantize: {palette: original}\n' >"$W/c.yaml"
	"$Q" -c "$W/c.yaml" "$W/scene.pam" | cmp - "$W/file.pam"
	"$Q" -c "$W/c.yaml" --print-config | grep 'palette: "original" #'
}

@test "quantize: bad palettes are refused with their place" {
	refused 2 "--palette: entry 2 of the list: '#12345' is not a colour" \
	    -p '#000,#12345'
	refused 2 "already" -p '#000,#fff,#000000'
	refused 2 "one colour" -p '#000'
	refused 2 "entry 257 of the list: more than 256 colours" -p \
	    "$(awk 'BEGIN { for (i = 0; i < 300; i++)
		printf "%s#%06x", i ? "," : "", i }')"
	refused 2 "$W: Is a directory" -p "$W"
	refused 2 "--palette: no palette is called 'brand'" -p brand
	refused 2 "$W/none.yaml" -p "$W/none.yaml"
	printf 'palette:\n  - "#000000"\n  - "#00"\n' >"$W/p.yaml"
	refused 2 "$W/p.yaml:3:5: " -p "$W/p.yaml"
	printf 'palette:\n  - "#000000"\n  - "#111111"\n  - "#000"\n' \
	    >"$W/p.yaml"
	refused 2 "$W/p.yaml:4:5: #000000 is entry 1 already, in line 2" \
	    -p "$W/p.yaml"
	printf 'palette:\n  - "#000000"\n' >"$W/p.yaml"
	refused 2 "$W/p.yaml:2:3: one colour" -p "$W/p.yaml"
	printf 'palette: []\n' >"$W/p.yaml"
	refused 2 "$W/p.yaml" -p "$W/p.yaml"
	: >"$W/p.yaml"
	refused 2 "$W/p.yaml" -p "$W/p.yaml"
}

@test "quantize: values out of range are refused" {
	refused 2 "--map" --map exact
	refused 2 "--smoothness" --smoothness 20.5
	refused 2 "--detail" --detail -1
	refused 2 "--min-area" --min-area 1.5
	refused 2 "--min-area" --min-area -0.1
	refused 2 "--alpha-threshold" --alpha-threshold 0
	refused 2 "--alpha-threshold" --alpha-threshold 256
}

@test "quantize: alpha is 0 or 255, absent pixels hold no colour" {
	printf 'P7\nWIDTH 4\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\n' >"$W/in.pam"
	printf 'TUPLTYPE RGB_ALPHA\nENDHDR\n' >>"$W/in.pam"
	printf '\377\0\0\0\377\0\0\177\377\0\0\200\0\0\0\377' >>"$W/in.pam"
	"$Q" -p original --min-area 0 "$W/in.pam" | tail -c 16 | od -An -tu1 >"$W/got"
	[ "$(tr -s ' \n' ' ' <"$W/got")" = \
	    " 0 0 0 0 0 0 0 0 255 0 0 255 0 0 0 255 " ]
	"$Q" -p original --min-area 0 --alpha-threshold 255 "$W/in.pam" | tail -c 16 |
	od -An -tu1 >"$W/got"
	[ "$(tr -s ' \n' ' ' <"$W/got")" = \
	    " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 255 " ]
}

@test "quantize: rims of premultiplied alpha do not leak" {
	# A grey of #c0c0c0 over nothing, its rim multiplied by alpha.
	{
		printf 'P7\n# v2v.alpha=premultiplied\nWIDTH 4\nHEIGHT 1\n'
		printf 'DEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n'
		printf '\300\300\300\377\220\220\220\277\141\141\141\201\60\60\60\100'
	} >"$W/in.pam"
	"$Q" -p '#000,#606060,#909090,#c0c0c0' --min-area 0 \
	    "$W/in.pam" >"$W/out.pam"
	[ "$(tail -c 16 "$W/out.pam" | od -An -tx1 | tr -d ' \n')" = \
	    c0c0c0ffc0c0c0ffc0c0c0ff00000000 ]
	grep -aq '^# v2v.alpha=straight$' "$W/out.pam"
}

@test "quantize: cleaning is off, default, or total" {
	"$Q" --min-area 0 "$W/scene.pam" >"$W/raw.pam"
	"$Q" "$W/scene.pam" >"$W/clean.pam"
	"$Q" --min-area 1 "$W/scene.pam" >"$W/one.pam"
	! cmp -s "$W/raw.pam" "$W/clean.pam"
	[ "$(colours "$W/one.pam" | wc -w)" -eq 1 ]
	# Nothing is left to clean.
	"$Q" --map nearest "$W/clean.pam" | cmp - "$W/clean.pam"
	"$Q" --map nearest --min-area 0 "$W/clean.pam" | cmp - "$W/clean.pam"
}

@test "quantize: the number of threads does not matter" {
	"$Q" -j 1 "$W/scene.pam" >"$W/1.pam"
	for j in 2 3 8; do
		"$Q" -j $j "$W/scene.pam" | cmp - "$W/1.pam"
	done
}

@test "quantize: --report says what became of the picture" {
	python=/usr/bin/python3
	[ -x "$python" ] || skip "no python"
	"$Q" "$W/scene.pam" >"$W/plain.pam"
	"$Q" --report "$W/r.json" "$W/scene.pam" | cmp - "$W/plain.pam"
	"$Q" --min-area 0 --report "$W/{name}.raw.json" "$W/scene.pam" \
	    >"$W/raw.pam"
	"$python" - "$W/r.json" "$W/scene-3.raw.json" <<-'END'
		import json, sys
		r, raw = (json.load(open(f)) for f in sys.argv[1:])
		pal = r["palette"]
		assert r["opaque"] == 320 * 200 == sum(p["pixels"] for p in pal)
		assert abs(sum(p["share"] for p in pal) - 1) < 1e-4
		assert r["components"] == sum(p["components"] for p in pal)
		assert r["unused"] == [i + 1 for i, p in enumerate(pal)
		                       if p["pixels"] == 0]
		assert min(p["smallest"] for p in pal if p["pixels"]) >= 64
		assert r["specks_removed"] > 0 == raw["specks_removed"]
		assert raw["components"] > r["components"]
		assert 0 < raw["mean"] <= r["mean"] <= r["p95"]
	END
	"$Q" -j 3 --report "$W/r3.json" "$W/scene.pam" >"$W/out.pam"
	cmp "$W/r.json" "$W/r3.json"
}

@test "quantize: --extract finds colours, --print-palette shows them" {
	"$Q" --extract 6 --lock '#fff,#000' --print-palette "$W/scene.pam" \
	    >"$W/p.yaml"
	[ "$(grep -c '"#' "$W/p.yaml")" -eq 6 ]
	[ "$(sed -n '2p; 3p' "$W/p.yaml" | tr -d ' "\n')" = \
	    '-color:#ffffff-color:#000000' ]
	"$Q" --extract 6 --lock '#fff,#000' "$W/scene.pam" >"$W/out.pam"
	"$Q" -p "$W/p.yaml" "$W/scene.pam" | cmp - "$W/out.pam"
	within "$W/out.pam" $(sed -n 's/.*"\(#[0-9a-f]*\)".*/\1/p' "$W/p.yaml")
	# Each frame has its own; a file for each.
	"$B/tests/scene" --seed 4 --size 160x100 >"$W/other.pam"
	"$Q" --extract 6 -O "$W/d" --print-palette "$W/scene.pam" "$W/other.pam"
	[ "$(grep -c '"#' "$W/d/scene-3.yaml")" -eq 6 ]
	! cmp -s "$W/d/scene-3.yaml" "$W/d/scene-4.yaml"
	"$Q" --extract 5 "$W/other.pam" >"$W/5.pam"
	cat "$W/scene.pam" "$W/other.pam" | "$Q" --extract 5 |
	    tail -c "$(wc -c <"$W/5.pam")" | cmp - "$W/5.pam"
	# What has few colours keeps them.
	"$Q" --extract 20 --map nearest --min-area 0 "$W/out.pam" | tail -c 192000 >"$W/a"
	tail -c 192000 "$W/out.pam" | cmp - "$W/a"
	refused 2 "--extract: '1': must be 0, or 2 to 256" --extract 1
	refused 2 "--extract" --extract 257
	refused 2 "--lock: 3 colours, but --extract finds 2" --extract 2 \
	    --lock '#000,#fff,#888'
	refused 2 "--lock: entry 1 of the list: '#12'" --extract 4 --lock '#12'
	refused 2 "one output can hold only one palette" --extract 3 \
	    --print-palette "$W/scene.pam" "$W/other.pam"
}

@test "quantize: --scale enlarges within the palette" {
	"$Q" "$W/scene.pam" >"$W/1.pam"
	for n in 2 4; do
		"$Q" --scale $n "$W/scene.pam" >"$W/$n.pam"
		[[ $(pamfile "$W/$n.pam") == *"$((320 * n)) by $((200 * n))"* ]]
		of_default "$W/$n.pam"
		"$Q" -j 1 --scale $n "$W/scene.pam" | cmp - "$W/$n.pam"
	done
	"$Q" --scale 1 "$W/scene.pam" | cmp - "$W/1.pam"
	refused 2 "--scale: '3': must be 1, 2 or 4" --scale 3
	refused 1 "enlarged 4 times: 1280 x 800 pixels are over the limit" \
	    --scale 4 --max-pixels 1000000
}

@test "quantize: --tone-map gives a dark picture its colours back" {
	need pamfunc
	pamfunc -multiplier 0.12 "$W/scene.pam" >"$W/dark.pam" 2>/dev/null
	"$Q" "$W/dark.pam" >"$W/plain.pam"
	"$Q" --tone-map "$W/dark.pam" >"$W/toned.pam"
	of_default "$W/toned.pam"
	[ "$(colours "$W/toned.pam" | wc -w)" -gt \
	    "$(($(colours "$W/plain.pam" | wc -w) + 2))" ]
	"$Q" -j 3 --tone-map "$W/dark.pam" | cmp - "$W/toned.pam"
	"$Q" --tone-map --no-tone-map "$W/dark.pam" | cmp - "$W/plain.pam"
}

@test "quantize: --swatch draws the palette" {
	need pngtopam
	"$Q" -p '#102030,#c0c0c0,#a02020' --swatch "$W/s.png" "$W/scene.pam" \
	    >"$W/out.pam"
	"$Q" -p '#102030,#c0c0c0,#a02020' "$W/scene.pam" | cmp - "$W/out.pam"
	pngtopam "$W/s.png" >"$W/s.pam"
	[[ $(pamfile "$W/s.pam") == *"480 by 96"* ]]
	for c in '#102030' '#c0c0c0' '#a02020'; do
		[[ " $(colours "$W/s.pam") " == *" $c "* ]]
	done
	refused 2 "--swatch: several frames need {name}" --swatch "$W/s.png" \
	    "$W/scene.pam" "$W/scene.pam"
}

@test "quantize: a frame without opaque pixels is refused" {
	printf 'P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\n' >"$W/in.pam"
	printf 'TUPLTYPE RGB_ALPHA\nENDHDR\n\1\2\3\0\4\5\6\0' >>"$W/in.pam"
	refused 1 "$W/in.pam: no opaque pixels" "$W/in.pam"
	run "$Q" -o "$W/out.pam" "$W/in.pam"
	[ "$status" -eq 1 ]
	[ ! -e "$W/out.pam" ]
}

@test "quantize: labels of photographs are exact, and clean by default" {
	score=../shared/score/quantize.py
	[ -f "$score" ] && [ -d ../shared/data/masked ] || skip "no data"
	python=/usr/bin/python3
	"$python" -c 'import cv2, numpy' 2>/dev/null || skip "no OpenCV"
	"$Q" --print-palette >"$W/p.yaml"
	set -- ../shared/data/masked/intelec_00[02].jpg
	"$python" "$score" --palette "$W/p.yaml" \
	    --tool "$Q --map nearest --min-area 0 -p {palette}" "$@" >"$W/exact"
	[ "$(awk 'NR > 1 && $4 == 0 && $6 == 0' "$W/exact" | wc -l)" -eq 2 ]
	"$python" "$score" --palette "$W/p.yaml" --tool "$Q -p {palette}" \
	    "$@" >"$W/clean"
	[ "$(awk 'NR > 1 && $6 == 0 && $7 == 0' "$W/clean" | wc -l)" -eq 2 ]
}
