#!/bin/sh
# Links what cargo compiled into the two libraries for C and C++.
# usage: link.sh RUST.a FOLDER   writes FOLDER/libspectrust.a, FOLDER/libspectrust.so and FOLDER/native-libraries
#
# libspectrust.a    one object with what the C functions reach. All other names are local, so it can be linked beside
#                   another library written in Rust. Every function keeps its section, for --gc-sections.
# libspectrust.so   the same object, with the soname and the version of the symbols that belong to the ABI's version.
#                   cargo's own shared library can have neither: rustc passes a version script of its own to the linker.
# native-libraries  linker flags for the system's libraries that the static library needs
set -eu
from=$1 folder=$2
ABI=$(sh "$(dirname "$0")/version.sh" abi)
mkdir -p "$folder"
work=$(mktemp -d "$folder/link.XXXXXX")
trap 'rm -rf "$work"' EXIT

nm --defined-only --extern-only "$from" 2> /dev/null \
    | sed -n 's/.* T \(spectrust_[a-z0-9_]*\)$/\1/p' | LC_ALL=C sort -u > "$work/functions"
test -s "$work/functions" || { echo "link.sh: $from has no C functions" >&2; exit 1; }
sed 's/^/--undefined=/' "$work/functions" > "$work/options"

# --force-group-allocation: a group of sections that several libraries share, such as Rust's pointer to its personality
# routine, could be dropped in favour of another library's, although the names in it are local.
ld -r --gc-sections --force-group-allocation "@$work/options" -o "$work/spectrust.o" "$from"
# The bitcode of Rust's standard library is for compilers alone.
objcopy --keep-global-symbols="$work/functions" --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
    "$work/spectrust.o"
ar rcsD "$work/libspectrust.a" "$work/spectrust.o"

flags=$(echo | ${RUSTC:-rustc} --crate-type staticlib --print native-static-libs -o "$work/empty.a" - 2>&1 \
    | sed -n 's/.*native-static-libs: //p' | head -n 1)
case $flags in
    -l*) echo "$flags" > "$work/native-libraries" ;;
    *) echo "link.sh: rustc does not say what a static library needs" >&2; exit 1 ;;
esac

echo "SPECTRUST_$ABI { global: spectrust_*; local: *; };" > "$work/symbols"
# shellcheck disable=SC2086
${CC:-cc} -shared -s -Wl,-soname,libspectrust.so."$ABI" -Wl,--version-script="$work/symbols" -Wl,--gc-sections \
    -Wl,-z,relro,-z,now -Wl,-z,defs -Wl,--as-needed "$work/spectrust.o" $flags -o "$work/libspectrust.so"

mv "$work/native-libraries" "$work/libspectrust.so" "$work/libspectrust.a" "$folder"
