#!/usr/bin/env bats
# v2v-segment --cmd: other programs, good and bad ones.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	B=$(cd "${B:-build}" && pwd)
	segment=$B/bin/v2v-segment
	t=$BATS_TEST_TMPDIR
	export XDG_CONFIG_HOME=$t XDG_CONFIG_DIRS=$t TMPDIR=$t/tmp
	mkdir "$TMPDIR"
	"$B/tests/scene" --seed 1 --size 160x100 --mask "$t/mask.pam" \
	    >"$t/scene.pam"
	frame="$t/scene.pam: frame 1 (scene-1)"
}

# script NAME: an executable $t/NAME of the lines on standard input.
script() {
	{
		echo '#!/bin/sh'
		cat
	} >"$t/$1"
	chmod +x "$t/$1"
}

# matte FILE: the mattes of $t/m.pam and of FILE, a grey PAM, are alike.
matte() {
	"$B/tests/decode" "$1" | tail -c 48000 |
	    cmp - <(tail -c 48000 "$t/m.pam")
}

# refused WORDS COMMAND [OPTION]...: status 1 and these words; nothing is left.
refused() {
	local words=$1 cmd=$2
	shift 2
	run --separate-stderr "$segment" --cmd "$cmd" "$@" -o "$t/none.pam" \
	    "$t/scene.pam"
	echo "status $status, '$stderr'"
	[ "$status" -eq 1 ] && [ -z "$output" ] && [ ! -e "$t/none.pam" ]
	[ "$stderr" = "v2v-segment: $frame: $words" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "external: grey on standard output is the matte" {
	"$segment" --cmd "cat '$t/mask.pam'" --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/out.pam"
	matte "$t/mask.pam"
	"$segment" --cmd "sh -c 'cat >/dev/null; cat $t/mask.pam'" \
	    "$t/scene.pam" | cmp - "$t/out.pam"
}

@test "external: alpha is the matte, of PNG and of PAM" {
	command -v pamstack >/dev/null || skip "no pamstack (netpbm)"
	pamstack -tupletype=RGB_ALPHA "$t/scene.pam" "$t/mask.pam" >"$t/cut.pam"
	"$segment" --background keep --format png "$t/cut.pam" >"$t/cut.png"
	for f in pam png; do
		"$segment" --cmd "cat $t/cut.$f" --mask-out "$t/m.pam" \
		    "$t/scene.pam" >"$t/out.pam"
		matte "$t/mask.pam"
	done
}

@test "external: ImageMagick, through pipes and files" {
	command -v convert >/dev/null || skip "no convert (imagemagick)"
	how="-colorspace gray -threshold 40%"
	"$B/tests/decode" "$t/scene.pam" |
	    convert - $how -depth 8 pgm:"$t/want.pgm"
	"$segment" --cmd "convert - $how png:-" --mask-out "$t/m.pam" \
	    "$t/scene.pam" >"$t/out.pam"
	matte "$t/want.pgm"
	for cmd in "convert {in} $how {out}" "convert - $how png:{out}" \
	    "convert png:{in} $how png:-"; do
		"$segment" --cmd "$cmd" "$t/scene.pam" | cmp - "$t/out.pam"
		[ -z "$(ls -A "$TMPDIR")" ]
	done
}

@test "external: the files are in a folder of their own, and go" {
	script show <<-'END'
		cat "$3" >/dev/null
		ls -ld "${1%/*}" >"$0.folder"
		echo "$1 $2" >"$0.words"
		mkdir "${1%/*}/more" && touch "${1%/*}/more/files"
		cp "$3" "$2"
	END
	"$segment" --cmd "'$t/show' {in} {out} '$t/mask.pam'" "$t/scene.pam" \
	    >"$t/out.pam"
	grep -q '^drwx------ ' "$t/show.folder"
	grep -q "^$TMPDIR/v2v\......./in.png $TMPDIR/v2v\......./out.png$" \
	    "$t/show.words"
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "external: no shell sees the words" {
	script count <<-'END'
		printf '%s|' "$@" >"$0.words"
		cat "${0%/*}/mask.pam"
	END
	"$segment" --cmd "$t/count \$HOME '*' \"a  b\" c\\ d ; >x '' | e" \
	    "$t/scene.pam" >"$t/out.pam"
	[ "$(cat "$t/count.words")" = '$HOME|*|a  b|c d|;|>x||||e|' ]
}

@test "external: programs that lie or fail are refused, with their words" {
	"$B/tests/scene" --size 64x40 >"$t/less.pam"
	refused "cat: gave 64x40 for a picture of 160x100" "cat $t/less.pam"
	refused "cat: gave a picture that neither has alpha nor is grey" cat
	refused "true: wrote nothing" true
	refused "cat: not a picture of a format that is read here" \
	    "cat $BATS_TEST_FILENAME"
	refused "head: the input ends inside a raster" \
	    "head -c 1000 $t/scene.pam"
	refused "false: exit status 1" false
	refused "sh: exit status 3: E: no model" \
	    "sh -c 'cat $t/mask.pam; echo \"E: no model\" >&2; exit 3'"
	refused "sh: killed by signal 9" "sh -c 'kill -9 \$\$'"
	refused "true: wrote no {out}" "true {in} {out}"
	refused "mkfifo: made no file of {out}" "mkfifo {out}"
	refused "ln: made no file of {out}" "ln -s $t/mask.pam {out}"
	refused "sh: PNG: the file ends too early" "sh -c 'head -c 100 <{in} >{out}'"
}

@test "external: programs that hang or flood are ended" {
	start=$SECONDS
	refused "sleep: gave up after 1 s" "sleep 1000" --cmd-timeout 1
	refused "sh: gave up after 1 s" \
	    "sh -c 'exec <&- >&- 2>&-; sleep 1000'" --cmd-timeout 1
	refused "yes: wrote more than 1176576 bytes" yes
	refused "sh: wrote more than 16777216 bytes of messages: y" \
	    "sh -c 'yes >&2'"
	[ $((SECONDS - start)) -lt 60 ]
	# One that reads nothing, but answers, is fine.
	"$segment" --cmd "sh -c 'exec <&-; cat $t/mask.pam'" "$t/scene.pam" \
	    >"$t/out.pam"
}

@test "external: signals end the program and remove its files" {
	script hang <<-'END'
		echo $$ >"$0.pid"
		exec sleep 1000
	END
	for sig in TERM HUP; do
		rm -f "$t/hang.pid"
		"$segment" --cmd "$t/hang {in} {out}" "$t/scene.pam" \
		    >"$t/out.pam" 3>&- &
		while [ ! -s "$t/hang.pid" ]; do sleep .05; done
		[ -n "$(ls -A "$TMPDIR")" ]
		kill -$sig "$!"
		run wait "$!"
		[ -z "$(ls -A "$TMPDIR")" ]
		for i in $(seq 100); do
			kill -0 "$(cat "$t/hang.pid")" 2>/dev/null || break
			sleep .1
		done
		! kill -0 "$(cat "$t/hang.pid")" 2>/dev/null
	done
}

@test "external: a frame that fails does not end the others" {
	cat "$t/scene.pam" "$t/scene.pam" >"$t/two.pam"
	script once <<-'END'
		mkdir "$0.done" 2>/dev/null || exit 5
		cat "${0%/*}/mask.pam"
	END
	run --separate-stderr bash -c "'$segment' --cmd '$t/once' '$t/two.pam' \
	    >'$t/out.pam'"
	[ "$status" -eq 1 ]
	[ "$stderr" = "v2v-segment: $t/two.pam: frame 2 (scene-1): $t/once: exit status 5" ]
	[ "$(grep -ac '^P7$' "$t/out.pam")" -eq 1 ]
}

@test "external: --backend" {
	"$segment" --backend classical "$t/scene.pam" >"$t/own.pam"
	"$segment" --backend classical --cmd false "$t/scene.pam" |
	    cmp - "$t/own.pam"
	"$segment" "$t/scene.pam" >"$t/own.pam"
	"$segment" --backend auto "$t/scene.pam" | cmp - "$t/own.pam"
	"$segment" --cmd "cat $t/mask.pam" "$t/scene.pam" >"$t/out.pam"
	! cmp -s "$t/own.pam" "$t/out.pam"
	"$segment" --backend cmd --cmd "cat $t/mask.pam" "$t/scene.pam" |
	    cmp - "$t/out.pam"
	printf 'segment:\n  cmd: "cat %s"\n' "$t/mask.pam" >"$t/c.yaml"
	"$segment" -c "$t/c.yaml" "$t/scene.pam" | cmp - "$t/out.pam"
	run --separate-stderr "$segment" --backend cmd "$t/scene.pam"
	[ "$status" -eq 2 ]
	[ "${stderr_lines[0]}" = "v2v-segment: --backend cmd needs --cmd" ]
	for cmd in "'" 'a "' 'b\' ' '; do
		run --separate-stderr "$segment" --cmd "$cmd" "$t/scene.pam"
		[ "$status" -eq 2 ] && [ -z "$output" ]
		[[ $stderr == "v2v-segment: --cmd: "* ]]
	done
	refused "/none: No such file or directory" /none
}
