# Completion of fish for v2v and its tools.

set -l phases v2v-segment v2v-steer v2v-quantize v2v-trace
set -l frames v2v-segment v2v-steer v2v-quantize

for c in v2v $phases
    complete -c $c -s o -l output -r -F -d 'write a file, whole or not at all'
    complete -c $c -s O -l output-dir -x -a '(__fish_complete_directories)' -d 'write one file a frame'
    complete -c $c -l clobber -d 'replace existing files'
    complete -c $c -l no-clobber -d 'refuse to replace an existing file'
    complete -c $c -s c -l config -r -F -d 'read settings from a YAML file'
    complete -c $c -l device -x -a 'auto cpu cuda' -d 'where to compute'
    complete -c $c -l max-pixels -x -d 'refuse frames of more pixels'
    complete -c $c -s q -l quiet -d 'errors only'
    complete -c $c -s v -l verbose -d 'say more'
    complete -c $c -l log-format -x -a 'text json' -d 'form of messages'
    complete -c $c -s h -l help -d 'print the options and exit'
    complete -c $c -s V -l version -d 'print the version and exit'
end

for c in $phases
    complete -c $c -s f -l force -d 'write frames even to a terminal'
    complete -c $c -l no-config -d 'read no file that -c does not name'
    complete -c $c -l print-config -d 'print the settings as YAML and exit'
    complete -c $c -s j -l threads -x -d 'threads; 0: one a processor'
end

for c in $frames
    complete -c $c -l format -x -a 'pam png' -d 'form of frames'
end

for c in v2v v2v-segment
    complete -c $c -l mask -r -F -d 'what is known of the vehicle'
    complete -c $c -l rect -x -d 'rectangle that holds the vehicle: X,Y,W,H'
    complete -c $c -l point -x -d 'a pixel of the vehicle, or not of it: X,Y, X,Y+ or X,Y-'
    complete -c $c -l backend -x -a 'auto net classical cmd' -d 'who finds the vehicle'
    complete -c $c -l weights -r -F -a none -d 'another network'
    complete -c $c -l cmd -x -d 'another program that finds it'
    complete -c $c -l remove -x -a 'plate text logo badge sticker mirror all none' -d 'what goes'
    complete -c $c -l quality -x -a 'fast high' -d 'looks of the network'
    complete -c $c -l inpaint -x -a 'membrane patch fill' -d 'fills holes'
    complete -c $c -l background -x -a 'transparent keep' -d 'what becomes of the rest'
    complete -c $c -l crop -x -d 'cut to the vehicle and a margin: N or N%'
end
complete -c v2v-segment -l keep -x -a 'largest all' -d 'parts of the picture'
complete -c v2v-segment -l cmd-timeout -x -d 'seconds that it may take for a picture'
complete -c v2v-segment -l remove-mask -r -F -d 'white where more has to go'
complete -c v2v-segment -l remove-rect -x -d 'a rectangle that has to go: X,Y,W,H'
complete -c v2v-segment -l keep-rect -x -d 'nothing goes from there: X,Y,W,H'
complete -c v2v-segment -l removed-out -r -F -d 'write what goes as a mask'
complete -c v2v-segment -l boxes-out -r -F -d 'write what was found as JSON'
complete -c v2v-segment -l cmd-timeout -x -d 'seconds that it may take for a picture'
complete -c v2v-segment -l parts-out -r -F -d 'write its parts by numbers'
complete -c v2v-segment -l min-iou -x -d 'least overlap of silhouettes'
complete -c v2v-segment -l on-fail -x -a 'error best input' -d 'below --min-iou'
complete -c v2v-segment -l report -r -F -d 'also write areas, overlap and times'
complete -c v2v-segment -l mask-out -r -F -d 'write the matte'

for c in v2v v2v-steer
    complete -c $c -l detail -x -d '0: few regions, 1: many'
end
complete -c v2v-steer -l min-iou -x -d 'least overlap of silhouettes'
complete -c v2v-steer -l on-fail -x -a 'error best input' -d 'below --min-iou'
complete -c v2v-steer -l reference -r -F -d 'silhouette to compare with'

for c in v2v v2v-quantize
    complete -c $c -s p -l palette -r -F -a 'vehicle-15 original' -d 'file, name or list of colours'
    complete -c $c -l smoothness -x -d 'difference that a smooth boundary may cost'
    complete -c $c -l tone-map -d 'stretch the lightness to that of the palette'
    complete -c $c -l scale -x -a '1 2 4' -d 'enlarge the result'
    complete -c $c -l extract -x -d 'find N colours in each picture'
    complete -c $c -l lock -r -F -a 'vehicle-15 original' -d 'colours that --extract keeps'
end
complete -c v2v-quantize -l map -x -a 'smooth nearest' -d 'how colours are chosen'
complete -c v2v-quantize -l detail -x -d '0: no thin line is widened, 1: many'
complete -c v2v-quantize -l min-area -x -d 'merge regions below this share'
complete -c v2v-quantize -l alpha-threshold -x -d 'alpha below is absent'
complete -c v2v-quantize -l print-palette -d 'print the palette as YAML and exit'
complete -c v2v-quantize -l swatch -r -F -d 'also draw the palette and its shares'
complete -c v2v-quantize -l report -r -F -d 'also write shares and distances'

complete -c v2v-trace -l format -x -a 'svg svgz pdf eps json geojson dxf vectordrawable' -d 'form of the drawing'
complete -c v2v-trace -l mode -x -a 'spline polygon pixel' -d 'what boundaries become'
complete -c v2v-trace -l exact -d 'no pixel changes its colour, or fail'
complete -c v2v-trace -l tolerance -x -d 'how far a curve may leave its boundary'
complete -c v2v-trace -l corner-threshold -x -d 'turns sharper than this are corners'
complete -c v2v-trace -l smooth -x -d '0: all the detail, 1: broad curves'
complete -c v2v-trace -l speckle -x -d 'merge regions of fewer pixels'
complete -c v2v-trace -l precision -x -d 'decimals of a coordinate'
complete -c v2v-trace -l guide -r -F -d 'place edges by the picture with all its colours'
complete -c v2v-trace -l max-bytes -x -d 'coarsen the drawing to N bytes'
complete -c v2v-trace -l max-segments -x -d 'coarsen it to N lines and curves'
complete -c v2v-trace -l max-error -x -d 'the smallest drawing off by PX on average'
complete -c v2v-trace -l max-colors -x -d 'refuse frames with more colours'
complete -c v2v-trace -l centerline -d 'thin lines become strokes'
complete -c v2v-trace -l layering -x -a 'nested stacked cutout' -d 'what lies below what'
complete -c v2v-trace -l stroke-width -x -d 'draw outlines of this width'
complete -c v2v-trace -l stroke-color -x -d 'colour of the outlines'
complete -c v2v-trace -l non-scaling -d 'outlines keep their width at any zoom'
complete -c v2v-trace -l group -x -a 'none color part' -d 'groups in the SVG'
complete -c v2v-trace -l ids -d 'name the paths and groups of the SVG'
complete -c v2v-trace -l title -x -d 'title of the SVG'
complete -c v2v-trace -l preview-size -x -d 'long side of the preview'
complete -c v2v-trace -l report -r -F -d 'also compare the SVG with the frame'
for c in v2v v2v-trace
    complete -c $c -l preview -r -F -d 'also draw the result as a PNG'
end

complete -c v2v -s j -l jobs -x -d 'pictures at a time'
complete -c v2v -l skip -x -a 'segment steer quantize' -d 'leave out a phase'
complete -c v2v -l intermediates -x -a '(__fish_complete_directories)' -d 'keep what each phase wrote'
complete -c v2v -l timeout -x -d 'longest time for one picture'
