#!/usr/bin/env bats
# Installing, removing, packing, and the examples for other programs.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	B=${B:-build}
	T=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$T XDG_CONFIG_DIRS=$T
	unset MAKEFLAGS MAKELEVEL MFLAGS
}

# With the very build that is tested: its flags would differ otherwise.
make_() {
	make -s -o all B="$B" "$@"
}

@test "installed programs work, and uninstall removes every file" {
	make_ install DESTDIR="$T/root dir" PREFIX=/usr
	for p in v2v v2v-segment v2v-steer v2v-quantize v2v-trace; do
		[ -x "$T/root dir/usr/bin/$p" ]
		[ -s "$T/root dir/usr/share/man/man1/$p.1" ]
	done
	"$B/tests/scene" --size 160x100 >"$T/car.pam"
	PATH=/usr/bin:/bin "$T/root dir/usr/bin/v2v" "$T/car.pam" >"$T/car.svg"
	[ -s "$T/car.svg" ]
	make_ uninstall DESTDIR="$T/root dir" PREFIX=/usr
	[ -z "$(find "$T/root dir" ! -type d)" ]
}

@test "the package is the same each time" {
	git rev-parse --git-dir >/dev/null 2>&1 || skip "not a git tree"
	make_ dist
	cp "$B"/v2v-*.tar.gz "$T/first.tar.gz"
	sleep 1
	make_ dist
	cmp "$T/first.tar.gz" "$B"/v2v-*.tar.gz
	tar -tzf "$T/first.tar.gz" | grep -q '^v2v-[0-9.]*/Makefile$'
}

@test "a Makefile draws what changed, by configs/v2v.mk" {
	"$B/tests/scene" --size 160x100 | "$B/tests/v2v-pass" --format png \
		>"$T/a.png"
	cp "$T/a.png" "$T/b.png"
	cp configs/palette-original.yaml "$T/p.yaml"
	mk="make -s -f $PWD/configs/v2v.mk V2V=$(cd "$B" && pwd)/bin/v2v V2V_PALETTE=p.yaml"
	cd "$T"
	$mk a.svg b.svg
	[ -s a.svg ]
	[ -s b.svg ]
	touch -d '1 minute ago' a.png b.png p.yaml
	$mk -q a.svg b.svg
	touch b.png
	run $mk -n a.svg b.svg
	[[ $output == *b.png* ]]
	[[ $output != *a.png* ]]
	touch p.yaml
	run $mk -n a.svg b.svg
	[[ $output == *a.png* ]]
	echo broken >a.png
	rm a.svg
	run $mk a.svg
	[ "$status" -ne 0 ]
	[ ! -e a.svg ]
}

@test "make help lists the targets" {
	run make_ help
	[ "$status" -eq 0 ]
	for t in all check deps demo install fuzz; do
		grep -q "^$t: " <<<"$output"
	done
}

@test "make deps does nothing where all is there, and only tells with -n" {
	command -v dpkg-query >/dev/null || skip "not Debian"
	mkdir "$T/bin"
	printf '#!/bin/sh\necho "$0 $*" >>"%s/called"\n' "$T" >"$T/bin/apt-get"
	chmod +x "$T/bin/apt-get"
	PATH=$T/bin:$PATH
	run sh tests/deps dpkg
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	run sh tests/deps -n dpkg no-such-package-at-all
	[ "$output" = "deps: installing no-such-package-at-all" ]
	[ ! -e "$T/called" ]
	if [ "$(id -u)" -eq 0 ]; then
		sh tests/deps dpkg no-such-package-at-all
		grep -q 'install .*no-such-package-at-all' "$T/called"
	fi
}

@test "make deps elsewhere says what is needed" {
	mkdir "$T/none"
	ln -s "$(command -v sh)" "$T/none/sh"
	PATH=$T/none run sh tests/deps gcc libpng-dev
	[ "$status" -eq 1 ]
	[[ $output == *"gcc libpng-dev"* ]]
}
