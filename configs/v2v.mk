# For your own Makefile: photographs to SVG, only where something changed.
#
#	include /usr/local/share/v2v/v2v.mk
#	all: $(patsubst photos/%.jpg,drawings/%.svg,$(wildcard photos/*.jpg))
#	drawings/%.svg: photos/%.jpg $(V2V_DEPS)
#		$(V2V_DRAW)
#
# The rules below do the same for pictures of one folder. Set before including,
# if not by the command line:

V2V ?= v2v
V2V_FLAGS ?= --quiet
# A palette file, a configuration file: pictures are drawn again as they change.
V2V_PALETTE ?=
V2V_CONFIG_FILE ?=

V2V_DEPS = $(V2V_PALETTE) $(V2V_CONFIG_FILE)
V2V_DRAW = $(V2V) $(V2V_FLAGS) $(if $(V2V_PALETTE),--palette '$(V2V_PALETTE)') \
	$(if $(V2V_CONFIG_FILE),--config '$(V2V_CONFIG_FILE)') \
	--output '$@' -- '$<'

.DELETE_ON_ERROR:

%.svg: %.jpg $(V2V_DEPS)
	$(V2V_DRAW)
%.svg: %.jpeg $(V2V_DEPS)
	$(V2V_DRAW)
%.svg: %.png $(V2V_DEPS)
	$(V2V_DRAW)
%.svg: %.webp $(V2V_DEPS)
	$(V2V_DRAW)
