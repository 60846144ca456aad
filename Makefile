# sanad: cervical screening registry and reports.   make demo | make test | make help
# SPDX-License-Identifier: GPL-3.0-or-later

BUILD   ?= build
CC      ?= gcc
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0
VERSION := $(shell sed -n '1,/^## \[/s/^## \[\(.*\)\].*/\1/p' CHANGELOG.md 2>/dev/null)

ifeq ($(origin CC),default)
CC := gcc
endif

WARN    := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Werror
CFLAGS  ?= -O2 -g
SAN     ?=
CPPFLAGS += -I. -I$(BUILD) -D_GNU_SOURCE -include base/banned.h -DSANAD_VERSION='"$(VERSION)"' -DSANAD_DATADIR='"$(PREFIX)/share/sanad"'
ALL_CFLAGS := -std=c11 $(WARN) $(CFLAGS) $(SAN) -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
ifneq ($(SAN),)
ALL_CFLAGS := -std=c11 $(WARN) -O1 -g $(SAN) -fPIE
endif
LDFLAGS += $(SAN) -pie -pthread -Wl,-z,relro,-z,now
LDLIBS  += -lsqlite3 -lxlsxwriter -lcjson -lcsv -lpcre2-8 -lsodium -lzstd -lutf8proc -lRmath -lz -lm

PACKAGES := gcc make libc6-dev libsqlite3-dev libxlsxwriter-dev libcjson-dev libcsv-dev libpcre2-dev libsodium-dev \
            libzstd-dev libutf8proc-dev r-mathlib zlib1g-dev libjs-chart.js sqlite3
CHARTJS  ?= /usr/share/javascript/chart.js/chart.min.js

ROOMS   := base db stats score ingest link pathway audit reports simulate cmd
# What may be linked under a unit test of each room: the room itself and the rooms it may include.
NEEDS_base     := base
NEEDS_db       := db base
NEEDS_stats    := stats
NEEDS_score    := score
NEEDS_ingest   := ingest db base
NEEDS_link     := link db stats base
NEEDS_pathway  := pathway db base
NEEDS_audit    := audit score db stats base
NEEDS_reports  := reports db stats base
NEEDS_simulate := simulate score base
NEEDS_cmd      := cmd reports pathway link ingest audit simulate score stats db base

QUIET_0 = @printf '  %-8s %s\n' $(1) $(2);
QUIET_1 =
Q       = $(QUIET_$(V))
AT_0    = @
AT_1    =
AT      = $(AT_$(V))

src = $(sort $(wildcard $(1)/*.c))
obj = $(patsubst %.c,$(BUILD)/%.o,$(call src,$(1)))
ASSETS   := chartjs page_css page_js
ASSET_OBJ := $(patsubst %,$(BUILD)/gen/%.o,$(ASSETS))
objs = $(call obj,$(1)) $(if $(filter db,$(1)),$(BUILD)/gen/sql.o) $(if $(filter reports,$(1)),$(ASSET_OBJ)) \
        $(if $(filter link,$(1)),$(BUILD)/gen/names.o)
ALL_OBJ  := $(foreach r,$(ROOMS),$(call objs,$(r)))
LIB_OBJ  := $(filter-out $(BUILD)/cmd/main.o,$(ALL_OBJ))

.DEFAULT_GOAL := help
.PHONY: help all demo test check check-asan lint bench bench-reaudit bench-link bench-registry fuzz install deps clean populate docs conformance \
        score-standalone $(ROOMS)
.SECONDARY:
.SUFFIXES:

help:
	@echo 'make demo        install what is missing, build, run the Gwadar program from device files to reports'
	@echo 'make test        install what is missing, build, run every test; ends in N passed, N failed'
	@echo 'make all         build $(BUILD)/sanad'
	@echo 'make check-asan  the same tests under the address and undefined-behaviour sanitizers'
	@echo 'make lint        format, clang-tidy, include arrows, banned functions, SQL outside .sql, help = manual = table'
	@echo 'make bench       times beside stated peers on the same work'
	@echo 'make bench-reaudit  a re-audit of 1.45 million results beside sqlite3 reading them once'
	@echo 'make bench-link  linkage of 10,000 and 1,000,000 records beside sqlite3 importing them'
	@echo 'make bench-registry  one new record against a registry of 1,000,000: takes a quarter of an hour'
	@echo 'make fuzz        every fuzz target, FUZZ_SECONDS each (default 60)'
	@echo 'make conformance one digest of the scoring core for every compiler and processor that is here'
	@echo 'make docs        the data dictionary and the command reference from their sources'
	@echo 'make populate CASE=tests/cases/x/nnn   writes expected output of one case; review with git diff'
	@echo 'make install     program, data and manual page under PREFIX (default /usr/local)'
	@echo 'make deps        only look for and install the Debian packages'
	@echo 'make clean       remove $(BUILD)/'
	@echo 'V=1 shows the commands.'

all: $(BUILD)/sanad

demo: deps
	$(AT)$(MAKE) --no-print-directory all
	$(AT)tests/demo $(BUILD)

test: deps
	$(AT)$(MAKE) --no-print-directory check

check: $(BUILD)/sanad unit-programs $(BUILD)/fault.so
	$(AT)tests/run $(BUILD)

check-asan: deps
	$(AT)$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SAN='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer' check

deps:
	$(AT)tools/deps $(PACKAGES)

lint: deps
	$(AT)tools/deps clang-format clang-tidy
	$(AT)$(MAKE) --no-print-directory all
	$(AT)tools/lint $(BUILD)

bench: deps
	$(AT)$(MAKE) --no-print-directory all
	$(AT)tests/bench $(BUILD)

bench-reaudit: deps
	$(AT)$(MAKE) --no-print-directory all
	$(AT)tests/bench-reaudit $(BUILD)

bench-link: deps
	$(AT)$(MAKE) --no-print-directory all
	$(AT)tests/bench-link $(BUILD)

bench-registry: deps
	$(AT)$(MAKE) --no-print-directory all $(BUILD)/link-registry
	$(AT)tests/scale/link $(BUILD)

docs: all
	$(AT)tools/docs $(BUILD)

# The scoring core alone, as a device maker takes it along, and its digest on every compiler that is here.
score-standalone:
	@mkdir -p $(BUILD)/standalone
	$(AT)$(CC) -std=c99 -O2 -o $(BUILD)/standalone/run_vectors score/examples/run_vectors.c score/score.c
	$(AT)$(BUILD)/standalone/run_vectors score/vectors/algorithms.txt score/vectors/*.txt

conformance:
	$(AT)tests/scripts/conformance $(BUILD)

populate: all
	$(AT)tests/run-cases --populate $(BUILD) $(CASE)

# ---- building -------------------------------------------------------------------------------------------------------

$(BUILD)/sanad: $(ALL_OBJ)
	$(call Q,LD,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/gen/stamp: tools/embed-sql tools/ddl.awk $(sort $(wildcard db/migrations/*.sql db/queries/*.sql))
	$(call Q,GEN,$(BUILD)/gen/sql.c)tools/embed-sql $(BUILD)/gen
	@touch $@
$(BUILD)/gen/stmt.h $(BUILD)/gen/sql.c: $(BUILD)/gen/stamp ;

# The page's script, style and Chart.js stand inside the program, so that a page needs nothing but itself; the words and
# letters of names, so that one version of the program cleans names one way.
$(BUILD)/gen/chartjs.c: $(CHARTJS)
$(BUILD)/gen/names.c: schemas/linkage/names.json
$(BUILD)/gen/page_css.c: reports/dashboard/page.css
$(BUILD)/gen/page_js.c: reports/dashboard/page.js
$(patsubst %,$(BUILD)/gen/%.c,$(ASSETS) names): $(BUILD)/gen/%.c: tools/embed-file
	$(call Q,GEN,$@)tools/embed-file $* $(filter-out tools/%,$^) $@

# xlsxwriter.h names a banned function in a macro: it is read before the ban, by the files that need it alone.
$(BUILD)/reports/xlsx_%.o $(BUILD)/reports/render_xlsx.o: CPPFLAGS := -include xlsxwriter.h $(CPPFLAGS)

$(BUILD)/%.o: %.c $(BUILD)/gen/stmt.h
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/gen/stmt.h
	$(call Q,CC,$<)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The scoring core is C99 with two includes and no help from anybody.
$(BUILD)/score/%.o: score/%.c
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) -std=c99 $(WARN) $(CFLAGS) $(SAN) -fPIE -MMD -MP -c -o $@ $<

-include $(ALL_OBJ:.o=.d) $(wildcard $(BUILD)/tests/unit/*.d)

define room_rule
$(1): $$(call objs,$(1))
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

# ---- unit tests: tests/unit/<x>_test.c; a first line "/* rooms: db base */" names what it links, else everything ------

UNIT_SRC := $(sort $(wildcard tests/unit/*_test.c))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(UNIT_SRC))
unit_rooms = $(shell sed -n '1s|^/\* rooms: \(.*\) \*/$$|\1|p' $(1))
unit_objs  = $(if $(call unit_rooms,$(1)),$(foreach r,$(call unit_rooms,$(1)),$(call objs,$(r))),$(LIB_OBJ))

.PHONY: unit-programs
unit-programs: $(UNIT_BIN)

define unit_rule
$(BUILD)/unit/$(1)_test: $(BUILD)/tests/unit/$(1)_test.o $(filter-out $(BUILD)/cmd/main.o,$(call unit_objs,tests/unit/$(1)_test.c))
	@mkdir -p $$(@D)
	$$(call Q,LD,$$@)$(CC) $(LDFLAGS) -o $$@ $$^ $(LDLIBS)
.PHONY: unit/$(1)
unit/$(1): $(BUILD)/unit/$(1)_test
	$$(AT)SANAD_TEST_BUILD=$(BUILD) $$<
endef
$(foreach u,$(patsubst tests/unit/%_test.c,%,$(UNIT_SRC)),$(eval $(call unit_rule,$(u))))

# Lets the k-th allocation, write, sync or rename fail, or kills there; see tests/scripts.
$(BUILD)/fault.so: tests/fault/fault.c
	@mkdir -p $(@D)
	$(call Q,CC,$@)$(CC) -std=c11 -O2 -Wall -Wextra -D_GNU_SOURCE -fPIC -shared -o $@ $<

# Fills a registry and links its last records one by one; see tests/scale/link.
$(BUILD)/link-registry: $(BUILD)/tests/scale/link_registry.o $(foreach r,$(NEEDS_link),$(call objs,$(r)))
	$(call Q,LD,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ---- fuzzing --------------------------------------------------------------------------------------------------------

FUZZ_SECONDS ?= 60
FUZZ := $(patsubst tests/fuzz/%_fuzz.c,%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
fuzz: deps
	$(AT)tools/deps clang
	$(AT)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang SAN='-fsanitize=fuzzer-no-link,address,undefined' fuzz-programs
	$(AT)tests/run-fuzz $(BUILD)/fuzz $(FUZZ_SECONDS)
.PHONY: fuzz-programs
fuzz-programs: $(patsubst %,$(BUILD)/fuzz_%,$(FUZZ))
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/%_fuzz.o $(LIB_OBJ)
	$(call Q,LD,$@)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# ---- installing -----------------------------------------------------------------------------------------------------

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/sanad $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/sanad $(DESTDIR)$(PREFIX)/bin/sanad
	install -d $(DESTDIR)$(PREFIX)/share/sanad/score
	cp -R schemas reports $(DESTDIR)$(PREFIX)/share/sanad/
	cp -R score/vectors $(DESTDIR)$(PREFIX)/share/sanad/score/
	find $(DESTDIR)$(PREFIX)/share/sanad -name '*.[ch]' -delete
	install -m 644 docs/sanad.1 $(DESTDIR)$(PREFIX)/share/man/man1/sanad.1

clean:
	rm -rf $(BUILD)
