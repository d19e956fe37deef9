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

ifeq ($(CUDA),1)
DEFS += -DV2V_CUDA
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

# Last, so that no CFLAGS can change the bits of a result. The last two let
# loops with square roots and choices vectorise; they change no value.
EXACT = -ffp-contract=off -fno-fast-math -fno-math-errno -fno-trapping-math
ALL_CFLAGS = -std=c11 -pedantic $(CFLAGS) $(WARN) $(HARDEN) $(SANFLAGS) \
	-Ilib -I. $(DEFS) $(shell $(PKG_CONFIG) --cflags $(PKGS)) $(EXACT)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)
LIBS = $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm -lpthread

TOOLS = v2v-segment v2v-steer v2v-quantize v2v-trace
LIB_SRC := $(sort $(wildcard lib/*/*.c lib/*/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o)
CUDA_SRC := $(sort $(wildcard cuda/*.cu))
ifeq ($(CUDA),1)
CUDA_OBJ := $(CUDA_SRC:%.cu=$B/%.o)
CUDA_DIR ?= $(patsubst %/bin/,%,$(dir $(realpath $(shell command -v $(NVCC)))))
LIBS += -L$(CUDA_DIR)/lib64 -lcudart_static -ldl -lrt
endif
UNIT := $(patsubst tests/unit/%.c,$B/tests/unit/%,$(sort $(wildcard tests/unit/*.c)))

.DELETE_ON_ERROR:
.PHONY: all check check-all check-gpu bench fuzz lint deps demo install uninstall dist \
	clean help FORCE

## all: the five programs in build/bin (default)
all: $(TOOLS:%=$B/bin/%) $B/bin/v2v

$B/bin/v2v: cmd/v2v
	@mkdir -p $(@D)
	sed 's/@VERSION@/$(VERSION)/' $< >$@
	chmod +x $@

TOOL_OBJ = $(patsubst %,$B/cmd/%.o,tool options output log)

$(TOOLS:%=$B/bin/%): $B/bin/%: $B/cmd/%.o $(TOOL_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/libv2v.a: $(LIB_OBJ) $(CUDA_OBJ)
	rm -f $@
	$(AR) rcs $@ $^

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Rewritten only when the flags differ, so that `make CFLAGS=...` rebuilds.
$B/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA) \
	$(CUDA_ARCH) $(NVCCFLAGS) $(CXX))' \
	| cmp -s - $@ || \
	echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA) \
	$(CUDA_ARCH) $(NVCCFLAGS) $(CXX))' >$@

$B/tests/unit/%: $B/tests/unit/%.o $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# Programs that the command tests use.
HELPERS = decode differ options
$(HELPERS:%=$B/tests/%): $B/tests/%: $B/tests/cli/helpers/%.o $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The frame of a tool, and nothing else.
PASS = $B/tests/v2v-pass $B/tests/v2v-pass-text
$(PASS): $B/tests/cli/helpers/pass.o $(TOOL_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# CUDA: machine code for each architecture, and PTX of the last for later ones.
# Linked by plain cc with a static runtime, so the programs start anywhere.
CUDA_ARCH ?= 75 80 86 89 90
NVCCFLAGS ?= -O2
GENCODE = $(foreach a,$(CUDA_ARCH),-gencode arch=compute_$a,code=sm_$a) \
	-gencode arch=compute_$(lastword $(CUDA_ARCH)),code=compute_$(lastword \
	$(CUDA_ARCH))
ALL_NVCCFLAGS = -std=c++17 $(NVCCFLAGS) $(GENCODE) -Ilib -I. -Werror \
	all-warnings -Xcompiler -Wall,-Wextra,-fPIC,-fno-threadsafe-statics \
	-Xcompiler -fno-exceptions,-ffp-contract=off \
	--fmad=false -prec-div=true -prec-sqrt=true -ftz=false

$B/cuda/%.o: cuda/%.cu $B/flags
	@mkdir -p $(@D)
	$(NVCC) $(ALL_NVCCFLAGS) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

# The same .cu files over an emulated device (tests/emu), for the tests alone.
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),$(subst clang,clang++,$(CC)),g++)
endif
EMU_OBJ := $(CUDA_SRC:%.cu=$B/emu/%.o) $B/emu/cuda_emu.o $B/emu/broken.o
# Fortified longjmp refuses to change stacks, which is what fibres do.
ALL_CXXFLAGS = -std=c++17 $(CFLAGS) -U_FORTIFY_SOURCE -Wall -Wextra -Wshadow -fPIE \
	-fno-exceptions -fno-rtti -fno-threadsafe-statics $(SANFLAGS) -Ilib -I. \
	-Dv2v_cuda=v2v_emu -Dv2v_cuda_open=v2v_emu_open $(EXACT) \
	$(if $(filter 1,$(DEVELOPER)),-Werror)
EMU_CXX = $(CXX) $(ALL_CXXFLAGS) -MMD -MP -c -o $@ -x c++ $<

$B/emu/cuda/%.o: cuda/%.cu $B/flags
	@mkdir -p $(@D)
	$(EMU_CXX)

$B/emu/%.o: tests/emu/%.cc $B/flags
	@mkdir -p $(@D)
	$(EMU_CXX)

$B/emu/%.o: tests/parity/%.cu $B/flags
	@mkdir -p $(@D)
	$(EMU_CXX)

# References, CPU, emulated and real device against each other, and timings.
BENCH_OBJ := $(patsubst tests/bench/%.c,$B/bench/%.o,$(wildcard tests/bench/*.c))
PARITY_OBJ := $(patsubst tests/parity/%.c,$B/parity/%.o,$(wildcard \
	tests/parity/*.c)) $(patsubst tests/ref/%.c,$B/ref/%.o,$(wildcard \
	tests/ref/*.c)) $(filter-out $B/bench/main.o,$(BENCH_OBJ))

$(BENCH_OBJ) $(PARITY_OBJ): $B/%.o: tests/%.c $B/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$B/tests/parity: $(PARITY_OBJ) $(EMU_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/tests/bench: $(BENCH_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

## bench: nanoseconds a pixel of each op
bench: $B/tests/bench
	$B/tests/bench

## check-gpu: the real device against the CPU; needs one
check-gpu: $B/tests/parity
	$B/tests/parity --cuda
	if command -v compute-sanitizer >/dev/null; then \
		for tool in memcheck racecheck initcheck; do \
			compute-sanitizer --tool $$tool --error-exitcode 1 \
			    $B/tests/parity --cuda || exit 1; \
		done; \
	fi
# End of CUDA, emulation, parity and timings.

# The scene generator and what `make demo` shows of it.
DEMO_SEED = 19
SCENE_OBJ = $(patsubst %,$B/tests/data/%.o,scene raster street car)

$B/tests/scene: $(SCENE_OBJ) $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
$B/tests/sidebyside: $B/tests/data/sidebyside.o $B/libv2v.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

D = $B/demo

## demo: draw a street scene, run v2v on it, leave all in build/demo
demo: all $B/tests/scene $B/tests/sidebyside
	@mkdir -p $D
	$B/tests/scene --seed $(DEMO_SEED) --size 1600x1000 >$D/scene.pam
	$B/tests/sidebyside $D/scene.pam >$D/scene.png
	rm -f $D/scene.pam
	$B/bin/v2v --preview=$D/preview.png -o $D/picture.svg $D/scene.png
	$B/tests/sidebyside $D/scene.png $D/preview.png >$D/side-by-side.png
	@echo 'v2v made these from a scene of its own generator:'
	@ls -l $D/scene.png $D/picture.svg $D/preview.png $D/side-by-side.png
# End of the scene generator.

$B/tests/unit/test_quantize: $B/tests/ref/ref_specks.o

## clean: remove build/
clean:
	rm -rf $B

## help: this list
help:
	@sed -n 's/^## //p' Makefile

-include $(shell find $B -name '*.d' 2>/dev/null)
