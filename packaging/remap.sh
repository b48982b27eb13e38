#!/bin/sh
# Prints cargo's flags for rustc that keep paths of this machine out of the library, and the caller's own flags; the form
# is that of the variable:
#   CARGO_ENCODED_RUSTFLAGS="$(sh packaging/remap.sh)" cargo rustc --release …
# usage: remap.sh [FLAG...]  more flags for rustc, at the end
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd -P)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(cd "$tree" && ${RUSTC:-rustc} --print sysroot)
separator=$(printf '\037')
flags=${CARGO_ENCODED_RUSTFLAGS-}
if [ -z "$flags" ]; then
    for flag in ${RUSTFLAGS-}; do
        flags=$flags${flags:+$separator}$flag
    done
fi
# A path is replaced by the last prefix that matches.
for flag in \
    "--remap-path-prefix=$tree=/spectrust" \
    "--remap-path-prefix=$cargo_home=/cargo" \
    "--remap-path-prefix=$sysroot=/rust" \
    "--remap-path-prefix=${CARGO_TARGET_DIR:-$tree/target}=/target" \
    "$@"
do
    flags=$flags${flags:+$separator}$flag
done
printf '%s' "$flags"
