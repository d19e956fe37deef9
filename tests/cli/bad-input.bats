#!/usr/bin/env bats
# Bad input, full disks, closed outputs, signals: for each program one clear
# line, a status that tells, no half of a file, no temporary file.

bats_require_minimum_version 1.5.0

frames="v2v-segment v2v-steer v2v-quantize"
tools="$frames v2v-trace"
programs="$tools v2v"

setup() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	build=${V2V_BUILD:-$root/build}
	T=$BATS_TEST_TMPDIR
	PATH=$build/bin:$build/tests:$PATH
	mkdir "$T/tmp" "$T/w"
	export TMPDIR=$T/tmp HOME=$T XDG_CONFIG_DIRS=$T/none
	unset XDG_CONFIG_HOME V2V_CONFIG V2V_DEVICE V2V_THREADS
	cd "$T/w" || return
	# A red square on white with a blue square in it.
	awk 'BEGIN {
		printf "P3\n64 64\n255\n"
		for (y = 0; y < 64; y++) for (x = 0; x < 64; x++)
			print (x > 25 && x < 40 && y > 25 && y < 40 ? "0 0 255" \
			    : x > 10 && x < 54 && y > 10 && y < 54 ? "255 0 0" \
			    : "255 255 255")
	}' >good.ppm
	v2v-pass --format png good.ppm >good.png
	v2v-pass good.ppm >good.pam
}

teardown() {
	[ -z "$(ls -A "$T/tmp")" ]
	[ -z "$(find "$T" -name '.*.??????' -o -name '.v2v.*')" ]
}

# fails STATUS COMMAND...: with that status, one line on standard error that
# begins with a program's name, and nothing on standard output.
fails() {
	local want=$1
	shift
	run --separate-stderr timeout 20 "$@"
	if [ "$status" -ne "$want" ] || [ -n "$output" ] ||
	    [ "${#stderr_lines[@]}" -ne 1 ] || [[ $stderr != v2v*": "* ]]; then
		echo "$*: status $status, output '${output:0:200}', messages:"
		echo "$stderr"
		return 1
	fi
}

# refused FILE: by each program, as a file and as standard input.
refused() {
	for p in $programs; do
		echo old >out
		fails 1 "$p" -o out "$1" || return
		[[ $stderr == *": $1: "* ]] || { echo "no name: $stderr"; return 1; }
		[ "$(cat out)" = old ] || { echo "$p: wrote"; return 1; }
		fails 1 bash -c "$p <'$1'" || return
		rm -f out
		fails 1 "$p" -o out "$1" || return
		[ ! -e out ] || { echo "$p: left a file"; return 1; }
	done
}

# pam WIDTH HEIGHT: a header of 8-bit RGB.
pam() {
	printf 'P7\nWIDTH %s\nHEIGHT %s\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n' \
		"$1" "$2"
}

@test "good input is taken, so that what follows can fail" {
	for p in $programs; do
		for f in good.ppm good.png good.pam; do
			"$p" "$f" >out
			[ -s out ]
		done
	done
}

@test "an empty file" {
	: >empty
	refused empty
}

@test "no picture at all" {
	echo "This is a text." >text.jpg
	refused text.jpg
	head -c 5000 /dev/zero >zeros.png
	refused zeros.png
}

@test "truncated files" {
	for f in good.png good.pam; do
		size=$(wc -c <$f)
		head -c $((size - 1)) $f >cut.${f#*.}
		refused cut.${f#*.}
		head -c $((size / 2)) $f >cut.${f#*.}
		refused cut.${f#*.}
		head -c 12 $f >cut.${f#*.}
		refused cut.${f#*.}
	done
}

@test "truncated JPEG" {
	command -v pnmtojpeg >/dev/null || skip "no pnmtojpeg"
	pnmtojpeg good.ppm >good.jpg
	head -c $(($(wc -c <good.jpg) * 2 / 3)) good.jpg >cut.jpg
	refused cut.jpg
}

@test "pictures of no size" {
	pam 0 5 >a.pam
	refused a.pam
	pam 5 0 >a.pam
	refused a.pam
	printf 'P6\n0 7\n255\n' >a.ppm
	refused a.ppm
}

@test "pictures larger than the limits" {
	pam 100000 10000 >a.pam
	refused a.pam
	printf 'P5\n4294967297 4294967297\n255\n' >a.pgm
	refused a.pgm
	printf 'P6\n30000 30000\n255\n' >a.ppm
	refused a.ppm
	for p in $programs; do
		fails 1 "$p" --max-pixels 4095 good.ppm
		"$p" --max-pixels 4096 good.ppm >out
	done
}

@test "PNG with a wrong checksum" {
	# Bit 0 of a byte in the middle, which is in IDAT.
	size=$(wc -c <good.png)
	at=$((size / 2))
	byte=$(od -An -tu1 -j $at -N 1 good.png)
	{
		head -c $at good.png
		printf "\\$(printf %o $((byte ^ 1)))"
		tail -c +$((at + 2)) good.png
	} >bad.png
	[ "$(wc -c <bad.png)" -eq "$size" ]
	! cmp -s good.png bad.png
	refused bad.png
}

@test "missing files, dangling links, folders" {
	ln -s nowhere link.jpg
	refused_name() {
		for p in $programs; do
			fails 1 "$p" -o out "$1" || return
			[[ $stderr == *": $1: "* ]] || return
			[ ! -e out ] || return
		done
	}
	refused_name missing.jpg
	refused_name link.jpg
	mkdir folder
	for p in $tools; do
		fails 1 "$p" folder
	done
}

@test "a bad file among good ones" {
	: >bad.png
	ln -s nowhere gone.png
	cp good.ppm fine.ppm
	for p in $programs; do
		mkdir out
		run --separate-stderr "$p" -q -O out good.ppm bad.png gone.png fine.ppm
		[ "$status" -eq 1 ]
		[[ $stderr == *bad.png:* ]]
		[[ $stderr == *gone.png:* ]]
		case $p in
		v2v) [ "${stderr_lines[2]}" = "v2v: 2 done, 2 failed" ] ;;
		*) [ "${#stderr_lines[@]}" -eq 2 ] ;;
		esac
		[ "$(ls out | sed 's/[.][a-z]*$//' | tr '\n' ' ')" = "fine good " ]
		rm -r out
	done
}

@test "a file without permission among good ones" {
	[ "$(id -u)" -ne 0 ] || skip "root reads everything"
	cp good.ppm secret.ppm
	chmod 0 secret.ppm
	for p in $programs; do
		fails 1 "$p" -o out secret.ppm
	done
}

@test "full disk" {
	[ -e /dev/full ] || skip "no /dev/full"
	for p in $programs; do
		fails 1 bash -c "$p good.ppm >/dev/full"
		[[ $stderr == *"No space left on device" ]]
		fails 1 "$p" -o /dev/full good.ppm
		[[ $stderr == *"No space left on device" ]]
	done
}

@test "closed standard output" {
	for p in $programs; do
		fails 1 bash -c "$p good.ppm >&-"
		fails 1 bash -c "$p <good.ppm >&-"
	done
}

@test "a folder that cannot be written to" {
	for p in $programs; do
		fails 1 "$p" -o nowhere/out good.ppm
		fails 1 "$p" -O no/where good.ppm
	done
}

@test "a reader that goes away ends a program quietly" {
	for p in $frames; do
		run bash -c "cat good.pam good.pam good.pam good.pam good.pam |
			$p 2>err | head -c 1 >/dev/null; echo \${PIPESTATUS[1]}"
		[ "$output" = 141 ] || [ "$output" = 0 ]
		[ ! -s err ]
	done
}

# The pipe stays open, so that the program waits for the next frame, with a
# part of its output made.
@test "SIGINT, SIGTERM and SIGHUP in the middle" {
	for p in $programs; do
		for sig in INT TERM HUP; do
			mkfifo pipe
			exec 9<>pipe
			env --default-signal=INT "$p" -o out <pipe 2>err 9>&- &
			cat good.pam >&9
			sleep 0.2
			kill -0 $!
			kill -s $sig $!
			status=0
			wait $! || status=$?
			exec 9>&-
			echo "$p, SIG$sig: $status, $(cat err)"
			[ "$(kill -l $status)" = $sig ]
			[ ! -s err ]
			[ -z "$(find "$T/w" -name 'out*' -o -name '.*.*')" ]
			[ -z "$(ls -A "$T/tmp")" ]
			rm pipe err
		done
	done
}

# A gigabyte of memory and ten seconds are enough to refuse anything.
@test "small files of huge pictures cost neither time nor memory" {
	grep -q -e -fsanitize "$build/flags" && skip "sanitizers map a lot"
	pam 100000 10000 >huge.pam
	pam 16384 16384 >large.pam
	bombs=$root/../shared/data/torture/bombs
	for p in $tools; do
		for f in huge.pam large.pam "$bombs"/*; do
			[ -f "$f" ] || continue
			run --separate-stderr bash -c "ulimit -v 1048576
				timeout 10 $p '$f'"
			[ "$status" -eq 1 ] || { echo "$p $f: $status"; false; }
			[ "${#stderr_lines[@]}" -eq 1 ]
			[ -z "$output" ]
		done
	done
}
