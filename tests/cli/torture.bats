#!/usr/bin/env bats
# Odd and broken pictures: decoded like elsewhere, or refused; never a crash.
# The collection is not part of the project: without it all of this is skipped.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	T=${V2V_TORTURE:-../shared/data/torture}
	[ -d "$T" ] || skip "no collection at $T"
	# Sanitizers map more memory than any limit.
	grep -q -e -fsanitize "$B/flags" || ulimit -v 1048576
}

# differ A B: sets most (largest difference of a sample) and mean (in 1/1000).
differ() {
	result=$("$B/tests/differ" "$1" "$2") || return 1
	most=${result% *} mean=${result#* }
}

# expect FILE MOST MEAN: FILE is the reference picture within these bounds.
expect() {
	differ "$T/derived/$1" "$T/derived/ref.png" || return 1
	echo "$1: most $most, mean $mean; allowed $2, $3"
	[ "$most" -le "$2" ] && [ "$mean" -le "$3" ]
}

# refused FILE: one line on stderr, nothing on stdout, status 1.
refused() {
	run timeout 10 "$B/tests/decode" "$1"
	echo "$1: $output"
	[ "$status" -eq 1 ] && [ "${#lines[@]}" -eq 1 ] &&
	[[ ${lines[0]} == "decode: $1: "* ]]
}

@test "torture: every valid PngSuite file is what other decoders make of it" {
	command -v pngtopam ffmpeg || skip "no pngtopam or ffmpeg"
	n=0
	for f in "$T"/pngsuite/[!x]*.png; do
		allowed=0
		case ${f##*/} in
		# Netpbm does not see the transparent colour of these; ffmpeg
		# cuts 16 bits instead of rounding.
		tb[bg]n2c16.png | tbrn2c08.png)
			ffmpeg -v quiet -nostdin -i "$f" -f image2pipe \
			    -pix_fmt rgba -c:v pam - </dev/null \
			    >"$BATS_TEST_TMPDIR/other.pam"
			case $f in *16.png) allowed=1 ;; esac ;;
		*)	pngtopam -alphapam "$f" \
			    >"$BATS_TEST_TMPDIR/other.pam" ;;
		esac
		differ "$f" "$BATS_TEST_TMPDIR/other.pam"
		echo "$f: $most"
		[ "$most" -le "$allowed" ]
		n=$((n + 1))
	done
	[ "$n" -ge 160 ]
}

@test "torture: every broken PngSuite file is refused" {
	for f in "$T"/pngsuite/x*.png; do
		refused "$f"
	done
}

@test "torture: variants without loss are the reference" {
	for f in ref interlaced_rgb8 interlaced_rgb16 rgb16; do
		expect $f.png 0 0
	done
	for f in grey8 grey16 bilevel pal16 pal256 interlaced_pal8; do
		pngtopam -alphapam "$T/derived/$f.png" \
		    >"$BATS_TEST_TMPDIR/other.pam"
		differ "$T/derived/$f.png" "$BATS_TEST_TMPDIR/other.pam"
		[ "$most" -eq 0 ]
	done
	# A name says nothing: this one is a PNG.
	differ "$T/derived/png_named.jpg" "$T/derived/pal256.png"
	[ "$most" -eq 0 ]
	# Colours only: these have an alpha channel that the reference lacks.
	for f in rgba8 rgba16; do
		"$B/tests/decode" "$T/derived/$f.png" | pamchannel 0 1 2 \
		    -tupletype=RGB >"$BATS_TEST_TMPDIR/rgb.pam"
		differ "$BATS_TEST_TMPDIR/rgb.pam" "$T/derived/ref.png"
		[ "$most" -eq 0 ]
	done
}

@test "torture: variants with loss are near the reference" {
	for f in arithmetic progressive restart sub_411 sub_420 sub_422 \
	    sub_440 sub_444 rgb_colorspace trailing_garbage; do
		expect $f.jpg 45 1500
	done
	expect jpeg_named.png 45 1500
	expect quality5.jpg 160 8000
}

@test "torture: every orientation is turned upright" {
	for i in 1 2 3 4 5 6 7 8; do
		expect exif_orientation_$i.jpg 40 900
	done
	for kind in Landscape Portrait; do
		for i in 2 3 4 5 6 7 8; do
			differ "$T/exif_orientation/${kind}_$i.jpg" \
			    "$T/exif_orientation/${kind}_1.jpg"
			echo "$kind $i: $mean"
			[ "$mean" -le 8000 ]
		done
	done
}

@test "torture: CMYK becomes the reference's colours" {
	grep -q -e -DV2V_LCMS "$B/flags" || skip "built without lcms2"
	expect cmyk.jpg 45 1500
	expect cmyk_im.jpg 45 1500
}

@test "torture: reference pictures of JPEG kinds" {
	for f in "$T"/jpeg_reftest/*.jpg; do
		other=${f%.jpg}.png
		case ${f##*/} in
		# Not decoded: lossless ones; cut or inconsistent data.
		lossless* | partial_progressive.jpg | progressive-missing-dc.jpg)
			refused "$f"
			continue ;;
		*cmyk*)
			grep -q -e -DV2V_LCMS "$B/flags" || continue ;;
		# Has a profile that the maker of its reference did not apply.
		ycck.jpg)
			continue ;;
		esac
		[ -e "$other" ] || continue
		differ "$f" "$other"
		echo "$f: $most $mean"
		[ "$most" -le 3 ] && [ "$mean" -le 200 ]
	done
}

@test "torture: files that are cut or broken are refused" {
	for f in badcrc.png bitrot.jpg empty.jpg header_only.png \
	    truncated.png truncated_half.jpg truncated_tail.jpg; do
		refused "$T/derived/$f"
	done
}

@test "torture: bombs are refused by the limits" {
	for f in "$T"/bombs/*; do
		refused "$f"
		[[ $output == *"over the limit"* ]]
	done
}

@test "torture: 54 megapixels pass" {
	timeout 10 "$B/tests/decode" "$T/derived/huge_54mp.jpg" >/dev/null
}

@test "torture: nothing crashes, hangs or takes a gibibyte" {
	n=0
	find "$T" -type f >"$BATS_TEST_TMPDIR/all"
	while read -r f; do
		status=0
		timeout 10 "$B/tests/decode" "$f" >"$BATS_TEST_TMPDIR/out" \
		    2>"$BATS_TEST_TMPDIR/err" || status=$?
		case $status in
		0)	[ -s "$BATS_TEST_TMPDIR/out" ] ;;
		1)	[ "$(wc -l <"$BATS_TEST_TMPDIR/err")" -eq 1 ] ;;
		*)	echo "$f: status $status"
			cat "$BATS_TEST_TMPDIR/err"
			false ;;
		esac
		n=$((n + 1))
	done <"$BATS_TEST_TMPDIR/all"
	[ "$n" -ge 700 ]
}
