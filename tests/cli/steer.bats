#!/usr/bin/env bats
# v2v-steer: flat pictures of the same geometry, and the geometry gate.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=${B:-build}
	steer=$B/bin/v2v-steer
	t=$BATS_TEST_TMPDIR
}

# A car with its mask as alpha: $t/car.pam, 480 x 300.
make_car() {
	command -v pamstack >/dev/null || skip "no pamstack (netpbm)"
	"$B/tests/scene" --seed "${1:-1}" --size 480x300 \
	    --mask "$t/mask.pam" >"$t/scene.pam"
	pamstack -tupletype=RGB_ALPHA "$t/scene.pam" "$t/mask.pam" \
	    >"$t/car.pam"
}

# A PPM of two colours: $1 wide, $2 high, white from column $3 on.
make_halves() {
	awk -v w="$1" -v h="$2" -v at="$3" 'BEGIN {
		printf "P3\n%d %d\n255\n", w, h
		for (y = 0; y < h; y++)
			for (x = 0; x < w; x++)
				print x < at ? "0 0 0" : "255 255 255"
	}'
}

# Lines "R G B A" of the 480 x 300 RGBA frame in file $1.
pixels() {
	tail -c 576000 "$1" | od -An -v -tu1 |
	    awk '{ for (i = 1; i < NF; i += 4)
		print $i, $(i + 1), $(i + 2), $(i + 3) }'
}

@test "steer: few colours, flat, alpha untouched" {
	make_car
	"$steer" "$t/car.pam" >"$t/flat.pam"
	pixels "$t/car.pam" >"$t/before"
	pixels "$t/flat.pam" >"$t/after"
	cut -d ' ' -f 4 "$t/before" >"$t/alpha1"
	cut -d ' ' -f 4 "$t/after" >"$t/alpha2"
	cmp "$t/alpha1" "$t/alpha2"
	colours=$(awk '$4 > 0 { print $1, $2, $3 }' "$t/after" | sort -u | wc -l)
	echo "$colours colours"
	[ "$colours" -ge 4 ]
	[ "$colours" -le 64 ]
	[ "$(grep -v '^0 0 0 0$' "$t/after" | grep -c ' 0$')" -eq 0 ]
	# Equal to the pixel on the right and the one below: 95 %.
	awk -v w=480 '{ c[NR - 1] = $4 ? $1 "," $2 "," $3 : "" }
	END {
		for (i = 0; i < NR - w; i++)
			flat += (i % w == w - 1 || c[i] == c[i + 1]) &&
			    c[i] == c[i + w]
		print flat / (NR - w)
		exit !(flat >= .95 * (NR - w))
	}' "$t/after"
}

@test "steer: same bytes for 1, 2 and 3 threads and from a pipe" {
	make_car 2
	for j in 1 2 3; do
		"$steer" -j $j <"$t/car.pam" >"$t/$j.pam"
	done
	cmp "$t/1.pam" "$t/2.pam"
	cmp "$t/1.pam" "$t/3.pam"
}

@test "steer: writes v2v.iou" {
	make_halves 40 30 10 | "$steer" >"$t/out.pam"
	head -c 200 "$t/out.pam" | grep -a '^# v2v.iou=1.000$'
}

@test "steer: --detail is checked" {
	run --separate-stderr "$steer" --detail 2 /dev/null
	[ "$status" -eq 2 ]
	[ -z "$output" ]
}

@test "gate: error leaves nothing, exit 3" {
	make_halves 40 30 0 >"$t/in.ppm"
	make_halves 40 30 10 >"$t/ref.ppm"
	run "$steer" --reference "$t/ref.ppm" -o "$t/out.pam" "$t/in.ppm"
	[ "$status" -eq 3 ]
	[ "$output" = "v2v-steer: $t/in.ppm: silhouette IoU 0.750 is below 0.850" ]
	[ ! -e "$t/out.pam" ]
	"$steer" --reference "$t/ref.ppm" --min-iou 0.75 -o "$t/out.pam" \
	    "$t/in.ppm"
	grep -a '^# v2v.iou=0.750$' "$t/out.pam"
}

@test "gate: --on-fail best writes the result, input the input" {
	command -v pamfile >/dev/null || skip "no pamfile (netpbm)"
	make_car
	make_halves 480 300 240 >"$t/ref.ppm"
	"$steer" "$t/car.pam" >"$t/flat.pam"
	"$steer" --reference "$t/ref.ppm" --on-fail best "$t/car.pam" \
	    >"$t/best.pam"
	"$steer" --reference "$t/ref.ppm" --on-fail input "$t/car.pam" \
	    >"$t/input.pam"
	for pair in flat:best car:input; do
		pixels "$t/${pair%:*}.pam" >"$t/a"
		pixels "$t/${pair#*:}.pam" >"$t/b"
		cmp "$t/a" "$t/b"
	done
	run ! cmp -s "$t/best.pam" "$t/input.pam"
	grep -a '^# v2v.iou=0\.[0-7]' "$t/best.pam"
}

@test "gate: a reference of another size, or none to read" {
	make_halves 40 30 10 >"$t/in.ppm"
	make_halves 30 40 10 >"$t/ref.ppm"
	run --separate-stderr "$steer" --reference "$t/ref.ppm" "$t/in.ppm"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "v2v-steer: $t/in.ppm: is 40 x 30, the reference 30 x 40" ]
	run --separate-stderr "$steer" --reference "$t/none" "$t/in.ppm"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	case $stderr in
	*"$t/none: No such file or directory") ;;
	*) false ;;
	esac
}

@test "gate: a mask with alpha counts by alpha, others by brightness" {
	make_car
	"$steer" --reference "$t/mask.pam" "$t/car.pam" >"$t/out.pam"
	grep -a '^# v2v.iou=1.000$' "$t/out.pam"
	"$steer" --reference "$t/car.pam" "$t/car.pam" >"$t/out.pam"
	grep -a '^# v2v.iou=1.000$' "$t/out.pam"
}
