#!/bin/sh
# Draws a picture and computes an array through cffi, cgo, koffi and bindgen.
# usage: LIBRARY=libspectrust.so BUILD=folder run.sh
set -eu
cd "$(dirname "$0")"
folder=$(dirname "$LIBRARY")
include=$(cd ../../include && pwd)

"$BUILD/venv/bin/python" cffi/picture.py "$LIBRARY"

(cd go && CGO_CFLAGS="-I$include" CGO_LDFLAGS="-L$folder -lspectrust -Wl,-rpath,$folder" GOCACHE="$BUILD/go" \
    go run . "$BUILD/none.wav" "$BUILD")

NODE_PATH="$BUILD/koffi/node_modules" node koffi/picture.js "$LIBRARY"

SPECTRUST_LIBDIR="$folder" cargo run --quiet --locked --manifest-path rust/Cargo.toml --target-dir "$BUILD/rust"
