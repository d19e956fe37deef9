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
CFLAGS ?= -O3 -g
WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wwrite-strings -Wpointer-arith
SAN ?=
DEVELOPER ?= 0

# V=1 shows the commands.
V ?= 0
Q = $(if $(filter 0,$V),@)
say = @$(if $(filter 0,$V),echo '  $1 $@',:)

# What the build needs, and what the tests use on top. Installing changes what
# is found below; so `make deps demo` does it as the remaking of an included
# makefile, after which make reads everything anew.
BUILD_PACKAGES = gcc g++ libc6-dev pkg-config libpng-dev zlib1g-dev \
	libjpeg-dev libwebp-dev liblcms2-dev libyaml-dev
TEST_PACKAGES = libcmocka-dev bats netpbm imagemagick ffmpeg librsvg2-bin \
	ghostscript poppler-utils libxml2-utils python3 python3-ezdxf mandoc shellcheck bsdextrautils zsh fish
## deps: install from Debian or Ubuntu what is missing (make deps demo)
ifneq ($(filter deps,$(MAKECMDGOALS)),)
# Makefiles are remade under -n, too; the flag is only seen here.
DRY := $(if $(findstring n,$(firstword -$(MAKEFLAGS))),-n)
include $B/deps.mk
$B/deps.mk: $(if $(MAKE_RESTARTS),,FORCE)
	@mkdir -p $(@D)
	@sh tests/deps $(DRY) $(BUILD_PACKAGES) $(TEST_PACKAGES)
	@touch $@
endif
deps:
	@:
.DEFAULT_GOAL = all

# Optional parts: 1, 0, or auto (what is found).
CUDA ?= auto
WEBP ?= auto
LCMS ?= auto

have = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo 1 || echo 0)
ifeq ($(WEBP),auto)
override WEBP := $(call have,libwebp)
endif
ifeq ($(LCMS),auto)
override LCMS := $(call have,lcms2)
endif
ifeq ($(CUDA),auto)
override CUDA := $(if $(shell command -v $(NVCC)),1,0)
endif

PKGS = libpng zlib libjpeg yaml-0.1
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
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o) $B/lib/net/vseg_weights.o
CUDA_SRC := $(sort $(wildcard cuda/*.cu))
ifeq ($(CUDA),1)
CUDA_OBJ := $(CUDA_SRC:%.cu=$B/%.o)
CUDA_DIR ?= $(patsubst %/bin/,%,$(dir $(realpath $(shell command -v $(NVCC)))))
LIBS += -L$(CUDA_DIR)/lib64 -lcudart_static -ldl -lrt
endif
UNIT := $(patsubst tests/unit/%.c,$B/tests/unit/%,$(sort $(wildcard tests/unit/*.c)))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all check check-all check-gpu bench fuzz lint deps demo install uninstall dist \
	clean help FORCE

## all: the five programs in build/bin (default)
all: $(TOOLS:%=$B/bin/%) $B/bin/v2v

$B/bin/v2v: cmd/v2v
	@mkdir -p $(@D)
	$(call say,GEN )
	$Qsed 's/@VERSION@/$(VERSION)/' $< >$@
	$Qchmod +x $@

TOOL_OBJ = $(patsubst %,$B/cmd/%.o,tool options frames output log)

$(TOOLS:%=$B/bin/%): $B/bin/%: $B/cmd/%.o $(TOOL_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/libv2v.a: $(LIB_OBJ) $(CUDA_OBJ)
	$(call say,AR  )
	$Qrm -f $@
	$Q$(AR) rcs $@ $^

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(call say,CC  )
	$Q$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$B/lib/net/vseg_weights.o: lib/net/vseg_weights.S lib/net/vseg.safetensors
	@mkdir -p $(@D)
	$(call say,AS  )
	$Q$(CC) -c -o $@ $<

# Rewritten only when the flags differ, so that `make CFLAGS=...` rebuilds.
$B/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA) \
	$(ALL_NVCCFLAGS) $(CXX) $(ALL_CXXFLAGS))' \
	| cmp -s - $@ || \
	echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(CUDA) \
	$(ALL_NVCCFLAGS) $(CXX) $(ALL_CXXFLAGS))' >$@

# References may call the library: once more behind them.
$B/tests/unit/%: $B/tests/unit/%.o $B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $B/libv2v.a $(LIBS) -lcmocka

# Programs that the command tests use.
HELPERS = decode differ options
$(HELPERS:%=$B/tests/%): $B/tests/%: $B/tests/cli/helpers/%.o $B/libv2v.a
	@mkdir -p $(@D)
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# The frame of a tool, and nothing else.
PASS = $B/tests/v2v-pass $B/tests/v2v-pass-text
$(PASS): $B/tests/cli/helpers/pass.o $(TOOL_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

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
	$(call say,NVCC)
	$Q$(NVCC) $(ALL_NVCCFLAGS) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

# The same .cu files over an emulated device (tests/emu), for the tests alone.
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),$(subst clang,clang++,$(CC)),g++)
endif
EMU_OBJ := $(CUDA_SRC:%.cu=$B/emu/%.o) $B/emu/cuda_emu.o \
	$B/emu/cuda_memory.o $B/emu/broken.o
# Fortified longjmp refuses to change stacks, which is what fibres do.
ALL_CXXFLAGS = -std=c++17 $(CFLAGS) -U_FORTIFY_SOURCE -Wall -Wextra -Wshadow -fPIE \
	-fno-exceptions -fno-rtti -fno-threadsafe-statics $(SANFLAGS) -Ilib -I. \
	-Dv2v_cuda=v2v_emu -Dv2v_cuda_open=v2v_emu_open $(EXACT) \
	$(if $(filter 1,$(DEVELOPER)),-Werror) $(EMU_NOSAN)
# Two checks of clang want the C++ runtime, which nothing else here does.
ifneq ($(SAN),)
EMU_NOSAN = $(if $(findstring clang,$(CXX)),-fno-sanitize=vptr$(comma)function)
endif
comma = ,
EMU_CXX = $(CXX) $(ALL_CXXFLAGS) -MMD -MP -c -o $@ -x c++ $<

$B/emu/cuda/%.o: cuda/%.cu $B/flags
	@mkdir -p $(@D)
	$(call say,CXX )
	$Q$(EMU_CXX)

$B/emu/%.o: tests/emu/%.cc $B/flags
	@mkdir -p $(@D)
	$(call say,CXX )
	$Q$(EMU_CXX)

$B/emu/%.o: tests/parity/%.cu $B/flags
	@mkdir -p $(@D)
	$(call say,CXX )
	$Q$(EMU_CXX)

# References, CPU, emulated and real device against each other, and timings.
BENCH_OBJ := $(patsubst tests/bench/%.c,$B/bench/%.o,$(wildcard tests/bench/*.c))
PARITY_OBJ := $(patsubst tests/parity/%.c,$B/parity/%.o,$(wildcard \
	tests/parity/*.c)) $B/ref/colour.o $B/ref/plane.o $B/ref/potts.o $B/ref/net.o \
	$B/ref/membrane.o $B/ref/patch.o $B/ref/tone.o $B/ref/fringe.o \
	$B/bench/ops.o

$(sort $(BENCH_OBJ) $(PARITY_OBJ)): $B/%.o: tests/%.c $B/flags
	@mkdir -p $(@D)
	$(call say,CC  )
	$Q$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$B/tests/parity: $(PARITY_OBJ) $(EMU_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/tests/bench: $(BENCH_OBJ) $B/libv2v.a
	@mkdir -p $(@D)
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

## bench: time a pixel of each op and phase
bench: $B/tests/bench $B/tests/scene
	@$B/tests/scene --seed 19 --size 1500x1000 >$B/bench/scene.pam
	$B/tests/bench $B/bench/scene.pam

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
# A box round its car, as a user would draw it.
DEMO_RECT = 170,350,1220,465
SCENE_OBJ = $(patsubst %,$B/tests/data/%.o,scene raster street car)

$B/tests/scene: $(SCENE_OBJ) $B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
$B/tests/sidebyside: $B/tests/data/sidebyside.o $B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

D = $B/demo

## demo: draw a street scene, run v2v on it, leave all in build/demo
demo: all $B/tests/scene $B/tests/sidebyside
	@mkdir -p $D
	$B/tests/scene --seed $(DEMO_SEED) --size 1600x1000 >$D/scene.pam
	$B/tests/sidebyside $D/scene.pam >$D/scene.png
	rm -f $D/scene.pam
	$B/bin/v2v --rect $(DEMO_RECT) --preview=$D/preview.png -o $D/picture.svg $D/scene.png
	$B/tests/sidebyside $D/scene.png $D/preview.png >$D/side-by-side.png
	@echo 'v2v made these from a scene of its own generator:'
	@ls -l $D/scene.png $D/picture.svg $D/preview.png $D/side-by-side.png
# End of the scene generator.

$B/tests/unit/test_fringe: $B/tests/ref/fringe.o
$B/tests/unit/test_net: $B/tests/ref/net.o
$B/tests/unit/test_quantize: $B/tests/ref/ref_specks.o
$B/tests/unit/test_potts: $B/tests/ref/ref_expansion.o $B/tests/ref/potts.o \
    $B/tests/ref/colour.o
$B/tests/unit/test_trace $B/tests/unit/test_trace_fit $B/tests/unit/test_trace_map \
    $B/tests/unit/test_trace_stroke: $B/tests/ref/ref_trace.o
$B/tests/unit/test_trace_exact: $B/tests/ref/ref_svg.o
$B/tests/unit/test_trace_lines: $B/tests/ref/ref_lines.o $B/tests/ref/ref_trace.o

## clean: remove build/
clean:
	rm -rf $B

## help: this list
help:
	@sed -n 's/^## //p' Makefile

# Tests. CHECK are the programs that tests/run and the bats files call.
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard \
	tests/fuzz/fuzz_*.c)))
SEEDS := $(patsubst %.c,$B/%,$(sort $(wildcard tests/fuzz/seeds_*.c)))
CHECK = $(UNIT) $(HELPERS:%=$B/tests/%) $(PASS) $B/tests/scene \
	$B/tests/parity $(FUZZ:%=$B/tests/fuzz/replay-%) \
	$B/tests/fuzz/seeds/done $B/tests/faults.so

## check: all tests that need no GPU (SAN=address,undefined: with sanitizers)
check: all $(CHECK)
	@CC='$(CC)' sh tests/run $B $(SUITES)

## check-all: check, with twenty times as many mutations of seeds
check-all: all $(CHECK)
	@CC='$(CC)' V2V_SLOW=1 sh tests/run $B $(SUITES)

$B/tests/fuzz/replay-%: $B/tests/fuzz/fuzz_%.o $B/tests/fuzz/replay.o \
		$B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(SEEDS): %: %.o $B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$B/tests/fuzz/seeds/done: $(SEEDS)
	@rm -rf $(@D) && mkdir -p $(@D)
	@for s in $^; do $$s $(@D) || exit 1; done && touch $@

$B/tests/faults.so: tests/faults.c
	@mkdir -p $(@D)
	$(call say,CC  )
	$Q$(CC) -std=c11 -O2 $(WARN) -fPIC -shared -o $@ $< -ldl

## fuzz: every fuzz target for FUZZ_TIME seconds (clang)
FUZZ_TIME ?= 60
FUZZERS = $(FUZZ:%=$B/tests/fuzz/fuzz-%)
fuzz:
	$(MAKE) B=$B/fuzz CC=clang CFLAGS='-O1 -g' CUDA=0 \
	    SAN=fuzzer-no-link,address,undefined fuzz-run

fuzz-run: $(FUZZERS) $B/tests/fuzz/seeds/done
	@for t in $(FUZZ); do \
		echo "$$t" && mkdir -p $B/corpus/$$t || exit 1; \
		for f in $B/tests/fuzz/seeds/$$t-*; do \
			[ ! -e "$$f" ] || cp "$$f" $B/corpus/$$t; \
		done; \
		$B/tests/fuzz/fuzz-$$t -max_total_time=$(FUZZ_TIME) \
		    -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
		    -verbosity=0 -artifact_prefix=$B/$$t- \
		    $B/corpus/$$t || exit 1; \
	done

$(FUZZERS): $B/tests/fuzz/fuzz-%: $B/tests/fuzz/fuzz_%.o $B/libv2v.a
	$(call say,LD  )
	$Q$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

## lint: tabs, blanks, scripts, manual pages
lint:
	@sh tests/run . style

# Installing.
MAN1 = $(wildcard man/*.1)
MAN5 = $(wildcard man/*.5)
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA ?= $(INSTALL) -m 644
PROGRAMS = $(TOOLS) v2v

## install: into PREFIX (/usr/local), below DESTDIR
install: all
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" \
	    "$(DESTDIR)$(MANDIR)/man5" "$(DESTDIR)$(DATADIR)/v2v" \
	    "$(DESTDIR)$(BASHCOMPDIR)" "$(DESTDIR)$(ZSHCOMPDIR)" \
	    "$(DESTDIR)$(FISHCOMPDIR)"
	$(INSTALL_PROGRAM) $(PROGRAMS:%=$B/bin/%) "$(DESTDIR)$(BINDIR)"
	$(INSTALL_DATA) $(MAN1) "$(DESTDIR)$(MANDIR)/man1"
	$(INSTALL_DATA) $(MAN5) "$(DESTDIR)$(MANDIR)/man5"
	$(INSTALL_DATA) $(wildcard configs/*) "$(DESTDIR)$(DATADIR)/v2v"
	for p in $(PROGRAMS); do \
		$(INSTALL_DATA) completions/v2v.bash \
		    "$(DESTDIR)$(BASHCOMPDIR)/$$p" && \
		$(INSTALL_DATA) completions/v2v.fish \
		    "$(DESTDIR)$(FISHCOMPDIR)/$$p.fish" || exit 1; \
	done
	$(INSTALL_DATA) completions/_v2v "$(DESTDIR)$(ZSHCOMPDIR)"

## uninstall: what install put there
uninstall:
	cd "$(DESTDIR)$(BINDIR)" && rm -f $(PROGRAMS)
	cd "$(DESTDIR)$(MANDIR)" && rm -f $(MAN1:man/%=man1/%) $(MAN5:man/%=man5/%)
	cd "$(DESTDIR)$(BASHCOMPDIR)" && rm -f $(PROGRAMS)
	cd "$(DESTDIR)$(FISHCOMPDIR)" && rm -f $(PROGRAMS:%=%.fish)
	rm -f "$(DESTDIR)$(ZSHCOMPDIR)/_v2v"
	rm -rf "$(DESTDIR)$(DATADIR)/v2v"

## dist: build/v2v-VERSION.tar.gz of the last commit, the same bytes each time
dist:
	@mkdir -p $B
	git archive --format=tar.gz -9 --prefix=v2v-$(VERSION)/ \
	    -o $B/v2v-$(VERSION).tar.gz HEAD

-include $(shell find $B -name '*.d' 2>/dev/null)
