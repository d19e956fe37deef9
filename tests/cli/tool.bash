# What the tests of tool.c share: v2v-pass and v2v-pass-text, and pictures.

tool_setup() {
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	build=${V2V_BUILD:-$root/build}
	T=$BATS_TEST_TMPDIR
	PATH=$build/tests:$build/bin:$PATH
	export HOME=$T XDG_CONFIG_DIRS=/nonexistent
	unset XDG_CONFIG_HOME V2V_CONFIG V2V_DEVICE V2V_THREADS PASS_FAIL \
	    PASS_SLEEP
	cd "$T" || return
}

# frame NAME: a PAM frame of 2 x 1 pixels; without NAME it has no notes.
frame() {
	printf 'P7\n%sWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\nabcdef' \
	    "${1:+# v2v.name=$1
}"
}

# fails STATUS COMMAND...: it exits so, and prints nothing but one message
# on standard error, which is then in $stderr.
fails() {
	local want=$1
	shift
	run --separate-stderr "$@"
	if [ "$status" -ne "$want" ] || [ -n "$output" ]; then
		echo "status $status, output '$output', messages '$stderr'"
		return 1
	fi
	[ -n "$stderr" ]
}

# No temporary file is left in the test's folder.
nothing_left() {
	[ -z "$(find "$T" -name '.*.??????')" ]
}
