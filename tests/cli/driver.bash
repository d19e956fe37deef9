# A copy of the driver beside tools that only seem to work, in $T/bin.

driver_setup() {
	T=$BATS_TEST_TMPDIR
	root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	mkdir -p "$T/bin" "$T/tmp"
	sed 's/@VERSION@/0.1.0/' "$root/cmd/v2v" >"$T/bin/v2v"
	chmod +x "$T/bin/v2v"
	for p in segment steer quantize trace; do
		fake "$p" 'cat -- "$input"'
	done
	export TMPDIR=$T/tmp
	unset V2V_THREADS
	cd "$T" || return
	PATH=$T/bin:$PATH
}

# fake PHASE COMMANDS: the tool of that phase. It sees its input's name as
# $input (/dev/stdin for -), the value of --output in $output, and leaves its
# command line in PHASE.args. Asked for its settings only, it ends by
# $SETTINGS_STATUS at once.
fake() {
	cat >"$T/bin/v2v-$1" <<END
#!/bin/sh
prog=v2v-$1
case \$* in
*--print-*) exit "\${SETTINGS_STATUS-0}" ;;
esac
printf '%s\n' "\$*" >>"$T/$1.args"
output= preview=
while [ \$# -gt 1 ]; do
	case \$1 in
	--output=*) output=\${1#*=} ;;
	--preview=*) preview=\${1#*=} ;;
	esac
	shift
done
input=\$1
[ "\$input" != - ] || input=/dev/stdin
[ -z "\$output" ] || exec >"\$output"
[ -z "\$preview" ] || echo preview >"\$preview"
$2
END
	chmod +x "$T/bin/v2v-$1"
}

# Nothing is left of the driver: no temporary file, no process of the fakes.
nothing_left() {
	[ -z "$(ls -A "$T/tmp")" ]
	[ -z "$(find "$T" -name '.v2v.*')" ]
}
