#!/usr/bin/env bats
# v2v-trace on pictures that no one would draw.

bats_require_minimum_version 1.5.0

setup() {
	B=${B:-build}
	T=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/$B/bin/v2v-trace
	W=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$W XDG_CONFIG_DIRS=$W
	cd "$W" || return 1
}

# gen W H EXPR: a PPM of colours 0 to 15 by an awk expression of x and y.
gen() {
	awk -v w="$1" -v h="$2" 'BEGIN {
		srand(3)
		printf "P3\n%d %d\n255\n", w, h
		for (y = 0; y < h; y++)
			for (x = 0; x < w; x++) {
				k = int('"$3"')
				print k % 4 * 85, int(k / 4) % 4 * 85, k * 17
			}
	}'
}

# A spiral of one pixel's width, with one pixel between its turns.
spiral() {
	awk -v n="$1" '
	function in_way(x, y) {
		return x >= 0 && y >= 0 && x < n && y < n && p[y * n + x]
	}
	BEGIN {
		dx = 1
		for (p[0] = 1; turns < 2;) {
			u = x + dx
			v = y + dy
			if (u < 0 || v < 0 || u >= n || v >= n || in_way(u, v) ||
			    in_way(u + dx, v + dy)) {
				z = dx
				dx = -dy
				dy = z
				turns++
				continue
			}
			p[v * n + u] = 1
			x = u
			y = v
			turns = 0
		}
		printf "P2\n%d %d\n1\n", n, n
		for (i = 0; i < n * n; i++)
			print p[i] + 0
	}'
}

# value KEY: the number in the report.
value() {
	sed -n 's/^.*"'"$1"'": *\([0-9.]*\).*$/\1/p' r.json
}

# Few pixels are wrong by default, none in exact mode: faithful PER_MILLE FILE
faithful() {
	"$T" --report r.json "$2" >o.svg
	[ "$(value leaked)" -eq 0 ]
	all=$(($(value width) * $(value height)))
	[ $(($(value mislabelled) * 1000)) -le $(($1 * all)) ]
	"$T" --exact --report r.json "$2" >o.svg
	[ "$(value mislabelled)" -eq 0 ]
}

@test "one pixel, one colour, one row, one column" {
	gen 1 1 3 >one.ppm
	gen 50 40 7 >flat.ppm
	gen 300 1 'x * x % 5' >row.ppm
	gen 1 300 'y * y % 5' >column.ppm
	for f in one flat row column; do
		faithful 0 $f.ppm
	done
	[ "$(grep -c '<path\|<rect' o.svg)" -ge 2 ]
}

@test "checkerboards" {
	gen 60 60 '(x + y) % 2 * 9' >one.ppm
	gen 60 60 '(int(x / 2) + int(y / 2)) % 2 * 9' >two.ppm
	faithful 2 one.ppm
	faithful 2 two.ppm
}

@test "more than 65,536 regions" {
	gen 300 300 'x % 2 + y % 2 * 2 + 1' >many.ppm
	"$T" --format json many.ppm >many.json
	[ "$(grep -c '"pixels":1}' many.json)" -eq 90000 ]
	"$T" --report r.json many.ppm >o.svg
	[ "$(value mislabelled)" -eq 0 ]
}

@test "spirals and rings" {
	spiral 151 >spiral.pgm
	gen 101 101 '((x - 50) ^ 2 + (y - 50) ^ 2) % 7 > 3 ? 4 : 9' >rings.ppm
	faithful 1 spiral.pgm
	[ "$(grep -c '<path' o.svg)" -le 2 ]
	faithful 1 rings.ppm
}

@test "noise: a little of it as it is, much of it coarser" {
	gen 64 64 'rand() * 15' >little.ppm
	faithful 20 little.ppm
	gen 620 620 'rand() * 15' >much.ppm
	"$T" --report r.json much.ppm >much.svg
	[ "$(value leaked)" -eq 0 ]
	[ "$(value fills)" -le 15 ]
}

@test "frames cut short leave one line and no drawing" {
	printf 'P7\nWIDTH 40\nHEIGHT 40\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n' >head.pam
	for n in 0 1 2400 4799; do
		cp head.pam cut.pam
		head -c $n /dev/zero >>cut.pam
		run -1 --separate-stderr "$T" cut.pam
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
	head -c 1 /dev/zero >>cut.pam
	"$T" cut.pam | grep -q '</svg>'
}
