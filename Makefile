# Every target can be run first, on a fresh checkout, and again: what is
# already done is skipped.

JOBS ?= $(shell nproc)
RELEASE := build/release

.DEFAULT_GOAL := help
.PHONY: help setup build tool test demo numpy corpus corpus-small fixed-builds properties bench mutants asan fuzz \
  wheel hooks readme-check compare completion-check html-check site compdb-check ft-python format clean

help:
	@echo 'make setup   install what is needed (Debian packages, .venv)'
	@echo 'make build   $(RELEASE)/bin/nogil-tidy and $(RELEASE)/lib/nogil-tidy-plugin.so'
	@echo 'make test    build and run every test'
	@echo 'make demo    build a small NumPy extension, lint it, check the report'
	@echo 'make numpy   fetch and lint NumPy itself, count what was recognised'
	@echo 'make corpus  lint pinned releases of other packages, compare with the verdicts'
	@echo 'make fixed-builds  apply safe fixes, build the packages, run their tests'
	@echo 'make properties  add, rename and reorder functions of two packages: no finding may change'
	@echo 'make bench   time and memory on NumPy, next to clang and clang-tidy'
	@echo 'make mutants  change the engine in 60 places, see whether a test notices'
	@echo 'make asan    run every test under the address and UB sanitizers'
	@echo 'make fuzz SECONDS=n  hostile input and programs with known answers, for n seconds altogether'
	@echo 'make wheel   the wheel, with everything in it, tested beside the development build'
	@echo 'make hooks   test the hooks, the action and the recipes of docs/ci.md with that wheel'
	@echo 'make readme-check  every command of README.md on an empty Debian 12, with that wheel'
	@echo 'make completion-check  complete command lines in bash, zsh and fish'
	@echo 'make html-check  use the HTML report in a browser'
	@echo 'make compare  try the features of docs/compare.md'
	@echo 'make site    the documentation as a site, in build/site'
	@echo 'make compdb-check  build four packages under nogil-tidy compdb, lint what it recorded'
	@echo 'make ft-python  build a Python without the GIL, for the scripts of nogil-tidy stress; TSAN=1: with ThreadSanitizer'
	@echo 'make format  format the C++ sources'
	@echo 'make clean   remove build/ (keeps .venv and .cache)'

setup:
	@scripts/setup

# The configure step is skipped when it has been done: ninja repeats it by
# itself whenever a CMakeLists.txt or the list of source files changes.
build/%/build.ninja: CMakePresets.json | setup
	cmake --preset $*

build: setup $(RELEASE)/build.ninja
	@cmake --build $(RELEASE) -j $(JOBS)

# The program alone: neither the plugin nor a test.
tool: setup $(RELEASE)/build.ninja
	@cmake --build $(RELEASE) -j $(JOBS) --target nogil-tidy

test: build
	@ctest --test-dir $(RELEASE) --output-on-failure --no-tests=error -j $(JOBS)

demo: tool
	@scripts/demo

numpy: tool
	@scripts/numpy

corpus: numpy
	@scripts/corpus

# Two packages: what the rules that are on by default find there must not
# change unnoticed.
corpus-small: tool
	@scripts/corpus --only lz4 pygame-ce --default-rules
	@scripts/readme --fetch

fixed-builds: tool
	@scripts/fixed_builds

properties: tool
	@scripts/properties

bench: tool
	@scripts/bench

mutants: setup
	@scripts/mutants

asan: setup build/asan/build.ninja
	@cmake --build build/asan -j $(JOBS)
	@ctest --test-dir build/asan --output-on-failure --no-tests=error -j $(JOBS)

SECONDS ?= 120
fuzz: tool build/fuzz/build.ninja
	@cmake --build build/fuzz -j $(JOBS)
	@scripts/fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

wheel: tool
	@scripts/wheel
	@scripts/wheel_check

# Needs the wheel, and does not make it: that takes minutes.
hooks: build
	@scripts/hook_check
	@scripts/ci_check

# These five are not part of .ci/run: docs/testing.md says when they are run.
readme-check:
	@scripts/readme_check

completion-check: tool
	@scripts/completion_check

html-check: tool
	@scripts/html_check

compare: tool
	@scripts/compare

site:
	@scripts/site
# Some minutes; packages and build backends come from the index.
compdb-check: tool
	@scripts/compdb_check

# Into .cache; nothing else needs it.
ft-python:
	@scripts/ft_python -j $(JOBS) $(if $(TSAN),--tsan)

format:
	@git ls-files -co --exclude-standard 'engine/*.cpp' 'engine/*.h' \
	  'checks/*.cpp' 'checks/*.h' 'driver/*.cpp' 'driver/*.h' \
	  'tests/*.cpp' 'tests/*.h' 'fuzz/*.cpp' 'fuzz/*.h' | xargs -r clang-format-19 -i

clean:
	rm -rf build
