#!/usr/bin/env bats
# Where results go, whole or not at all.

bats_require_minimum_version 1.5.0
load tool

setup() {
	tool_setup
	frame a >a.pam
	frame b >b.pam
	frame a >again.pam
}

teardown() {
	nothing_left
}

@test "standard input and output, with and without -" {
	[ "$(v2v-pass <a.pam)" = "$(cat a.pam)" ]
	[ "$(v2v-pass - <a.pam)" = "$(cat a.pam)" ]
	[ "$(v2v-pass -o - a.pam)" = "$(cat a.pam)" ]
	[ "$(v2v-pass b.pam - <a.pam)" = "$(cat b.pam a.pam)" ]
	cp a.pam ./-
	[ "$(v2v-pass ./- </dev/null)" = "$(cat a.pam)" ]
	cp a.pam ./-q
	[ "$(v2v-pass -- -q)" = "$(cat a.pam)" ]
}

@test "-o appears whole, with the mode of any new file" {
	umask 027
	v2v-pass -o out.pam a.pam b.pam
	[ "$(cat out.pam)" = "$(cat a.pam b.pam)" ]
	[ "$(stat -c %a out.pam)" = 640 ]
	# A link is replaced, not what it leads to.
	ln -s a.pam link
	v2v-pass -o link b.pam
	[ ! -L link ]
	[ "$(cat a.pam)" = "$(frame a)" ]
}

@test "-o stays untouched after any error" {
	echo old >out.pam
	for code in 1 3 4 5 6 8; do
		PASS_FAIL=b=$code run v2v-pass -o out.pam a.pam b.pam
		[ "$status" -ne 0 ]
		[ "$(cat out.pam)" = old ]
	done
	run v2v-pass -o out.pam a.pam missing
	[ "$status" -eq 1 ]
	[ "$(cat out.pam)" = old ]
	run v2v-pass -o new.pam a.pam missing
	[ ! -e new.pam ]
	fails 1 v2v-pass -o none/out.pam a.pam
	[ "$stderr" = "v2v-pass: none/out.pam: No such file or directory" ]
	mkdir folder
	fails 1 v2v-pass -o folder a.pam
	[ "$stderr" = "v2v-pass: folder: Is a directory" ]
}

@test "--no-clobber" {
	echo old >out.pam
	fails 2 v2v-pass --no-clobber -o out.pam a.pam
	[ "$(cat out.pam)" = old ]
	v2v-pass --no-clobber -o new.pam a.pam
	[ "$(cat new.pam)" = "$(cat a.pam)" ]
	v2v-pass --no-clobber --clobber -o out.pam a.pam
	[ "$(cat out.pam)" = "$(cat a.pam)" ]
	mkdir dir
	echo old >dir/a.pam
	run v2v-pass --no-clobber -O dir a.pam b.pam
	[ "$status" -eq 1 ]
	[ "$(cat dir/a.pam)" = old ]
	[ "$(cat dir/b.pam)" = "$(cat b.pam)" ]
}

@test "an input is no output" {
	fails 2 v2v-pass -o a.pam b.pam a.pam
	[ "${stderr_lines[0]}" = "v2v-pass: a.pam: output is an input file" ]
	ln a.pam hard.pam
	fails 2 v2v-pass -o hard.pam a.pam
	fails 2 bash -c 'v2v-pass -o a.pam <a.pam'
	fails 2 bash -c 'v2v-pass a.pam >>a.pam'
	[ "$stderr" = "v2v-pass: <stdout>: output is an input file
Try 'v2v-pass --help'." ]
	run v2v-pass -O . a.pam
	[ "$status" -eq 1 ]
	[ "$(cat a.pam)" = "$(frame a)" ]
}

@test "full, closed and broken outputs" {
	fails 1 bash -c 'v2v-pass a.pam >/dev/full'
	[ "$stderr" = "v2v-pass: <stdout>: No space left on device" ]
	fails 1 v2v-pass -o /dev/full a.pam
	[ "$stderr" = "v2v-pass: /dev/full: No space left on device" ]
	fails 1 bash -c 'v2v-pass a.pam >&-'
	[ "$stderr" = "v2v-pass: <stdout>: Bad file descriptor" ]
	for o in --help --version --print-config --print-palette; do
		fails 1 bash -c "v2v-pass $o >/dev/full"
		fails 1 bash -c "v2v-pass $o >&-"
	done
	fails 1 bash -c 'v2v-pass-text a.pam >/dev/full'
	fails 1 bash -c 'v2v-pass <&-'
	# Closed standard error: nothing may go into a file instead.
	run bash -c 'v2v-pass -o out.pam a.pam missing 2>&-'
	[ "$status" -eq 1 ]
	[ ! -e out.pam ]
	for n in 1 2 3 4 5 6 7 8 9 10 11; do
		cat a.pam a.pam >many && mv many a.pam
	done
	run bash -c 'v2v-pass a.pam | head -c 1 >/dev/null; echo "${PIPESTATUS[*]}"'
	[ "$output" = "141 0" ]
}

@test "signals leave nothing behind" {
	echo old >out.pam
	for sig in HUP INT QUIT TERM; do
		PASS_SLEEP=1 v2v-pass -o out.pam a.pam 3>&- &
		pid=$!
		for n in $(seq 100); do
			nothing_left || break
			sleep 0.05
		done
		! nothing_left || false
		# Background jobs ignore INT and QUIT, so that this proves nothing.
		case $sig in INT | QUIT) alias=TERM ;; *) alias=$sig ;; esac
		kill -s $alias $pid
		code=0
		wait $pid || code=$?
		[ "$code" -eq $((128 + $(kill -l $alias))) ]
		nothing_left
		[ "$(cat out.pam)" = old ]
	done
	# In the foreground INT counts; timeout sends it.
	PASS_SLEEP=1 run timeout --foreground -s INT 1 v2v-pass -o out.pam a.pam
	[ "$status" -eq 124 ]
	nothing_left
	[ "$(cat out.pam)" = old ]
}

@test "-O writes a file a frame, named safely" {
	{ frame ../../x; frame .hidden; frame a; frame a; frame a-2; frame; } \
	    >in.pam
	v2v-pass -O dir - again.pam <in.pam
	[ "$(ls -A dir | tr '\n' ' ')" = \
	    "_._.._x.pam _hidden.pam a-2-2.pam a-2.pam a-3.pam a.pam stdin.pam " ] ||
	    { ls -A dir; false; }
	[ ! -e x.pam ]
	cp again.pam 'é ü.pam'
	frame >'plain é.pam'
	v2v-pass -O utf 'plain é.pam'
	[ -e 'utf/plain é.pam' ]
	fails 2 v2v-pass -O a.pam b.pam
	fails 1 v2v-pass -O none/dir b.pam
}

@test "SVGs do not follow each other" {
	[ "$(v2v-pass-text a.pam)" = "<svg/>" ]
	fails 2 v2v-pass-text a.pam b.pam
	[ "${stderr_lines[0]}" = "v2v-pass-text: 2 inputs, but one output can hold only one SVG; use -O DIR" ]
	cat a.pam b.pam >two.pam
	fails 1 v2v-pass-text two.pam
	[ "$stderr" = "v2v-pass-text: two.pam: frame 2 (b): a second frame, but one output can hold only one SVG; use -O DIR" ]
	fails 1 v2v-pass-text -o out.svg two.pam
	[ ! -e out.svg ]
	v2v-pass-text -O dir two.pam
	[ "$(ls dir | tr '\n' ' ')" = "a.svg b.svg " ]
}

@test "--format, and PNGs do not follow each other" {
	v2v-pass -o out.png a.pam
	[ "$(head -c 4 out.png | tail -c 3)" = PNG ]
	v2v-pass -o out.PNG a.pam
	[ "$(head -c 4 out.PNG | tail -c 3)" = PNG ]
	v2v-pass --format pam -o pam.png a.pam
	[ "$(head -n 1 pam.png)" = P7 ]
	v2v-pass --format png a.pam >out
	cmp out out.png
	fails 2 v2v-pass --format png a.pam b.pam
	v2v-pass --format png -O dir a.pam b.pam
	[ "$(ls dir | tr '\n' ' ')" = "a.png b.png " ]
}

@test "side files" {
	v2v-pass-text --preview p.png a.pam >out
	[ "$(cat p.png)" = preview ]
	v2v-pass-text --preview 'p-{name}.png' -O dir a.pam b.pam
	[ -e p-a.png ]
	[ -e p-b.png ]
	fails 2 v2v-pass-text --preview p.png -O dir a.pam b.pam
	fails 2 v2v-pass-text --preview - a.pam
	fails 2 v2v-pass-text --preview a.pam a.pam
	fails 2 v2v-pass-text --preview out.svg -o out.svg a.pam
	[ "$(v2v-pass-text --preview - -o out.svg a.pam)" = preview ]
	fails 1 v2v-pass-text --preview /dev/full a.pam
}

@test "each frame is flushed at its end" {
	mkfifo in out
	v2v-pass <in >out 3>&- &
	exec 8>in 9<out
	frame a >&8
	[ "$(head -c "$(wc -c <a.pam)" <&9)" = "$(cat a.pam)" ]
	exec 8>&- 9<&-
	wait $!
}
