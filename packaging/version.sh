#!/bin/sh
# Prints the version of the package or of the ABI, each from the one place that has it.
# usage: version.sh package|abi
set -eu
cd "$(dirname "$0")/.."
case $1 in
    package) sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1 ;;
    abi) sed -n 's/.*SPECTRUST_ABI_VERSION: u32 = \([0-9]*\);/\1/p' src/capi/conventions.rs ;;
esac
