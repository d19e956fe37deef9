#!/usr/bin/env bats
# The test runner: nothing that goes wrong counts as passed.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p tests/unit b/tests/unit b/tests/fuzz
	cp "$BATS_TEST_DIRNAME/../run" tests/run
}

# unit NAME COMMANDS: a test program.
unit() {
	: >"tests/unit/$1.c"
	printf '#!/bin/sh\n%s\n' "$2" >"b/tests/unit/$1"
	chmod +x "b/tests/unit/$1"
}

# ends STATUS LINE: so does tests/run.
ends() {
	run sh tests/run b
	echo "$output"
	[ "$status" -eq "$1" ]
	[ "${lines[-1]}" = "$2" ]
}

@test "passed, failed and skipped are counted" {
	unit a 'printf "1..3\nok 1 - x\nok 2 # SKIP no y\nok 3\n"'
	ends 0 "2 passed, 0 failed, 1 skipped"
	unit b 'printf "1..2\nok 1\nnot ok 2 - z\n# why it failed\n"; exit 1'
	ends 1 "3 passed, 1 failed, 1 skipped"
	[[ $output == *"why it failed"* ]]
}

@test "a failed test counts even where the status is 0" {
	unit a 'printf "1..1\nnot ok 1\n"'
	ends 1 "0 passed, 1 failed"
}

@test "fewer tests than planned" {
	unit a 'printf "1..3\nok 1\nok 2\n"'
	ends 1 "2 passed, 1 failed"
	[[ $output == *"3 tests planned, 2 run"* ]]
}

@test "a status that no failed test explains" {
	unit a 'printf "1..1\nok 1\n"; exit 1'
	ends 1 "1 passed, 1 failed"
}

@test "death by a signal" {
	unit a 'printf "1..2\nok 1\n"; kill -SEGV $$'
	ends 1 "1 passed, 1 failed"
	unit a 'printf "1..1\nok 1\n"; kill -ABRT $$'
	ends 1 "1 passed, 1 failed"
}

@test "no output, no program, no tests at all" {
	unit a ':'
	ends 1 "0 passed, 1 failed"
	rm b/tests/unit/a
	ends 1 "0 passed, 1 failed"
	rm tests/unit/a.c
	ends 1 "0 passed, 0 failed"
}

@test "Bail out!" {
	unit a 'printf "1..1\nok 1\nBail out! no disk\n"'
	ends 1 "1 passed, 1 failed"
}

@test "replays and bugs go by their status" {
	printf '#!/bin/sh\necho 3 inputs\n' >b/tests/fuzz/replay-x
	chmod +x b/tests/fuzz/replay-x
	mkdir -p tests/bugs/001-it
	echo 'cat; exit 3' >tests/bugs/001-it/cmd
	echo in >tests/bugs/001-it/in
	printf 'in\nexit 3\n' >tests/bugs/001-it/ok
	ends 0 "2 passed, 0 failed"
	echo other >tests/bugs/001-it/ok
	printf '#!/bin/sh\nexit 77\n' >b/tests/fuzz/replay-x
	ends 1 "0 passed, 1 failed, 1 skipped"
}

@test "a choice of suites" {
	unit a 'printf "1..1\nok 1\n"'
	unit b 'printf "1..1\nnot ok 1\n"'
	run sh tests/run b unit/a
	[ "$status" -eq 0 ]
	run sh tests/run b nothing
	[ "$status" -eq 2 ]
}
