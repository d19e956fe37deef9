# v2v: photographs of vehicles to small flat vector pictures.
# `make help` lists the targets. Settings may also stand in config.mk.

-include config.mk

VERSION = 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
BASHCOMPDIR ?= $(DATADIR)/bash-completion/completions
ZSHCOMPDIR ?= $(DATADIR)/zsh/site-functions
FISHCOMPDIR ?= $(DATADIR)/fish/vendor_completions.d
INSTALL ?= install
PKG_CONFIG ?= pkg-config
NVCC ?= nvcc

B = build
CC ?= cc
CXX ?= c++
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith
SAN ?=
DEVELOPER ?= 0

# Optional parts: 1, 0, or auto (what is found).
CUDA ?= auto
WEBP ?= auto
LCMS ?= auto

have = $(shell $(PKG_CONFIG) --exists $(1) && echo 1 || echo 0)
ifeq ($(WEBP),auto)
override WEBP := $(call have,libwebp)
endif
ifeq ($(LCMS),auto)
override LCMS := $(call have,lcms2)
endif
ifeq ($(CUDA),auto)
override CUDA := $(if $(shell command -v $(NVCC)),1,0)
endif

PKGS = libpng libjpeg yaml-0.1
DEFS = -DV2V_VERSION='"$(VERSION)"'
ifeq ($(WEBP),1)
PKGS += libwebp
DEFS += -DV2V_WEBP
endif
ifeq ($(LCMS),1)
PKGS += lcms2
DEFS += -DV2V_LCMS
endif

HARDEN = -fstack-protector-strong -fPIE
ifeq ($(SAN),)
HARDEN += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
else
SANFLAGS = -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifeq ($(DEVELOPER),1)
WARN += -Werror
endif

# Last, so that no CFLAGS can change the bits of a result.
EXACT = -ffp-contract=off -fno-fast-math
ALL_CFLAGS = -std=c11 -pedantic $(CFLAGS) $(WARN) $(HARDEN) $(SANFLAGS) \
	-Ilib -I. $(DEFS) $(shell $(PKG_CONFIG) --cflags $(PKGS)) $(EXACT)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm -lpthread

TOOLS = v2v-segment v2v-steer v2v-quantize v2v-trace
LIB_SRC := $(sort $(wildcard lib/*/*.c lib/*/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o)
UNIT := $(patsubst tests/unit/%.c,$B/tests/unit/%,$(sort $(wildcard tests/unit/*.c)))

.DELETE_ON_ERROR:
.PHONY: all check check-all bench fuzz lint deps demo install uninstall dist \
	clean help FORCE

## all: the five programs in build/bin (default)
all: $(TOOLS:%=$B/bin/%) $B/bin/v2v

$B/bin/v2v: cmd/v2v
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< >$@
	chmod +x $@

$(TOOLS:%=$B/bin/%): $B/bin/%: $B/cmd/%.o $B/cmd/tool.o $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/libv2v.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Rewritten only when the flags differ, so that `make CFLAGS=...` rebuilds.
$B/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA))' \
	| cmp -s - $@ || \
	echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA))' >$@

$B/tests/unit/%: $B/tests/unit/%.o $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# The scene generator and what `make demo` shows of it.
SCENE_OBJ = $(patsubst %,$B/tests/data/%.o,scene raster street car)

$B/tests/scene: $(SCENE_OBJ) $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
# End of the scene generator.

# What tests/cli/torture.bats compares pictures with.
HELPERS = decode differ
$(HELPERS:%=$B/tests/%): $B/tests/%: $B/tests/cli/helpers/%.o $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

## clean: remove build/
clean:
	rm -rf $B

## help: this list
help:
	@sed -n 's/^## //p' Makefile

-include $(shell find $B -name '*.d' 2>/dev/null)
