#!/usr/bin/env bats
# The driver's own logic, with tools that only seem to work.

bats_require_minimum_version 1.5.0
load driver

setup() {
	driver_setup
	echo one >a.jpg
	echo two >b.png
	echo three >c.webp
}

is_json() {
	! command -v python3 >/dev/null ||
		python3 -c 'import json,sys; json.loads(sys.argv[1])' "$1"
}

# gone PID: no such process, or one that only waits for init to bury it. A
# signal that was sent takes a moment where others use the processor.
gone() {
	for _ in $(seq 40); do
		! kill -0 "$1" 2>/dev/null ||
		    grep -q '^State:.*Z' "/proc/$1/status" || { sleep 0.05; continue; }
		return 0
	done
	return 1
}

teardown() {
	nothing_left
}

@test "operand to standard output" {
	run --separate-stderr v2v a.jpg
	[ "$status" -eq 0 ]
	[ "$output" = one ]
	[ -z "$stderr" ]
}

@test "standard input, without operand and as -" {
	run bash -c 'v2v <a.jpg && v2v - <b.png'
	[ "$status" -eq 0 ]
	[ "$output" = "one
two" ]
}

@test "options stand before, behind and between operands" {
	v2v a.jpg -o x.svg
	v2v -oy.svg a.jpg
	v2v --output=z.svg -- a.jpg
	for f in x y z; do
		[ "$(cat $f.svg)" = one ]
	done
	cp a.jpg ./-q
	v2v -qo w.svg -- -q
	[ "$(cat w.svg)" = one ]
}

@test "the result has the permissions of the umask and replaces its target" {
	echo old >x.svg
	chmod 600 x.svg
	(umask 027 && v2v -o x.svg a.jpg)
	[ "$(cat x.svg)" = one ]
	[ "$(stat -c %a x.svg)" = 640 ]
}

@test "a symbolic link is replaced, not followed" {
	echo old >real.svg
	ln -s real.svg x.svg
	v2v -o x.svg a.jpg
	[ ! -L x.svg ]
	[ "$(cat real.svg)" = old ]
}

@test "settings reach their tools" {
	v2v -p '#000,#fff' -c my.yaml --mask m.png --rect 1,2,3,4 --point 1,2 --point 5,6- \
		--backend cmd --weights w --quality high --cmd 'a - "b c"' --remove plate --inpaint fill --background keep --device cpu --max-pixels 1M -vv \
		--crop 5% --extract 9 --lock 'my own.yaml' --tone-map --scale 2 \
		--smoothness=1 --detail 0.7 a.jpg >x.svg
	grep -q -e '--mask=m.png --rect=1,2,3,4 --point=1,2 5,6- --backend=cmd --weights=w --quality=high --cmd=a - "b c" --remove=plate --inpaint=fill --background=keep --crop=5% -- ' segment.args
	grep -q -e '--detail=0.7 -- ' steer.args
	grep -q -e '--palette=#000,#fff --extract=9 --lock=my own.yaml --tone-map --scale=2 --smoothness=1 --detail=0.7 -- ' quantize.args
	! grep -q palette segment.args steer.args trace.args
	! grep -q -e mask -e rect -e background steer.args quantize.args trace.args
	for p in segment steer quantize trace; do
		grep -q -e '^--config=my.yaml --device=cpu --max-pixels=1M --log-format=text -vv -' $p.args
	done
	rm -f -- *.args
	config=x palette=y lock=z v2v --tone-map --no-tone-map a.jpg >x.svg
	! grep -q -e =x -e =y -e =z -e tone -- *.args
	run v2v --skip quantize --extract 9 a.jpg
	[ "$status" -eq 2 ]
}

@test "phases are skipped, one, several or all" {
	v2v --skip steer a.jpg >x.svg
	[ ! -e steer.args ]
	[ -e quantize.args ]
	rm -f -- *.args
	v2v --skip segment,steer --skip quantize --skip steer a.jpg >x.svg
	[ "$(ls -- *.args)" = trace.args ]
	grep -q 'a.jpg$' trace.args
	[ "$(cat x.svg)" = one ]
	run v2v --skip trace a.jpg
	[ "$status" -eq 2 ]
}

@test "intermediates are kept under the picture's name" {
	v2v --intermediates=mid -o x.svg a.jpg
	[ "$(cd mid && echo *)" = \
		"a.1-segment.png a.2-steer.png a.3-quantize.png" ]
	[ "$(cat x.svg)" = one ]
	v2v --intermediates=mid <a.jpg >/dev/null
	[ -e mid/stdin.1-segment.png ]
}

@test "intermediates stay up to the phase that failed" {
	fake steer 'echo "v2v-steer: it: refused" >&2; exit 3'
	run v2v --intermediates=mid a.jpg
	[ "$status" -eq 3 ]
	[ "$output" = "v2v-steer: it: refused" ]
	[ -e mid/a.1-segment.png ]
	[ ! -e mid/a.3-quantize.png ]
}

@test "several pictures and directories into a folder" {
	mkdir in
	echo four >in/d.JPEG
	echo five >in/e.pam
	echo six >in/f.txt
	echo hidden >in/.g.jpg
	run v2v -O out a.jpg b.png c.webp in/
	[ "$status" -eq 0 ]
	[ "$output" = "v2v: 5 done, 0 failed" ]
	[ "$(cd out && cat a.svg b.svg c.svg d.svg e.svg)" = "one
two
three
four
five" ]
	[ "$(ls -A out | wc -l)" -eq 5 ]
	run v2v -O no/where a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: no/where: No such file or directory" ]
}

@test "a failed picture does not hide behind good ones" {
	fake quantize 'grep -v two || { echo "v2v-quantize: b: bad" >&2; exit 1; }'
	run v2v -q -j1 -O out a.jpg b.png c.webp
	[ "$status" -eq 1 ]
	[ "$output" = "v2v-quantize: b: bad
v2v: 2 done, 1 failed" ]
	[ "$(ls -A out)" = "a.svg
c.svg" ]
}

@test "the worst status of all pictures decides" {
	fake trace 'case $(cat) in one) exit 3;; two) exit 1;; *) echo x;; esac'
	for order in "a.jpg b.png c.webp" "c.webp b.png a.jpg" "b.png a.jpg"; do
		run v2v -O out $order
		[ "$status" -eq 1 ]
	done
	run v2v -O out a.jpg c.webp
	[ "$status" -eq 3 ]
	fake trace 'case $(cat) in one) exit 2;; two) exit 1;; *) exit 3;; esac'
	run v2v -O out a.jpg b.png c.webp
	[ "$status" -eq 2 ]
}

@test "nothing is written when any phase fails, and its words alone are shown" {
	empty='if read -r x; then echo "$x"; else echo "$prog: <stdin>: empty" >&2; exit 1; fi'
	for p in steer quantize trace; do
		fake $p "$empty"
	done
	for bad in steer quantize trace segment; do
		fake $bad "cat >/dev/null; echo '$bad: broken' >&2; exit 1"
		echo old >x.svg
		run v2v -o x.svg a.jpg
		[ "$status" -eq 1 ]
		[ "$output" = "$bad: broken" ]
		[ "$(cat x.svg)" = old ]
		run --separate-stderr v2v a.jpg
		[ -z "$output" ]
		fake $bad "$empty"
	done
}

@test "a result that is complete counts for nothing if a phase failed" {
	fake segment 'cat "$input"; echo "v2v-segment: a.jpg: junk" >&2; exit 1'
	run --separate-stderr v2v a.jpg
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[ "$stderr" = "v2v-segment: a.jpg: junk" ]
}

@test "a refusal is not made an error by the phases behind it" {
	fake steer 'echo "v2v-steer: a: iou 0.5" >&2; exit 3'
	fake quantize 'read -r x || { echo "empty input" >&2; exit 1; }'
	fake trace 'read -r x || { echo "empty input" >&2; exit 1; }'
	run v2v a.jpg
	[ "$status" -eq 3 ]
	[ "$output" = "v2v-steer: a: iou 0.5" ]
}

@test "wrong settings are told once, and nothing is drawn" {
	SETTINGS_STATUS=2 run v2v -O out a.jpg b.png
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ ! -e out ]
	[ ! -e segment.args ]
	SETTINGS_STATUS=2 run v2v --skip quantize a.jpg
	[ "$status" -eq 2 ]
	[ ! -e segment.args ]
}

@test "-q and -v undo each other" {
	run v2v -v -q -o x.svg a.jpg
	[ -z "$output" ]
	grep -q -e ' --quiet -- ' trace.args
	rm trace.args
	run v2v -q -v -o x.svg a.jpg
	[ "$output" = "v2v: a.jpg: x.svg" ]
	grep -q -e '=text -v -- ' trace.args
}

@test "wrong use in a late phase counts over what comes of it" {
	fake quantize 'echo "v2v-quantize: p.yaml:1:1: bad" >&2; exit 2'
	fake trace 'read -r x || { echo "empty input" >&2; exit 1; }'
	head -c 1000000 /dev/zero >big.jpg
	run v2v big.jpg
	[ "$status" -eq 2 ]
	[ "$output" = "v2v-quantize: p.yaml:1:1: bad" ]
}

@test "a phase cut off by SIGPIPE is not the cause" {
	head -c 1000000 /dev/zero >big.jpg
	fake steer 'echo "v2v-steer: out of memory" >&2; exit 1'
	run v2v big.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v-steer: out of memory" ]
}

@test "a phase that reads no further is a failure all the same" {
	head -c 1000000 /dev/zero >big.jpg
	fake steer 'echo done'
	run v2v big.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: big.jpg: v2v-segment: killed by signal 13" ]
}

@test "a phase that dies or fails without words is named" {
	fake quantize 'cat >/dev/null; kill -SEGV $$'
	run v2v a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: a.jpg: v2v-quantize: killed by signal 11" ]
	fake quantize 'cat >/dev/null; exit 9'
	run v2v a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: a.jpg: v2v-quantize: failed with status 9" ]
}

@test "warnings of phases that succeed are shown" {
	fake segment 'cat "$input"; echo "v2v-segment: a.jpg: warning" >&2'
	run --separate-stderr v2v a.jpg
	[ "$status" -eq 0 ]
	[ "$stderr" = "v2v-segment: a.jpg: warning" ]
}

@test "time limit ends every process of the picture" {
	fake steer 'echo $$ >steer.pid; sleep 60'
	run v2v --timeout 1 -o x.svg a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: a.jpg: gave up after 1 s" ]
	[ ! -e x.svg ]
	gone "$(cat steer.pid)"
}

@test "time limit ends a phase that ignores SIGTERM" {
	fake steer 'trap "" TERM; echo $$ >steer.pid; while :; do sleep 1; done'
	run v2v --timeout 1 a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: a.jpg: gave up after 1 s" ]
	gone "$(cat steer.pid)"
}

@test "time limit is for each picture" {
	fake steer 'read -r x; [ "$x" != two ] || sleep 60; echo "$x"'
	run v2v --timeout 2 -j 2 -O out a.jpg b.png c.webp
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: b.png: gave up after 2 s
v2v: 2 done, 1 failed" ]
	[ "$(ls -A out)" = "a.svg
c.svg" ]
}

@test "signals end everything and leave nothing" {
	fake steer 'echo $$ >steer.pid; sleep 60'
	for sig in HUP INT TERM; do
		rm -f steer.pid
		# A job of this shell would ignore SIGINT.
		env --default-signal=INT v2v -O out -j 2 a.jpg b.png &
		until [ -s steer.pid ]; do
			sleep 0.05
		done
		kill -s $sig $!
		status=0
		wait $! || status=$?
		[ "$(kill -l $status)" = $sig ]
		gone "$(cat steer.pid)"
		[ -z "$(ls -A out)" ]
		nothing_left
	done
}

@test "odd names" {
	odd=$'two\nlines and  *[?] \'"\\ $(echo) é'
	cp a.jpg "$odd.jpg"
	cp b.png "./-dash.png"
	cp c.webp '{name}.webp'
	cp a.jpg .jpg
	cp a.jpg noend
	run v2v -O './-o ut' -- "$odd.jpg" -dash.png '{name}.webp' .jpg noend
	[ "$status" -eq 0 ]
	cd './-o ut'
	[ "$(cat "$odd.svg")" = one ]
	[ "$(cat ./-dash.svg)" = two ]
	[ "$(cat '{name}.svg')" = three ]
	[ "$(cat .jpg.svg noend.svg)" = "one
one" ]
	cd ..
	mkdir -- "d $odd" -d
	cp a.jpg "d $odd/$odd.jpg"
	cp b.png ./-d/b.png
	run v2v -O out -- "d $odd" -d/
	[ "$status" -eq 0 ]
	[ "$(cat "out/$odd.svg" out/b.svg)" = "one
two" ]
}

@test "names in messages are made harmless" {
	fake trace 'cat >/dev/null; exit 1'
	cp a.jpg $'a\n\033[31m".jpg'
	run v2v $'a\n\033[31m".jpg'
	[ "$output" = 'v2v: a??[31m".jpg: v2v-trace: failed with status 1' ]
	run v2v --log-format json $'a\n\033[31m".jpg'
	[ "${output#*prog}" = '":"v2v","file":"a??[31m\".jpg","event":"error","message":"v2v-trace: failed with status 1"}' ]
	is_json "$output"
	cp a.jpg $'\xff.jpg'
	run v2v --log-format=json $'\xff.jpg'
	is_json "$output"
}

@test "two pictures of one name are refused before anything is read" {
	mkdir d
	cp a.jpg d/
	run v2v -O out a.jpg d
	[ "$status" -eq 2 ]
	[ "${lines[0]}" = "v2v: a.svg: more than one of the pictures would be written there" ]
	[ ! -e out ]
	[ ! -e segment.args ]
	# The same line in two names of two lines is no such case.
	cp a.jpg $'x\ny.jpg'
	cp a.jpg $'x\nz.jpg'
	v2v -O out $'x\ny.jpg' $'x\nz.jpg'
	cp a.jpg $'d/x\ny.jpg'
	run v2v -O out $'x\ny.jpg' $'d/x\ny.jpg'
	[ "$status" -eq 2 ]
}

@test "previews: a file, a folder, a pattern" {
	v2v --preview p.png -o x.svg a.jpg
	[ "$(cat p.png)" = preview ]
	v2v --preview=pre -O out a.jpg b.png
	[ "$(cd pre && echo *)" = "a.png b.png" ]
	v2v --preview=both/ -O both a.jpg b.png
	[ "$(cd both && echo *)" = "a.png a.svg b.png b.svg" ]
	v2v --preview='pre/{name}-small.png' -O out a.jpg b.png
	[ -e pre/a-small.png ]
	run v2v --preview=p.png -O out a.jpg b.png
	[ "$status" -eq 2 ]
	fake trace 'exit 1'
	run v2v --preview q.png a.jpg
	[ ! -e q.png ]
}

@test "--no-clobber refuses, and only that picture" {
	mkdir out
	echo old >out/a.svg
	run v2v --no-clobber -O out a.jpg b.png
	[ "$status" -eq 2 ]
	[ "$output" = "v2v: out/a.svg: file exists
v2v: 1 done, 1 failed" ]
	[ "$(cat out/a.svg out/b.svg)" = "old
two" ]
	v2v --no-clobber --clobber -O out a.jpg
	[ "$(cat out/a.svg)" = one ]
}

@test "the input is never the output" {
	ln a.jpg same.svg
	run v2v -o same.svg a.jpg
	[ "$status" -eq 2 ]
	[ "$output" = "v2v: same.svg: is the input, too" ]
	[ "$(cat a.jpg)" = one ]
}

@test "wrong use: one message, status 2, nothing on stdout" {
	while IFS= read -r line; do
		eval "run --separate-stderr v2v $line" </dev/null
		[ "$status" -eq 2 ] || { echo "$line: $status" && false; }
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" -eq 2 ] || { echo "$stderr" && false; }
		[ "${stderr_lines[1]}" = "Try 'v2v --help'." ]
	done <<-'END'
		--nonsense a.jpg
		-x a.jpg
		-o
		-o '' a.jpg
		--quiet=1 a.jpg
		a.jpg b.png
		-o x -O out a.jpg
		-o x --preview x a.jpg
		--preview - a.jpg
		-O out -
		-j 0 a.jpg
		-j 08 a.jpg
		-j 1x a.jpg
		-j 99999999999999999999 a.jpg
		--timeout -1 a.jpg
		--timeout 0 a.jpg
		--timeout 1e3 a.jpg
		--log-format xml a.jpg
		--skip nothing a.jpg
		--skip segment --mask m.png a.jpg
		--skip quantize -p p.yaml a.jpg
		.
	END
}

@test "no picture in a folder is an error" {
	mkdir empty
	run v2v -O out empty
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: no pictures found" ]
}

@test "full disk, closed stdout, missing folder" {
	run bash -c 'v2v a.jpg >/dev/full'
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: <stdout>: No space left on device" ]
	run bash -c 'v2v -o /dev/full a.jpg'
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: /dev/full: No space left on device" ]
	run bash -c 'v2v a.jpg >&-'
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: <stdout>: Bad file descriptor" ]
	run bash -c 'v2v --help >/dev/full'
	[ "$status" -ne 0 ]
	run v2v -o nowhere/x.svg a.jpg
	[ "$status" -eq 1 ]
	[[ $output == "v2v: nowhere/x.svg: "* ]]
	mkdir dir
	run v2v -o dir a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: dir: is a directory" ]
}

@test "other closed descriptors do no harm" {
	v2v -o x.svg a.jpg <&- >&- 2>&-
	[ "$(cat x.svg)" = one ]
	fake segment cat
	run bash -c 'v2v <&-'
	[ "$status" -eq 1 ]
}

@test "a reader that stops ends the driver by SIGPIPE" {
	head -c 1000000 /dev/zero >big.jpg
	run bash -c 'v2v big.jpg | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	[ "$output" = 141 ]
}

@test "pipes are written as they stand" {
	run bash -c 'v2v -o >(cat) a.jpg; sleep 0.1'
	[ "$output" = one ]
}

@test "jobs share the threads" {
	fake trace 'cat >/dev/null; echo "${V2V_THREADS-unset}"'
	v2v -j 256 -O out a.jpg b.png c.webp
	[ "$(cat out/a.svg)" -ge 1 ]
	v2v -j 1 -O out a.jpg b.png
	[ "$(cat out/a.svg)" = unset ]
	V2V_THREADS=7 v2v -j 2 -O out a.jpg b.png
	[ "$(cat out/b.svg)" = 7 ]
}

@test "tools beside the driver are found through links, others by PATH" {
	mkdir away
	ln -s ../bin/v2v away/v2v
	PATH=${PATH#*:} run away/v2v a.jpg
	[ "$output" = one ]
	mv bin/v2v away/alone
	run away/alone a.jpg
	[ "$output" = one ]
	PATH=${PATH#*:} run away/alone a.jpg
	[ "$status" -eq 1 ]
	[ "$output" = "v2v: v2v-segment: not found" ]
}

@test "--help and --version" {
	run --separate-stderr v2v --help
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ ${lines[0]} == "usage: v2v "* ]]
	[ "$(wc -l <<<"$output")" -le 50 ]
	[ -z "$(grep '.\{81\}' <<<"$output")" ]
	run v2v -V
	[ "${lines[0]}" = "v2v (v2v) 0.1.0" ]
}

@test "the script is the same to bash --posix" {
	sed '1s/.*/#!\/bin\/bash --posix/' bin/v2v >bin/w && chmod +x bin/w
	sed -i 's/sh "$self"/bash --posix "$self"/' bin/w
	run w -O out a.jpg b.png
	[ "$output" = "v2v: 2 done, 0 failed" ]
	[ "$(cat out/a.svg out/b.svg)" = "one
two" ]
	run w -O out a.jpg nothere
	[ "$status" -eq 1 ]
}
