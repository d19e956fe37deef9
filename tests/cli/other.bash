# What the tests beside other programs share.

# need PROGRAM...: skip the test without them.
need() {
	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

# opaque FILE.svg ZOOM...: nothing of what is below shows, in rsvg's picture.
opaque() {
	local svg=$1 z
	shift
	for z; do
		rsvg-convert -z "$z" -b '#ff00ff' "$svg" | pngtopnm >m.ppm
		rsvg-convert -z "$z" -b '#00ff00' "$svg" | pngtopnm >g.ppm
		# A last column or row that the picture covers in part is cut.
		pamcut -right -2 -bottom -2 m.ppm >mc.ppm
		pamcut -right -2 -bottom -2 g.ppm >gc.ppm
		[ "$(pamarith -difference mc.ppm gc.ppm |
		    pamsumm -max -brief)" -le 2 ] || return 1
	done
}
