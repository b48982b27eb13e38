#!/bin/sh
# Makes of cargo's static library one of a single object, whose only global symbols are the functions of the header: two
# libraries written in Rust can then be linked into one program. Each function keeps its section, so that a program
# linked with --gc-sections contains only what it calls.
# usage: static.sh FROM.a TO.a
set -eu
from=$1 to=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm --defined-only --extern-only "$from" 2>/dev/null | sed -n 's/.* T \(spectrust_[a-z0-9_]*\)$/\1/p' | sort -u > "$work/roots"
test -s "$work/roots"
sed 's/^/--undefined=/' "$work/roots" > "$work/options"
ld -r --gc-sections "@$work/options" -o "$work/spectrust.o" "$from"
# The bitcode of Rust's standard library is for compilers alone; binutils with a plugin of LLVM stumble over it.
objcopy --keep-global-symbols="$work/roots" --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
    "$work/spectrust.o"
rm -f "$to.new"
ar rcsD "$to.new" "$work/spectrust.o"
mv "$to.new" "$to"
