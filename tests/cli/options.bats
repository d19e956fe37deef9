#!/usr/bin/env bats
# The option table against all that is written by hand.

bats_require_minimum_version 1.5.0
load tool

programs="v2v-segment v2v-steer v2v-quantize v2v-trace v2v"

setup() {
	tool_setup
}

# table WHAT PROGRAM, sorted
table() {
	options "$@" | sort -u
}

# All programs are there, or the test is skipped.
need_programs() {
	for p; do
		[ -x "$build/bin/$p" ] || skip "no $p"
	done
}

# same EXPECTED-FILE FOUND-FILE WHERE
same() {
	[ -s "$1" ] || { echo "$3: nothing expected"; return 1; }
	diff -u "$1" "$2" || { echo "^ $3"; return 1; }
}

# The flags that are on show their --no-form in --help, others the plain one.
@test "--help lists the options of the table" {
	need_programs $programs
	for p in $programs; do
		"$p" --help >help
		table list "$p" | grep -vx clobber >want
		# Examples mention options, too.
		sed '/^Examples/,$d' help |
		    sed -n 's/^  \(-.,\|   \) --\([a-z-]*\).*/\2/p' |
		    sort -u >found
		same want found "$p --help"
		table letters "$p" >want
		sed -n 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' help |
		    sort -u >found
		same want found "$p --help, letters"
	done
}

@test "--help fits 80 x 60" {
	need_programs $programs
	for p in $programs v2v-pass v2v-pass-text; do
		"$p" --help >help
		[ "$(wc -l <help)" -le 60 ]
		[ -z "$(grep '.\{81\}' help)" ]
	done
}

@test "the usage line is the SYNOPSIS" {
	command -v mandoc >/dev/null || skip "no mandoc"
	need_programs ${programs% v2v}
	for p in ${programs% v2v}; do
		mandoc -T ascii "$root/man/$p.1" | col -b |
		    sed -n '/^SYNOPSIS/{n;s/^ *//p;}' >want
		"$p" --help | sed -n 's/^usage: //p' >found
		same want found "$p"
	done
}

@test "man pages list the options of the table" {
	for p in $programs; do
		page=$root/man/$p.1
		[ -e "$page" ] || [ "$p" = v2v ] || false
		[ -e "$page" ] || continue
		table list "$p" >want
		grep '^\.It Fl' "$page" | grep -o 'Fl -[a-z-]*' |
		    sed 's/^Fl -//' | sort -u >found
		same want found "$page"
		table letters "$p" >want
		sed -n 's/^\.It Fl \([a-zA-Z]\) .*Fl -\([a-z-]*\).*/\1 \2/p' \
		    "$page" | sort -u >found
		same want found "$page, letters"
	done
}

@test "man pages are without complaint" {
	command -v mandoc >/dev/null || skip "no mandoc"
	mkdir man
	cp "$root"/man/*.[15] man
	# The page of the driver has its own tests.
	[ -e man/v2v.1 ] || cp man/v2v-trace.1 man/v2v.1
	cd man
	run mandoc -T lint ./*.[15]
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "bash completes the options and values of the table" {
	cat >complete.bash <<-'END'
		source "$1/completions/v2v.bash"
		COMP_WORDS=("$2" "${@:3}")
		COMP_CWORD=$(($# - 2))
		COMPREPLY=()
		_v2v "$2" "${@: -1}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf '%s\n' "${COMPREPLY[@]}"
	END
	for p in $programs; do
		table list "$p" >want
		bash complete.bash "$root" "$p" -- | sed 's/^--//' |
		    sort -u >found
		same want found "bash, $p"
		table values "$p" >want
		for o in $(cut -d' ' -f1 want | sort -u); do
			bash complete.bash "$root" "$p" "--$o" '' |
			    sed "s/^/$o /"
			bash complete.bash "$root" "$p" "--$o" = |
			    sed "s/^/$o /"
		done | sort -u >found
		same want found "bash, values of $p"
	done
}

@test "zsh completes the options and values of the table" {
	command -v zsh >/dev/null || skip "no zsh"
	cat >complete.zsh <<-'END'
		_arguments() { print -rl -- "$@" }
		service=$2
		source $1/completions/_v2v
	END
	for p in $programs; do
		zsh -f complete.zsh "$root" "$p" >specs
		table list "$p" >want
		sed -n 's/^\(([^)]*)\)\{0,1\}\*\{0,1\}--\([a-z-]*\).*/\2/p' \
		    specs | sort -u >found
		same want found "zsh, $p"
		table values "$p" >want
		sed -n 's/^.*--\([a-z-]*\)=.*:(\([a-z0-9 ]*\))$/\1 \2/p
		    s/^.*--\([a-z-]*\)=.* compadd - \(.*\)$/\1 \2/p' specs |
		    while read -r o values; do
			for v in $values; do
				echo "$o $v"
			done
		done | sort -u >found
		# Lists are completed, but have no choice in the table.
		sed -i '/^skip /d; /^remove /d' found
		same want found "zsh, values of $p"
	done
}

@test "fish completes the options and values of the table" {
	command -v fish >/dev/null || skip "no fish"
	cat >complete.fish <<-'END'
		source $argv[1]/completions/v2v.fish
		complete -C $argv[2]
	END
	for p in $programs; do
		table list "$p" >want
		fish --no-config complete.fish "$root" "$p --" |
		    sed -n 's/^--\([a-z-]*\).*/\1/p' | sort -u >found
		same want found "fish, $p"
		table values "$p" >want
		for o in $(cut -d' ' -f1 want | sort -u); do
			fish --no-config complete.fish "$root" "$p --$o=" |
			    sed "s/^--$o=//; s/	.*//; s/^/$o /"
		done | sort -u >found
		same want found "fish, values of $p"
	done
}

@test "configs/default.yaml is what is built in" {
	options yaml >want
	sed '1,/^$/d' "$root/configs/default.yaml" >found
	same want found configs/default.yaml
	# And each program reads it and keeps what is built in.
	v2v-pass --print-config | sed 's/ # .*//' >want
	v2v-pass --print-config -c "$root/configs/default.yaml" |
	    sed 's/ # .*//' >found
	same want found "read back"
}

@test "configs/palette-*.yaml are the built-in palettes" {
	options palettes >names
	for name in $(cat names); do
		file=$root/configs/palette-$name.yaml
		options palette "$name" >want
		sed '1,/^$/d' "$file" >found
		same want found "$file"
		v2v-pass -p "$file" --print-palette >found
		same want found "read back"
		v2v-pass -p "$name" --print-palette >found
		same want found "by name"
		grep -q "palette-$name.yaml" "$root/man/v2v-palette.5"
		grep -q "$name" "$root/completions/v2v.bash"
		grep -q "$name" "$root/completions/_v2v"
		grep -q "$name" "$root/completions/v2v.fish"
	done
	v2v-pass --print-palette >found
	options palette "$(head -n 1 names)" >want
	same want found "the default"
	sort names >want
	basename -s .yaml "$root"/configs/palette-*.yaml |
	    sed 's/^palette-//' | sort >found
	same want found "no others"
}

@test "v2v-config(5) lists the keys of the table" {
	options keys | sort -u >want
	sed -n 's/^\.It Cm \([a-z]*\.[a-z_]*\)$/\1/p' "$root/man/v2v-config.5" |
	    sort -u >found
	same want found "man/v2v-config.5"
}

@test "v2v(1) lists the environment variables that are read" {
	# V2V_CPU, which chooses machine code, is of the tests alone.
	grep -rhoE '"V2V_[A-Z_]+"' "$root/lib" "$root/cuda" "$root/cmd" |
	    tr -d '"' | grep -vx V2V_CPU | sort -u >want
	sed -n '/^\.Sh ENV/,/^\.Sh FILES/p' "$root/man/v2v.1" |
	    grep -o 'V2V_[A-Z_]*' | sort -u >found
	same want found "man/v2v.1"
}

@test "man pages give the built-in values" {
	for p in $programs; do
		page=$root/man/$p.1
		[ -e "$page" ] || continue
		table inits "$p" >inits
		[ -s inits ]
		while read -r name value; do
			# The words from this .It to the next one.
			sed -n "/^\.It Fl .*-$name\( \|\$\)/,/^\.\(It\|El\)/p" \
			    "$page" | sed '1d; $d' | tr -s ' ,;\n' '\n' |
			    sed 's/\.$//' >words
			for word in ${value//,/ }; do # of a list
				grep -qx -e "$word" words ||
				    { echo "$p --$name: $word"; false; }
			done
		done <inits
	done
}
