#!/usr/bin/env bats
# Wrong commands and bad frames: words, exit status, and nothing on stdout.

bats_require_minimum_version 1.5.0
load tool

setup() {
	tool_setup
}

usage_error() { # MESSAGE COMMAND...
	local want=$1
	shift
	fails 2 "$@" <a.pam
	[ "$stderr" = "$want
Try 'v2v-pass --help'." ] || { echo "$stderr"; return 1; }
}

@test "--help and --version go to standard output" {
	for o in -h --help -V --version; do
		run --separate-stderr v2v-pass "$o"
		[ "$status" -eq 0 ]
		[ -n "$output" ]
		[ -z "$stderr" ]
	done
	[ "${lines[0]}" = "v2v-pass (v2v) $(sed -n 's/^VERSION = //p' \
	    "$root/Makefile")" ]
}

@test "wrong options" {
	frame >a.pam
	usage_error "v2v-pass: unknown option '--frob'" v2v-pass --frob
	usage_error "v2v-pass: unknown option '--frob'" v2v-pass --frob=1
	usage_error "v2v-pass: unknown option '--pallete'; did you mean --palette?" \
	    v2v-pass --pallete x
	usage_error "v2v-pass: unknown option '--tolerance'; it belongs to v2v-trace" \
	    v2v-pass --tolerance=1
	usage_error "v2v-pass: unknown option '-x'" v2v-pass -x
	usage_error "v2v-pass: unknown option '-x'" v2v-pass --quiet -qx
	usage_error "v2v-pass: '--print' could be --print-palette or --print-config" \
	    v2v-pass --print
	usage_error "v2v-pass: --quiet takes no value" v2v-pass --quiet=1
	usage_error "v2v-pass: -o needs a value (FILE)" v2v-pass a.pam -o
	usage_error "v2v-pass: --min-area needs a value (X)" v2v-pass --min-area
	usage_error "v2v-pass: --output and --output-dir exclude each other" \
	    v2v-pass -o x -O y
}

@test "wrong values" {
	frame >a.pam
	usage_error "v2v-pass: --min-area: '2': must be 0 to 1" \
	    v2v-pass --min-area 2
	usage_error "v2v-pass: --min-area: '0x1': must be 0 to 1" \
	    v2v-pass --min-area 0x1
	usage_error "v2v-pass: --alpha-threshold: '0': must be a whole number from 1 to 255" \
	    v2v-pass --alpha-threshold 0
	usage_error "v2v-pass: --threads: '1.5': must be a whole number from 0 to 256" \
	    v2v-pass -j 1.5
	usage_error "v2v-pass: --threads: '': must be a whole number from 0 to 256" \
	    v2v-pass -j ''
	usage_error "v2v-pass: --device: 'cuda:': must be auto, cpu, cuda or cuda:N" \
	    v2v-pass --device cuda:
	usage_error "v2v-pass: --format: 'gif': must be pam or png" \
	    v2v-pass --format gif
	usage_error "v2v-pass: --output: must not be empty" v2v-pass -o ''
	fails 2 env V2V_THREADS=many v2v-pass a.pam
	[ "$stderr" = "v2v-pass: V2V_THREADS: 'many': must be a whole number from 0 to 256" ]
	# An option is stronger, but a wrong variable is still wrong.
	fails 2 env V2V_DEVICE=gpu v2v-pass --device cpu a.pam
}

@test "wrong palettes and configurations" {
	frame >a.pam
	printf 'palette:\n  - "#12345"\n' >brand.yaml
	fails 2 v2v-pass -p brand.yaml a.pam
	[ "$stderr" = "v2v-pass: brand.yaml:2:5: '#12345' is not a colour" ]
	fails 2 v2v-pass -p '#000,#00000' a.pam
	[ "$stderr" = "v2v-pass: --palette: entry 2 of the list: '#00000' is not a colour" ]
	fails 2 v2v-pass -p 000,fff a.pam
	[ "$stderr" = "v2v-pass: 000,fff: no such file, and colours begin with '#'" ]
	fails 2 v2v-pass -p none.gpl a.pam
	[ "$stderr" = "v2v-pass: none.gpl: No such file or directory" ]
	printf 'quantize:\n  palette: "#12"\n' >c.yaml
	fails 2 v2v-pass -c c.yaml a.pam
	[ "$stderr" = "v2v-pass: c.yaml:2: entry 1 of the list: '#12' is not a colour" ]
	printf 'run:\n  thraeds: 2\n' >c.yaml
	fails 2 v2v-pass -c c.yaml a.pam
	[ "$stderr" = "v2v-pass: c.yaml:2:3: unknown key 'run.thraeds'" ]
	printf 'run: { threads: 999 }\n' >c.yaml
	fails 2 v2v-pass -c c.yaml a.pam
	[ "$stderr" = "v2v-pass: c.yaml:1:17: run.threads: '999': must be a whole number from 0 to 256" ]
	fails 2 env V2V_CONFIG=c.yaml v2v-pass a.pam
	v2v-pass --no-config a.pam >out
	V2V_CONFIG=c.yaml v2v-pass --no-config a.pam >out
	fails 2 v2v-pass --no-config -c c.yaml a.pam
}

@test "places of settings: XDG, -c, environment, options" {
	mkdir -p .config/v2v xdg/v2v
	where() { # KEY [OPTION]...
		key=$1
		shift
		v2v-pass --print-config "$@" | sed -n "s/^  $key: //p"
	}
	[ "$(where threads)" = "0 # built-in" ]
	printf 'run: { threads: 1 }\n' >xdg/v2v/config.yaml
	export XDG_CONFIG_DIRS=relative:$T/xdg
	[ "$(where threads)" = "1 # $T/xdg/v2v/config.yaml:1" ]
	printf 'run:\n  threads: 2\n' >.config/v2v/config.yaml
	[ "$(where threads)" = "2 # $T/.config/v2v/config.yaml:2" ]
	[ "$(where threads --no-config)" = "0 # built-in" ]
	printf 'run: { threads: 3 }\n' >c.yaml
	[ "$(where threads -c c.yaml)" = "3 # c.yaml:1" ]
	export V2V_THREADS=4
	[ "$(where threads -c c.yaml)" = "4 # V2V_THREADS" ]
	[ "$(where threads -c c.yaml -j5)" = "5 # --threads" ]
	[ "$(where threads -j5 --threads=6)" = "6 # --threads" ]
	# Paths in a file are beside that file, and print as what they are.
	mkdir sub
	printf 'quantize: { palette: p.yaml }\n' >sub/c.yaml
	printf 'palette: ["#010203", "#040506"]\n' >sub/p.yaml
	[ "$(where palette -c sub/c.yaml)" = "\"$T/sub/p.yaml\" # sub/c.yaml:1" ]
	v2v-pass --print-config -c sub/c.yaml >x.yaml
	v2v-pass --print-palette -c x.yaml >got
	[ "$(sed -n 2p got)" = '  - color: "#010203"' ]
}

@test "a bad file among good ones" {
	frame a >a.pam
	frame b >b.pam
	echo nonsense >bad
	run --separate-stderr v2v-pass a.pam bad missing b.pam
	[ "$status" -eq 1 ]
	[ "$(v2v-pass a.pam b.pam)" = "$output" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	case ${stderr_lines[0]} in "v2v-pass: bad: "*) ;; *) false ;; esac
	[ "${stderr_lines[1]}" = "v2v-pass: missing: No such file or directory" ]
}

@test "a bad frame among good ones, and the worst status" {
	{ frame a; frame b; frame c; } >all.pam
	PASS_FAIL=b=1 run --separate-stderr v2v-pass all.pam
	[ "$status" -eq 1 ]
	[ "$output" = "$({ frame a; frame c; })" ]
	[ "$stderr" = "v2v-pass: all.pam: frame 2 (b): failed as told" ]
	PASS_FAIL=b=8 run --separate-stderr v2v-pass all.pam
	[ "$status" -eq 3 ]
	PASS_FAIL=b=8 run --separate-stderr v2v-pass missing all.pam
	[ "$status" -eq 1 ]
	# Not to go on with: a device that gave out.
	PASS_FAIL=b=6 run --separate-stderr v2v-pass all.pam all.pam
	[ "$status" -eq 1 ]
	[ "$output" = "$(frame a)" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "no frame is an error" {
	fails 1 v2v-pass </dev/null
	[ "$stderr" = "v2v-pass: <stdin>: empty input" ]
	: >empty
	fails 1 v2v-pass empty
	[ "$stderr" = "v2v-pass: empty: empty input" ]
	fails 1 v2v-pass .
	[ "$stderr" = "v2v-pass: .: Is a directory" ]
	fails 1 v2v-pass ''
	[ "$stderr" = "v2v-pass: '': No such file or directory" ]
	frame | head -c -1 >cut
	fails 1 v2v-pass cut
	[ "$(echo "$stderr" | wc -l)" -eq 1 ]
}

@test "messages hold no control characters" {
	fails 1 v2v-pass "$(printf 'a\nb\033[1m')"
	[ "$stderr" = "v2v-pass: a?b?[1m: No such file or directory" ]
	fails 2 v2v-pass --x"$(printf '\n\033')"
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "JSON lines" {
	command -v jq >/dev/null || command -v python3 >/dev/null ||
	    skip "no jq, no python3"
	field() {
		if command -v jq >/dev/null; then
			jq -r ".$1"
		else
			python3 -c 'import json, sys
for line in sys.stdin:
    print(json.loads(line).get("'"$1"'"))'
		fi
	}
	frame 'a"b' >a.pam
	v2v-pass -v --log-format json a.pam >out 2>err
	[ "$(field event <err | tr '\n' ' ')" = "note frame " ]
	[ "$(field name <err | uniq)" = 'a"b' ]
	[ "$(field prog <err | uniq)" = v2v-pass ]
	field ms <err | tail -n 1 | grep -qx '[0-9]*'
	field time <err |
	    grep -qx '20..-..-..T..:..:..\....Z'
	run --separate-stderr v2v-pass --log-format json --frob
	[ "$status" -eq 2 ]
	[ "$(echo "$stderr" | field event)" = usage ]
	PASS_FAIL='a"b=8' run --separate-stderr v2v-pass --log-format json a.pam
	[ "$(echo "$stderr" | field event)" = gate ]
	[ "$(echo "$stderr" | field frame)" = 1 ]
}

@test "-q, -v and -vv" {
	frame a >a.pam
	run --separate-stderr v2v-pass a.pam
	[ -z "$stderr" ]
	run --separate-stderr v2v-pass -v a.pam
	[ "${#stderr_lines[@]}" -eq 2 ]
	case ${stderr_lines[1]} in
	"v2v-pass: a.pam: 2x1, "*" ms") ;;
	*) false ;;
	esac
	run --separate-stderr v2v-pass -vv a.pam
	[ "${#stderr_lines[@]}" -eq 3 ]
	run --separate-stderr v2v-pass -vvq a.pam
	[ -z "$stderr" ]
	run --separate-stderr v2v-pass -qv a.pam
	[ "${#stderr_lines[@]}" -eq 2 ]
	fails 1 v2v-pass -q missing
	mv a.pam é.pam
	sed -i 's/^# v2v.name=.*/# v2v.name=??/' é.pam
	run --separate-stderr v2v-pass -v é.pam
	case ${stderr_lines[1]} in
	"v2v-pass: é.pam: 2x1, "*) ;;
	*) false ;;
	esac
}

@test "terminals" {
	command -v script >/dev/null || skip "no script(1)"
	frame a >a.pam
	on_terminal() {
		code=0
		script -qec "$1" /dev/null >got </dev/null || code=$?
		tr -d '\r' <got >words
	}
	on_terminal "v2v-pass a.pam"
	[ "$code" -eq 2 ]
	grep -q "refusing to write frames to a terminal" words
	on_terminal "v2v-pass -f a.pam"
	[ "$code" -eq 0 ]
	head -n 1 words | grep -qx P7
	on_terminal "v2v-pass-text a.pam"
	[ "$code" -eq 0 ]
	[ "$(cat words)" = "<svg/>" ]
	on_terminal "v2v-pass"
	[ "$code" -eq 2 ]
	[ "$(cat words)" = "v2v-pass: no input: name a file, or send one to standard input
usage: v2v-pass [option ...] [file ...]
Try 'v2v-pass --help'." ]
}
