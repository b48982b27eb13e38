# Spectrust. Two commands on a fresh Linux machine with cargo, cc, make and python3:
#   make demo     builds the library and draws AUDIO=folder, or synthetic sounds
#   make test     runs every test: Rust, C, Python
# Output goes to build/ and target/, and the library into the Python package.

PYTHON  ?= python3
BUILD   := build
VENV    := $(BUILD)/venv
PY      := $(VENV)/bin/python
LIBRARY := spectrust_py/libspectrust.so
# The package is imported as spectrust while its folder is spectrust_py.
IMPORT  := $(BUILD)/python
# The command, without its installation.
SPECTRUST := $(PYTHON) -m spectrust
export PYTHONPATH := $(abspath $(IMPORT))
export PYTHONDONTWRITEBYTECODE := 1

SOURCES := $(shell find src vendor -name '*.rs') build.rs Cargo.toml Cargo.lock

# Several targets are built by cargo in one folder.
.NOTPARALLEL:

.PHONY: docs build demo test check format generated manual header colormaps vectors formats pictures figures bench bench-smoke bench-scale bench-cost simulate bench-guard parity front-end-vectors \
        notices fuzz arm clean help wheel wheels sdist \
        test-rust test-c test-bindings test-python test-pythons test-oracle test-package test-docs test-frozen test-scale test-stores test-training test-shards test-notebooks test-gallery torture \
        test-wheel test-wheels test-install install uninstall \
        check-rust check-python check-header check-notices check-docker

help:
	@sed -n '2,5s/^# \{0,1\}//p' Makefile
	@echo "  make check    checks format, lints, header and types"
	@echo "  make wheel    builds a wheel for x86-64 Linux, in dist"
	@echo "  make wheels   builds the wheels for x86-64 and 64-bit ARM, with glibc and musl"
	@echo "  make sdist    writes the source archive, in dist"
	@echo "  make install  installs the library for C and C++, PREFIX=/usr/local DESTDIR=; make uninstall removes it"
	@echo "  make format   formats Rust and Python"
	@echo "  make generated  writes the files that follow from the table of options"
	@echo "  make manual   writes the manual and the completion scripts of the command"
	@echo "  make vectors  writes tests/vectors"
	@echo "  make front-end-vectors  writes those of front ends, by transformers"
	@echo "  make notices  writes the licences and the list of the crates, which wheels contain"
	@echo "  make bench    measures Spectrust and other programs, writes docs/performance.md"
	@echo "  make bench-scale  measures batches on Dask, Ray, loky and processes beside threads"
	@echo "  make bench-cost  measures what executors and object stores cost, writes the tables of docs/scale.md"
	@echo "  make simulate  predicts a batch on many workers, SIMULATE='--workers 1000 --hours 1e6 --store s3'"
	@echo "  make bench-guard  counts the instructions of a picture, compares with stored counts"
	@echo "  make formats  compares how other programs read the same files, writes docs/formats.md"
	@echo "  make parity   compares arrays with other libraries, writes docs/parity.md"
	@echo "  make docs     builds the site from the documents, docstrings, header and command, and checks it"
	@echo "  make test-scale  draws on Dask, Ray, loky and MPI, and kills workers"
	@echo "  make test-stores  runs servers of S3 on this machine, and draws from and to them"
	@echo "  make test-training  trains with PyTorch and TensorFlow, in environments of about 6 GB"
	@echo "  make test-shards  writes shards and reads them with WebDataset, datasets and TensorFlow"
	@echo "  make test-notebooks  executes the example notebook"
	@echo "  make test-gallery  tests the page of a gallery in Chromium"
	@echo "  make torture  kills batches, fills disks, interrupts, draws very many files; a few minutes"
	@echo "  make test-wheel  tests the wheel for x86-64 and the source archive; make test-wheels tests all"
	@echo "  make test-install  installs for C and C++, and builds the examples with pkg-config and CMake"
	@echo "  make test-bindings  tests the header and the library with bindgen, cffi, cgo and koffi"
	@echo "  make test-pythons  runs the Python tests on every Python of this machine, instead of the oldest and newest"
	@echo "  make test-frozen  tests an app made with PyInstaller"
	@echo "  make arm      runs the Rust tests on an emulated 64-bit ARM machine"
	@echo "  make fuzz     passes arbitrary bytes to every entry point, SECONDS=60 each"

# ---------------------------------------------------------------- build

build: $(LIBRARY) $(IMPORT)/spectrust

# Without the rlib: if that is built too, cargo drops link-time optimisation.
$(LIBRARY): $(SOURCES) packaging/remap.sh
	CARGO_ENCODED_RUSTFLAGS="$$(sh packaging/remap.sh)" cargo rustc --release --locked --lib \
	    --crate-type cdylib,staticlib
	cp target/release/libspectrust.so $@.new && mv $@.new $@

$(IMPORT)/spectrust:
	mkdir -p $(IMPORT) && ln -sfn ../../spectrust_py $@

# An environment in folder $(1) with the packages of $(2); $(3) are more options of pip. Some distributions package venv
# separately.
define venv
mkdir -p $(dir $(1))
$(PYTHON) -m venv $(1) || { sh tests/install.sh python3-venv && $(PYTHON) -m venv $(1); }
$(1)/bin/python -m pip install --quiet --disable-pip-version-check $(3) -r $(2)
endef

$(VENV)/done: tests/requirements.txt
	$(call venv,$(VENV),$<)
	touch $@

# ---------------------------------------------------------------- wheels

WHEELS    := $(BUILD)/wheels
WHEELS_PY := $(WHEELS)/venv/bin/python

$(WHEELS)/venv/done: packaging/requirements.txt
	$(call venv,$(WHEELS)/venv,$<)
	touch $@

# For x86-64 Linux with glibc 2.17 or later.
wheel: $(WHEELS)/venv/done
	$(WHEELS_PY) packaging/wheels.py manylinux-x86_64

wheels: $(WHEELS)/venv/done
	$(WHEELS_PY) packaging/wheels.py

sdist: $(WHEELS)/venv/done
	$(WHEELS_PY) packaging/sdist.py

# ---------------------------------------------------------------- use

demo: build
	@echo "make demo: drawing"
	@$(if $(AUDIO),$(SPECTRUST) "$(AUDIO)" $(BUILD)/demo/pictures,$(SPECTRUST) demo $(BUILD)/demo)

# The site, read from files: build/site/html/index.html.
SITE := $(BUILD)/site
$(SITE)/done: packaging/site/requirements.txt
	$(call venv,$(SITE)/venv,$<)
	touch $@

# With it browsers search pages that are read from files; the theme would load it from the network.
SHIM := iframe-worker-1.0.4.tgz
SHIM_SHA256 := e8c5d12d87829c503afba01d67772ea9f4aba5b7ae57a0c98e1917711030efbb
$(SITE)/shim.js:
	sh tests/install.sh npm
	mkdir -p $(@D) && cd $(@D) && npm pack --silent $(SHIM:-1.0.4.tgz=@1.0.4) && \
	    echo "$(SHIM_SHA256)  $(SHIM)" | sha256sum --check --quiet && tar -xzOf $(SHIM) package/shim/index.js > $(@F)

docs: build $(SITE)/done $(SITE)/shim.js
	NO_MKDOCS_2_WARNING=1 $(SITE)/venv/bin/mkdocs build --quiet --strict -f packaging/site/mkdocs.yml
	$(SITE)/venv/bin/python tests/site/check.py $(SITE)/html
	@echo "make docs: $(SITE)/html/index.html"

pictures: build
	$(PYTHON) examples/pictures.py docs/pictures

# Writes the figures that tests/oracle/test_figures.py compares with, which are to be looked at.
figures: build $(VENV)/done
	SPECTRUST_WRITE_FIGURES=1 $(PY) -m unittest discover -k pixels_are_those_stored -s tests/oracle -t tests/oracle

# Compares with FFTW and libjpeg-turbo, and with other programs; uses the packages that `make parity` installs. ONLY=training
# measures that section alone: benches/bench.py lists them.
bench: build $(BUILD)/parity/done $(BUILD)/bench/done $(BUILD)/bench/floor $(BUILD)/bench/streams
	sh tests/install.sh sox
	cargo build --release --locked --manifest-path benches/peers/Cargo.toml --target-dir $(BUILD)/bench/peers
	$(BUILD)/parity/venv/bin/python benches/bench.py --floor $(BUILD)/bench/floor \
	    --peers $(BUILD)/bench/peers/release/peers --original $(BUILD)/bench/original \
	    --streams $(BUILD)/bench/streams \
	    --report docs/performance.md --readme README.md $(if $(ONLY),--only $(ONLY))

$(BUILD)/bench/floor: benches/floor.c
	sh tests/install.sh libfftw3-dev libturbojpeg0-dev
	mkdir -p $(@D) && $(CC) -std=c11 -Wall -Wextra -Werror -O3 -march=native $< -o $@ -lfftw3f -lturbojpeg -lm

$(BUILD)/bench/streams: benches/streams.c build
	mkdir -p $(@D) && $(CC) -std=c11 -Wall -Wextra -Werror -O2 -Iinclude $< -o $@ \
	    -Ltarget/release -lspectrust -Wl,-rpath,$(abspath target/release)

# Checks that the benchmark runs; its figures mean nothing.
bench-smoke: build
	cargo check --locked --manifest-path benches/peers/Cargo.toml --target-dir $(BUILD)/bench/peers
	cargo test --locked --bench stages
	$(PYTHON) benches/bench.py --quick --report $(BUILD)/performance.md
	$(PYTHON) benches/cost.py --part 0.01 --runs 1 --costs $(BUILD)/costs.json

# Instructions instead of seconds show a slowdown on any machine. STORE=1 stores the counts.
bench-guard: build
	sh tests/install.sh valgrind
	mkdir -p $(BUILD)/bench && $(CC) -std=c11 -Wall -Wextra -Werror -O2 -Iinclude benches/guard.c -o $(BUILD)/bench/guard \
	    -Ltarget/release -lspectrust -Wl,-rpath,$(abspath target/release)
	$(PYTHON) benches/guard.py $(BUILD)/bench/guard $(if $(STORE),--store)

$(BUILD)/bench/done:
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --target $(BUILD)/bench/original \
	    spectrust==0.1.1
	touch $@

# PARITY="--only librosa --audio folder" adds options.
parity: build $(BUILD)/parity/done $(BUILD)/parity/librosa-1/done
	sh tests/install.sh sox
	$(BUILD)/parity/librosa-1/bin/python tests/parity/parity.py --only librosa --rows \
	    --report $(BUILD)/parity/librosa-1.rows
	$(BUILD)/parity/venv/bin/python tests/parity/parity.py --report docs/parity.md \
	    --more $(BUILD)/parity/librosa-1.rows $(PARITY)
	$(BUILD)/parity/venv/bin/python tests/parity/coming.py

# --no-deps: the list is complete, without unused packages such as torch's compiler.
$(BUILD)/parity/done: tests/parity/requirements.txt
	$(call venv,$(BUILD)/parity/venv,$<,--no-deps)
	touch $@

# librosa 1.0 needs Python 3.12, and other packages want librosa 0.11.
$(BUILD)/parity/librosa-1/done: PYTHON := $(shell $(PYTHON) tests/every_python.py --newest)
$(BUILD)/parity/librosa-1/done: tests/parity/requirements-librosa-1.txt
	$(call venv,$(BUILD)/parity/librosa-1,$<)
	touch $@

# What transformers' extractors compute, for the tests that do without it; not a part of `make vectors`, which needs NumPy alone.
front-end-vectors: build $(BUILD)/parity/done
	$(BUILD)/parity/venv/bin/python tests/parity/store_front_ends.py

# ---------------------------------------------------------------- install

# For C and C++: library, headers, pkg-config and CMake packages, manual. packaging/install.sh has the variables.
PACKAGE := $(BUILD)/package
export PREFIX DESTDIR LIBDIR INCLUDEDIR

install: $(PACKAGE)/libspectrust.a
	BUILD=$(PACKAGE) sh packaging/install.sh install

uninstall:
	sh packaging/install.sh uninstall

$(PACKAGE)/libspectrust.a: $(LIBRARY) packaging/link.sh packaging/version.sh
	sh packaging/link.sh target/release/libspectrust.a $(@D)

test-install: $(PACKAGE)/libspectrust.a
	sh tests/install.sh gcc g++ clang cmake pkg-config
	sh tests/install/run.sh $(BUILD)/install
	$(MAKE) -C tests/cpp LIBDIR=$(abspath target/release) OUT=$(abspath $(BUILD)/cpp) run functions

# ---------------------------------------------------------------- test

TESTS := test-rust test-c test-python test-oracle test-package test-docs

test:
	@number=0; for target in $(TESTS); do \
	    number=$$((number + 1)); \
	    echo "make test: $$number of $(words $(TESTS)), $$target"; \
	    $(MAKE) --no-print-directory $$target || exit 1; \
	done
	@echo "make test: everything passed"

# With the feature poison: the tests of C and Python use the library that is built beside.
RUST_TESTS := cargo test --locked --features poison

test-rust:
	$(RUST_TESTS)

# The library in which an input named poison* panics: shows how C and Python see a bug.
POISON := $(BUILD)/poison/libspectrust.so

$(POISON): $(SOURCES)
	$(RUST_TESTS) --no-run
	mkdir -p $(@D) && cp target/debug/deps/libspectrust.so $@

C_TESTS := $(MAKE) -C tests/c LIBDIR=$(abspath target/release) POISON_LIBDIR=$(abspath $(dir $(POISON))) \
    OUT=$(abspath $(BUILD)/c)

test-c: build $(POISON)
	sh tests/install.sh valgrind
	$(C_TESTS) run symbols
	$(C_TESTS) -j$$(nproc) --output-sync=target --keep-going valgrind

# The header as other languages read it, and the library as they call it; in tests/bindings.
BINDINGS := $(BUILD)/bindings
test-bindings: build $(BINDINGS)/done
	sh tests/bindings/standards.sh
	LIBRARY=$(abspath $(LIBRARY)) BUILD=$(abspath $(BINDINGS)) sh tests/bindings/run.sh

$(BINDINGS)/done: tests/bindings/requirements.txt tests/bindings/koffi/package.json
	sh tests/install.sh gcc g++ clang libclang-dev golang-go npm
	$(call venv,$(BINDINGS)/venv,$<)
	mkdir -p $(BINDINGS)/koffi
	cp tests/bindings/koffi/package.json $(BINDINGS)/koffi
	npm install --silent --no-audit --no-fund --prefix $(BINDINGS)/koffi
	touch $@

# On the oldest and the newest Python of this machine.
test-python: PYTHONS := --ends
test-python: test-pythons

# On every Python of this machine.
test-pythons: build $(POISON)
	SPECTRUST_POISON=$(abspath $(POISON)) $(PYTHON) tests/every_python.py $(PYTHONS)

# The examples are those that test-rust built.
test-oracle: build $(VENV)/done
	sh tests/install.sh mpg123 lame ffmpeg vorbis-tools flac
	cargo build --locked --features poison --example indices --example samples
	$(PY) -m unittest discover -s tests/reference -t tests/reference
	SPECTRUST_INDICES=$(abspath target/debug/examples/indices) \
	SPECTRUST_SAMPLES=$(abspath target/debug/examples/samples) \
	$(PY) -m unittest discover -s tests/oracle -t tests/oracle

test-package: build $(VENV)/done
	$(PY) tests/package.py

# The wheel and the source archive in dist, each used where nothing else is; in tests/wheels.
test-wheel: build wheel $(WHEELS)/venv/tests
	SPECTRUST_WHEELS=manylinux-x86_64 $(WHEELS_PY) -m unittest discover -s tests/wheels

# All wheels, those for other systems on emulated ones.
test-wheels: build wheels $(WHEELS)/venv/tests $(WHEELS)/systems/done
	$(WHEELS_PY) -m unittest discover -s tests/wheels

$(WHEELS)/venv/tests: tests/wheels/requirements.txt $(WHEELS)/venv/done
	$(WHEELS_PY) -m pip install --quiet --disable-pip-version-check -r $<
	rm -rf $(WHEELS)/pips
	for version in 19.2.3 19.3 21.3.1 25.0.1; do \
	    $(WHEELS_PY) -m pip download --quiet --disable-pip-version-check --no-deps --dest $(WHEELS)/pips pip==$$version; \
	done
	touch $@

$(WHEELS)/systems/done: tests/wheels/systems.sh
	sh tests/install.sh qemu-user
	sh $< $(WHEELS)/systems
	touch $@

# Installs PyInstaller, so `make test` leaves it out.
test-frozen: build $(BUILD)/frozen/done
	SPECTRUST_PREBUILT=$(abspath $(LIBRARY)) $(BUILD)/frozen/venv/bin/python tests/frozen/frozen.py

$(BUILD)/frozen/done: tests/frozen/requirements.txt
	sh tests/install.sh binutils
	$(call venv,$(BUILD)/frozen/venv,$<)
	touch $@

test-docs: build $(VENV)/done
	$(PY) -m unittest discover -s tests/docs -t tests/docs

# Batches on other engines than threads.
SCALE := $(BUILD)/scale
$(SCALE)/done: tests/scale/requirements.txt
	sh tests/install.sh openmpi-bin libopenmpi-dev
	$(call venv,$(SCALE)/venv,$<)
	touch $@

# The engines leave files in the folder for temporary files.
test-scale: export PYTHONPATH := $(PYTHONPATH):$(abspath tests/python):$(abspath tests/scale)
test-scale: build $(SCALE)/done
	scratch=$$(mktemp -d); status=0; \
	TMPDIR=$$scratch RAY_TMPDIR=$$scratch \
	    $(SCALE)/venv/bin/python -W ignore -m unittest discover -v -s tests/scale || status=$$?; \
	rm -rf $$scratch; exit $$status

# What executors cost beside threads.
COUNT := 25000
bench-scale: build $(SCALE)/done
	$(SCALE)/venv/bin/python -W ignore benches/scale.py --count $(COUNT)

# Object stores, on servers that run here.
STORES := $(BUILD)/stores
S3S    := $(STORES)/s3s/release/s3s-store
$(STORES)/done: tests/stores/requirements.txt
	$(call venv,$(STORES)/venv,$<)
	touch $@

$(S3S): tests/stores/s3s/src/main.rs tests/stores/s3s/Cargo.lock
	cargo build --release --locked --manifest-path tests/stores/s3s/Cargo.toml --target-dir $(STORES)/s3s

test-stores: export PYTHONPATH := $(PYTHONPATH):$(abspath tests/python):$(abspath tests/stores)
test-stores: build $(STORES)/done $(S3S)
	$(STORES)/venv/bin/python -W ignore -m unittest discover -v -s tests/stores

# What an hour, a recording, a chunk and a request cost, and predictions beside measured batches. COST="--part 0.1 --runs 1"
# is a trial; COST=--tables-only writes the tables again.
bench-cost: build $(STORES)/done $(S3S)
	$(STORES)/venv/bin/python benches/cost.py --document docs/scale.md $(COST)

simulate:
	@$(PYTHON) benches/simulate.py $(SIMULATE)

# Data sets for PyTorch and TensorFlow, each in an environment of its own.
TRAINING := $(BUILD)/training
# --no-deps: the list is complete, without unused packages such as torch's compiler.
$(TRAINING)/torch/done: tests/training/requirements-torch.txt
	$(call venv,$(TRAINING)/torch,$<,--no-deps)
	touch $@

$(TRAINING)/tensorflow/done: tests/training/requirements-tensorflow.txt
	$(call venv,$(TRAINING)/tensorflow,$<)
	touch $@

test-training: export PYTHONPATH := $(PYTHONPATH):$(abspath tests/python):$(abspath tests/training)
test-training: build $(TRAINING)/torch/done $(TRAINING)/tensorflow/done
	$(TRAINING)/torch/bin/python -W ignore -m unittest -v test_items test_torch
	TF_CPP_MIN_LOG_LEVEL=3 $(TRAINING)/tensorflow/bin/python -W ignore -m unittest -v test_tensorflow

# Shards, read by other libraries; TensorFlow in the environment that it has for training.
SHARDS := $(BUILD)/shards
$(SHARDS)/done: tests/shards/requirements.txt
	$(call venv,$(SHARDS)/venv,$<)
	touch $@

test-shards: export PYTHONPATH := $(PYTHONPATH):$(abspath tests/python):$(abspath tests/shards)
test-shards: build $(SHARDS)/done $(TRAINING)/tensorflow/done
	$(SHARDS)/venv/bin/python -W ignore -m unittest -v test_writers test_batches test_webdataset test_datasets
	TF_CPP_MIN_LOG_LEVEL=3 $(TRAINING)/tensorflow/bin/python -W ignore -m unittest -v test_tfdata

# The example notebook, executed.
NOTEBOOKS := $(BUILD)/notebooks
$(NOTEBOOKS)/done: tests/notebooks/requirements.txt
	$(call venv,$(NOTEBOOKS)/venv,$<)
	touch $@

test-notebooks: export PYTHONPATH := $(PYTHONPATH):$(abspath tests/python)
test-notebooks: build $(NOTEBOOKS)/done
	$(NOTEBOOKS)/venv/bin/python -W ignore -m unittest discover -v -s tests/notebooks

# The page of a gallery, in Debian's Chromium. Pictures of it go to build/gallery/screenshots.
GALLERY := $(BUILD)/gallery
$(GALLERY)/done: tests/gallery/package.json tests/gallery/package-lock.json
	sh tests/install.sh chromium nodejs npm
	mkdir -p $(GALLERY) && cp $^ $(GALLERY)
	npm ci --silent --no-audit --no-fund --prefix $(GALLERY)
	touch $@

test-gallery: build $(VENV)/done $(GALLERY)/done
	$(PY) tests/gallery/corpus.py $(GALLERY)/corpus
	GALLERY=$(abspath $(GALLERY)) NODE_PATH=$(abspath $(GALLERY)/node_modules) \
	    node --test --test-concurrency=1 $(wildcard tests/gallery/test_*.js)

torture: build $(VENV)/done
	sh tests/install.sh strace
	PYTHONPATH=$(PYTHONPATH):$(abspath tests/python) $(PY) -m unittest discover -v -s tests/torture

# The Rust tests on an emulated 64-bit ARM machine, which uses the portable vector code.
ARM := aarch64-unknown-linux-gnu
arm: export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER := aarch64-linux-gnu-gcc
arm: export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER := qemu-aarch64 -L /usr/aarch64-linux-gnu

arm:
	sh tests/install.sh gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
	rustup target add $(ARM)
	cargo test --locked --tests --target $(ARM)

# libFuzzer with ASan needs nightly Rust; TARGETS="audio capi" selects targets. test-rust replays the findings.
SECONDS ?= 60
NIGHTLY ?= nightly

fuzz:
	rustup run $(NIGHTLY) rustc --version || rustup toolchain install $(NIGHTLY) --profile minimal
	cargo fuzz --version || cargo install --locked cargo-fuzz
	NIGHTLY=$(NIGHTLY) sh fuzz/run.sh $(SECONDS) $(TARGETS)

# ---------------------------------------------------------------- check

check: check-rust check-header check-python check-notices check-docker
	@echo "make check: everything passed"

check-rust:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo fmt --check --manifest-path benches/peers/Cargo.toml
	cargo fmt --check --manifest-path tests/bindings/rust/Cargo.toml
	cargo fmt --check --manifest-path tests/stores/s3s/Cargo.toml
	cargo fmt --check --manifest-path tests/wheels/panics/Cargo.toml
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

check-header:
	cargo test --locked --test header --test generated
	$(PYTHON) packaging/bindings.py --check

check-docker: $(VENV)/done
	$(VENV)/bin/hadolint packaging/Dockerfile

check-notices:
	$(PYTHON) packaging/third_party.py --check
	$(PYTHON) packaging/sbom.py --check

PYTHON_SOURCES := spectrust_py setup.py tests examples benches packaging src/picture/colormaps.py

check-python: build $(VENV)/done
	$(VENV)/bin/ruff check $(PYTHON_SOURCES)
	$(VENV)/bin/vermin --quiet --no-tips --target=3.4- --violations --no-parse-comments --eval-annotations \
	    $(wildcard spectrust_py/*.py spectrust_py/_front_ends/*.py spectrust_py/_gallery/*.py spectrust_py/_native/*.py spectrust_py/_shards/*.py \
	    spectrust_py/_spread/*.py spectrust_py/_staged/*.py spectrust_py/_stores/*.py spectrust_py/_command/*.py)
	$(PY) packaging/manual.py --check
	$(VENV)/bin/numpydoc lint $(wildcard spectrust_py/*.py)
	$(PY) -m mypy.stubtest spectrust --allowlist tests/python/stubtest-allowlist.txt

format: $(VENV)/done
	cargo fmt
	cargo fmt --manifest-path fuzz/Cargo.toml
	cargo fmt --manifest-path benches/peers/Cargo.toml
	cargo fmt --manifest-path tests/bindings/rust/Cargo.toml
	cargo fmt --manifest-path tests/wheels/panics/Cargo.toml
	$(VENV)/bin/ruff check --fix $(PYTHON_SOURCES)

# ---------------------------------------------------------------- generated files

# The manual and the completion scripts of the command.
manual: build $(VENV)/done
	$(PY) packaging/manual.py

# Files that follow from the table of parameters: C struct, Python table, stub and docstrings, docs/options.md; then the
# header, and the ctypes module that follows from it.
generated:
	SPECTRUST_WRITE_GENERATED=1 cargo test --locked --test generated
	$(MAKE) header

header:
	SPECTRUST_WRITE_HEADER=1 cargo test --locked --test header
	$(PYTHON) packaging/bindings.py

# The licences and the list of the crates in the library, for wheels; run it after a change of Cargo.lock.
notices:
	$(PYTHON) packaging/third_party.py
	$(PYTHON) packaging/sbom.py

vectors: $(VENV)/done
	$(PY) tests/reference/make_vectors.py

# docs/formats.md: how other programs read the same files, coded files in every form, and the result for every odd file.
# Takes some minutes; fails if a coded file is read wrongly.
formats: $(VENV)/done
	sh tests/install.sh mpg123 lame ffmpeg vorbis-tools flac
	cargo build --locked --example samples
	SPECTRUST_SAMPLES=$(abspath target/debug/examples/samples) $(PY) tests/oracle/formats.py docs/formats.md
	SPECTRUST_WRITE_FORMATS=1 cargo test --locked --test oddities

colormaps: $(VENV)/done
	$(PY) -m pip install --quiet matplotlib==3.11.2
	$(PY) src/picture/colormaps.py > src/picture/colormaps.rs

clean:
	rm -rf $(BUILD) target fuzz/target fuzz/corpus $(LIBRARY) dist *.egg-info
