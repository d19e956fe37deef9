#!/usr/bin/env bats
# v2v-segment --backend net: the network, its weights, its bits.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	segment=$B/bin/v2v-segment
	weights=lib/net/vseg.safetensors
	t=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$t XDG_CONFIG_DIRS=$t
	"$B/tests/scene" --seed 1 --size 320x200 --mask "$t/mask.pam" \
	    >"$t/scene.pam"
}

# fails WORDS COMMAND...: status 2, WORDS are in its first line, no output.
fails() {
	local words=$1
	shift
	run --separate-stderr "$@"
	echo "status $status, '$stderr'"
	[ "$status" -eq 2 ] && [ -z "$output" ] &&
	    [[ ${stderr_lines[0]} == "v2v-segment: "*"$words"* ]]
}

@test "net: the same bytes for any threads and instructions" {
	"$segment" --backend net -j 1 "$t/scene.pam" >"$t/want.pam"
	head -c 200 "$t/want.pam" | grep -aq '^TUPLTYPE RGB_ALPHA$'
	for level in sse2 avx2 avx512; do
		for threads in 1 2 3; do
			V2V_CPU=$level "$segment" --backend net -j $threads \
			    "$t/scene.pam" | cmp - "$t/want.pam"
		done
	done
}

@test "net: --backend and --weights choose what finds the vehicle" {
	"$segment" --backend net "$t/scene.pam" >"$t/net.pam"
	"$segment" --backend classical "$t/scene.pam" >"$t/classical.pam"
	! cmp -s "$t/net.pam" "$t/classical.pam"
	"$segment" --weights none "$t/scene.pam" | cmp - "$t/classical.pam"
	"$segment" --backend classical --weights "$t/none" "$t/scene.pam" |
	    cmp - "$t/classical.pam"
	"$segment" --backend net --weights "$weights" "$t/scene.pam" |
	    cmp - "$t/net.pam"
	mkdir "$t/v2v"
	echo 'segment: {backend: classical}' >"$t/v2v/config.yaml"
	"$segment" "$t/scene.pam" | cmp - "$t/classical.pam"
	"$segment" --no-config "$t/scene.pam" | cmp - "$t/net.pam"
}

@test "net: auto believes a network that is sure, and says so where it is not" {
	"$segment" --backend net --report "$t/r.json" "$t/scene.pam" \
	    >"$t/net.pam"
	grep -q '"backend": "net", "confidence": [01]' "$t/r.json"
	confidence=$(sed -n 's/.*"confidence": \([0-9.]*\),*$/\1/p' "$t/r.json")
	"$segment" -v --backend auto --weights "$weights" "$t/scene.pam" \
	    >"$t/auto.pam" 2>"$t/err"
	cat "$t/err"
	awk "BEGIN { exit !($confidence >= .72) }"
	cmp "$t/net.pam" "$t/auto.pam"
	! grep -q 'not sure' "$t/err"
	# In a picture of one grey nobody sees a vehicle.
	printf 'P5 320 200 255\n' >"$t/grey.pgm"
	head -c 64000 /dev/zero | tr '\0' '\200' >>"$t/grey.pgm"
	"$segment" --backend auto --weights "$weights" -v \
	    --report "$t/r.json" "$t/grey.pgm" 2>"$t/err" >"$t/auto.pam"
	grep -q 'not sure (0.000)' "$t/err"
	grep -q '"backend": "classical", "confidence": 0,' "$t/r.json"
	"$segment" --backend classical "$t/grey.pgm" | cmp - "$t/auto.pam"
}

@test "net: weights that are not good" {
	fails "--backend net needs weights" "$segment" --backend net \
	    --weights none "$t/scene.pam"
	fails "--backend: 'neat'" "$segment" --backend neat "$t/scene.pam"
	fails "$t/no: No such file" "$segment" --weights "$t/no" "$t/scene.pam"
	head -c 3000 "$weights" >"$t/short"
	fails "$t/short: not a network: the header is cut short" "$segment" \
	    --weights "$t/short" "$t/scene.pam"
	head -c 2000000 "$weights" >"$t/short"
	fails "its place is wrong, or the file cut short" "$segment" \
	    --weights "$t/short" "$t/scene.pam"
	sed 's/"head.bias"/"feet.bias"/' "$weights" >"$t/other"
	fails "$t/other: another architecture: unknown tensor 'feet.bias'" \
	    "$segment" --weights "$t/other" "$t/scene.pam"
	fails "$t/scene.pam: not a network: its header" "$segment" \
	    --weights "$t/scene.pam" "$t/scene.pam"
}

@test "net: hints count" {
	"$segment" --backend net --rect 40,30,200,100 --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/out.pam"
	# Nothing outside the rectangle.
	tail -c 192000 "$t/m.pam" | od -An -v -tu1 -w3 | awk '
	{ x = (NR - 1) % 320; y = int((NR - 1) / 320)
	  if ($1 && (x < 40 || x >= 240 || y < 30 || y >= 130)) bad++ }
	END { exit bad > 0 }'
	"$segment" --backend net --mask "$t/mask.pam" --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/out.pam"
	tail -c 192000 "$t/m.pam" | od -An -v -tu1 -w3 >"$t/a"
	tail -c 64000 "$t/mask.pam" | od -An -v -tu1 -w1 | paste - "$t/a" |
	    awk '{ a = $1 >= 128; b = $2 >= 128; both += a && b; any += a || b }
	    END { exit !(both / any >= .98) }'
}

@test "net: points are obeyed" {
	"$segment" --backend net --mask-out "$t/m.pam" "$t/scene.pam" \
	    >"$t/out.pam"
	# The first pixel that is vehicle, and the first that is not.
	tail -c 192000 "$t/m.pam" | od -An -v -tu1 -w3 | awk '
	($1 == 255 && !yes++) || ($1 == 0 && !no++) {
		print (NR - 1) % 320 "," int((NR - 1) / 320) ($1 ? "-" : "+")
	}' >"$t/points"
	cat "$t/points"
	[ "$(wc -l <"$t/points")" -eq 2 ]
	"$segment" --backend net --point "$(paste -sd ' ' "$t/points")" \
	    --on-fail best --mask-out "$t/n.pam" "$t/scene.pam" >"$t/out.pam"
	while IFS=,+- read -r x y _; do
		for m in m n; do
			tail -c 192000 "$t/$m.pam" | tail -c +$((1 + 3 * \
			    (320 * y + x))) | head -c 1 | od -An -tu1
		done
	done <"$t/points" | tr -d ' ' | sort | uniq -c | awk '
	{ n += $1 == 2 && ($2 == 0 || $2 == 255) } END { exit n != 2 }'
	! cmp -s "$t/m.pam" "$t/n.pam"
}

@test "net: --quality high, the same for any threads" {
	"$segment" --backend net "$t/scene.pam" >"$t/fast.pam"
	"$segment" --backend net --quality fast "$t/scene.pam" |
	    cmp - "$t/fast.pam"
	"$segment" --backend net --quality high -j 1 --mask-out "$t/m.pam" \
	    --parts-out "$t/p.pam" "$t/scene.pam" >"$t/high.pam"
	! cmp -s "$t/fast.pam" "$t/high.pam"
	"$segment" --backend net --quality high -j 2 --mask-out "$t/n.pam" \
	    --parts-out "$t/q.pam" "$t/scene.pam" | cmp - "$t/high.pam"
	cmp "$t/m.pam" "$t/n.pam"
	cmp "$t/p.pam" "$t/q.pam"
	# Whoever has no network has no quality.
	"$segment" --backend classical "$t/scene.pam" >"$t/fast.pam"
	"$segment" --backend classical --quality high "$t/scene.pam" |
	    cmp - "$t/fast.pam"
	fails "--quality: 'best'" "$segment" --quality best "$t/scene.pam"
	# A rectangle and its picture's corner.
	"$segment" --backend net --quality high --rect 0,0,30,25 \
	    --on-fail best "$t/scene.pam" >"$t/out.pam"
}
