# make run and make test are all there is to set up: each installs the Debian packages that are missing, builds, and runs.

PRODUCT := .build/release/edgeproxy
# Tests are optimised, for debug code runs 15 to 87 times slower, but keep assertions and exclusivity checks. They are built beside
# the product: in its own folder they would replace it.
TESTS := --scratch-path .build-test -Xswiftc -O -Xswiftc -assert-config -Xswiftc Debug
SWIFT_FILES := Sources Tests Package.swift
# make test ONLY=ManifestTests runs what fits; make run ARGS="--cycle 30" passes on.
ONLY ?=
ARGS ?=

.PHONY: build run test unit-test lint lint-form format bench soak fuzz fuzz-api bench-api mutate coverage clean
.DEFAULT_GOAL := build

build:
	@.ci/packages build
	@swift build -c release --product edgeproxy

run: build
	@.ci/packages run
	@python3 Tests/EndToEndTests/Clients/fetch_hlsjs.py || true
	@exec $(PRODUCT) demo $$(test -f .tools/hls.js && echo --hlsjs .tools/hls.js) $(ARGS)

# Unit tests, which compute, then end-to-end tests, which start the product with real players and a real nginx, and mostly wait. The two
# builds go on side by side: of a module that is optimised as a whole one core is busy.
test:
	@.ci/packages build
	@.ci/packages test
	@.ci/python || true
	@swift build -c release --product edgeproxy & product=$$!; swift build --build-tests $(TESTS) && wait $$product
ifeq ($(ONLY),)
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) .ci/report swift test --skip-build $(TESTS) --skip EndToEndTests
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) .ci/report swift test --skip-build $(TESTS) --filter EndToEndTests
else
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) .ci/report swift test --skip-build $(TESTS) --filter '$(ONLY)'
endif

# Everything but the end-to-end tests: needs no product, no player and no network.
unit-test:
	@.ci/packages build
	@swift build --build-tests $(TESTS)
	@swift test --skip-build $(TESTS) $(if $(ONLY),--filter '$(ONLY)',--skip EndToEndTests)

# The rules in Tests/TidyTests are among the unit tests too.
lint: lint-form
	@.ci/packages build
	@swift build --build-tests $(TESTS)
	@swift test --skip-build $(TESTS) --filter TidyTests

lint-form:
	@swift format lint --strict --parallel --recursive --configuration .swift-format $(SWIFT_FILES)

format:
	@swift format --in-place --parallel --recursive --configuration .swift-format $(SWIFT_FILES)

bench: build
	@.ci/packages test
	@.ci/python || true
	@swift build -c release --product edgeproxy-bench
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) .build/release/edgeproxy-bench $(ARGS)

# The long runs, and what is judged by a clock, which wants the machine for itself: unit tests in suites named ...SoakTests at their full
# sizes, then the end-to-end tests, each with minutes of playing and one after the other. Built as the product is: a million decisions,
# ten thousand simulated origins (EDGE_SEEDS=20000 for more) and a journal damaged in each of its bytes are to be had in minutes. One of
# them alone: make soak ONLY=StitchSoakTests, make soak ONLY=DamagedJournalSoakTests
# Those that have a full size, whatever they are named.
SOAK_SUITES := SoakTests|RenditionPropertyTests|PodOrderTests
SOAK := -c release --scratch-path .build-soak -Xswiftc -enable-testing
soak: build
	@.ci/packages test
	@swift build --build-tests $(SOAK)
ifeq ($(ONLY),)
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) EDGEPROXY_SOAK=1 swift test --skip-build $(SOAK) --filter '$(SOAK_SUITES)'
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) EDGEPROXY_SOAK=1 swift test --skip-build $(SOAK) --filter EndToEndTests
else
	@EDGEPROXY_BINARY=$(CURDIR)/$(PRODUCT) EDGEPROXY_SOAK=1 swift test --skip-build $(SOAK) --filter '$(ONLY)'
endif

# libFuzzer over every entry, a minute each: make fuzz ONLY=fuzzJson SECONDS=600
SECONDS ?= 60
fuzz:
	@.ci/packages build
	@.ci/fuzz $(SECONDS) $(ONLY)

# schemathesis over the management API of the product: make fuzz-api SEED=7 EXAMPLES=100 MINUTES=60; ARGS go to schemathesis itself
SEED ?= 1
EXAMPLES ?= 15
MINUTES ?= 10
fuzz-api: build
	@.ci/packages run
	@.ci/schemathesis $(PRODUCT) --seed $(SEED) --examples $(EXAMPLES) --seconds $$(($(MINUTES) * 60)) -- $(ARGS)

# Management with 10,000 channels and 10,000 campaigns: make bench-api ARGS="--objects 1000 --seconds 10"; what viewers see of changes, 160
# a second: make bench-api ARGS="--play --rate 160"
bench-api: build
	@.ci/packages run
	@python3 Tests/EndToEndTests/Clients/many_objects.py $(PRODUCT) $(ARGS)

# Breaks the stitcher in one place at a time and looks whether a test sees it: make mutate ONLY=delta
mutate:
	@.ci/packages build
	@.ci/mutate $(ONLY)

coverage:
	@.ci/packages build
	@.ci/coverage $(if $(ONLY),--filter '$(ONLY)',--skip EndToEndTests)

clean:
	@rm -rf .build .build-test .build-soak .build-fuzz .build-coverage
