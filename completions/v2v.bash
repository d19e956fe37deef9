# Completion of bash for v2v and its tools.

_v2v_options() # PROGRAM
{
	local all='--output --output-dir --clobber --no-clobber --config
	    --device --max-pixels --quiet --verbose --log-format --help
	    --version'
	local tool="$all --force --no-config --print-config --threads"

	case $1 in
	v2v)
		echo $all --mask --rect --point --backend --weights --quality \
		    --cmd --remove --inpaint --background --crop --palette --extract \
		    --lock --tone-map \
		    --smoothness --detail --scale --preview --jobs --skip \
		    --intermediates --timeout
		;;
	v2v-segment)
		echo $tool --format --mask --rect --point --backend --weights \
		    --quality --cmd --cmd-timeout --mask-out --background --keep --crop \
		    --remove --remove-mask --remove-rect --keep-rect \
		    --removed-out --inpaint --min-iou --on-fail --report \
		    --boxes-out --parts-out
		;;
	v2v-steer)
		echo $tool --format --detail --min-iou --on-fail --reference
		;;
	v2v-quantize)
		echo $tool --format --palette --map --smoothness --detail \
		    --min-area --alpha-threshold --print-palette --report \
		    --extract --lock --scale --tone-map --swatch
		;;
	v2v-trace)
		echo $tool --format --mode --exact --tolerance --corner-threshold \
		    --smooth --speckle --precision --max-bytes \
		    --max-segments --max-error --max-colors --centerline \
		    --layering --stroke-width --stroke-color --non-scaling \
		    --group --ids --title --preview --preview-size --report --guide
		;;
	esac
}

_v2v()
{
	local program=${1##*/} word=$2 before=$3

	# bash takes "--format=png" for three words.
	if [[ $word == = ]]; then
		word=
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case $before in
	--format)
		local forms='pam png'

		[[ $program == v2v-trace ]] &&
		    forms='svg svgz pdf eps json geojson dxf vectordrawable'
		COMPREPLY=($(compgen -W "$forms" -- "$word"))
		;;
	--device)
		COMPREPLY=($(compgen -W 'auto cpu cuda' -- "$word"))
		;;
	--log-format)
		COMPREPLY=($(compgen -W 'text json' -- "$word"))
		;;
	--background)
		COMPREPLY=($(compgen -W 'transparent keep' -- "$word"))
		;;
	--keep)
		COMPREPLY=($(compgen -W 'largest all' -- "$word"))
		;;
	--backend)
		COMPREPLY=($(compgen -W 'auto net classical cmd' -- "$word"))
		;;
	--remove)
		COMPREPLY=($(compgen -W 'plate text logo badge sticker mirror
		    all none' -- "$word"))
		;;
	--quality)
		COMPREPLY=($(compgen -W 'fast high' -- "$word"))
		;;
	--inpaint)
		COMPREPLY=($(compgen -W 'membrane patch fill' -- "$word"))
		;;
	--on-fail)
		COMPREPLY=($(compgen -W 'error best input' -- "$word"))
		;;
	--mode)
		COMPREPLY=($(compgen -W 'spline polygon pixel' -- "$word"))
		;;
	--layering)
		COMPREPLY=($(compgen -W 'nested stacked cutout' -- "$word"))
		;;
	--group)
		COMPREPLY=($(compgen -W 'none color part' -- "$word"))
		;;
	--scale)
		COMPREPLY=($(compgen -W '1 2 4' -- "$word"))
		;;
	--map)
		COMPREPLY=($(compgen -W 'smooth nearest' -- "$word"))
		;;
	--skip)
		COMPREPLY=($(compgen -W 'segment steer quantize' -- "$word"))
		;;
	-p | --palette | --lock)
		compopt -o filenames 2>/dev/null
		local IFS=$'\n'
		COMPREPLY=($(compgen -W $'vehicle-15\noriginal' -- "$word")
		    $(compgen -f -- "$word"))
		;;
	-O | --output-dir | --intermediates)
		compopt -o filenames 2>/dev/null
		COMPREPLY=($(compgen -d -- "$word"))
		;;
	-j | --threads | --jobs | --max-pixels | --rect | --point | --cmd | --crop | \
	    --cmd-timeout | --remove-rect | --keep-rect | --detail | \
	    --smoothness | --extract | \
	    --min-iou | --min-area | --alpha-threshold | --tolerance | \
	    --corner-threshold | --smooth | --speckle | --precision | --max-bytes | --max-segments | --max-error | \
--max-colors | \
	    --preview-size | --title | --timeout)
		;;
	*)
		if [[ $word == -* ]]; then
			COMPREPLY=($(compgen -W "$(_v2v_options "$program")" \
			    -- "$word"))
		else
			compopt -o filenames 2>/dev/null
			local IFS=$'\n'
			COMPREPLY=($(compgen -f -- "$word"))
		fi
		;;
	esac
}

complete -F _v2v v2v v2v-segment v2v-steer v2v-quantize v2v-trace
