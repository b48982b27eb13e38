#!/bin/sh
# Installs the package into an empty prefix, builds and runs the examples against it, by pkg-config and by CMake, with
# GCC and Clang, shared and static, and removes it again.
# usage: run.sh FOLDER   for what is built here
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
WORK=$(cd "$1" && pwd)
rm -rf "$WORK/prefix" "$WORK/moved" "$WORK/dest" "$WORK/programs" "$WORK/cmake"
mkdir -p "$WORK/programs"
WARNINGS="-Wall -Wextra -Werror -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"

fail() {
    echo "tests/install: $*" >&2
    exit 1
}

# Runs an example as its name requires; each must succeed, and fail with a sentence for a file that is not there.
run_example() {
    out=$WORK/programs/out
    rm -rf "$out" && mkdir -p "$out"
    case $2 in
        picture)
            "$1" "$SOUND" "$out/a.jpg" && test -s "$out/a.jpg" || fail "$1 draws nothing"
            if "$1" "$out/missing.wav" "$out/b.jpg" 2> "$out/message"; then fail "$1 draws a missing file"; fi
            grep -q missing.wav "$out/message" || fail "$1 does not name the missing file"
            ;;
        folder)
            cp "$SOUND" "$out/a.wav"
            "$1" "$out" "$out/pictures" > "$out/message" && test -s "$out/pictures/a.jpg" || fail "$1 draws no folder"
            ;;
        *) "$1" > "$out/message" && test -s "$out/message" || fail "$1 fails" ;;
    esac
}

# Builds every example by pkg-config and runs it: C compiler, C++ compiler, kind.
by_pkg_config() {
    for source in "$ROOT"/examples/c/*.c "$ROOT"/examples/cpp/*.cpp; do
        case $source in
            *.c) compiler="$1 -std=c11" ;;
            *) compiler="$2 -std=c++17" ;;
        esac
        program=$WORK/programs/$(basename "$source" | tr . -)-$1-$3
        case $3 in
            shared) libraries="$(pkg-config --libs spectrust) -Wl,-rpath,$WORK/prefix/lib" ;;
            static) libraries=$(pkg-config --static --libs spectrust | sed "s|-lspectrust|-l:libspectrust.a|") ;;
        esac
        # shellcheck disable=SC2046,SC2086
        $compiler $WARNINGS $(pkg-config --cflags spectrust) "$source" $libraries -o "$program"
        run_example "$program" "$(basename "$source" | sed 's/\..*//')"
    done
}

by_cmake() {
    cmake -S "$ROOT/tests/install" -B "$WORK/cmake" -DCMAKE_PREFIX_PATH="$1" -DEXAMPLES="$ROOT/examples" > "$WORK/cmake.log"
    cmake --build "$WORK/cmake" > "$WORK/cmake.log"
    for program in "$WORK"/cmake/*-spectrust "$WORK"/cmake/*-spectrust_static; do
        run_example "$program" "$(basename "$program" | cut -d- -f2)"
    done
}

SOUND=$ROOT/tests/vectors/speech-16bit-8k-default.wav
make -s -C "$ROOT" install PREFIX="$WORK/prefix"

# What is exported, by which name a program finds it, and what the library needs.
readelf -d "$WORK/prefix/lib/libspectrust.so" > "$WORK/dynamic"
grep -q 'SONAME.*\[libspectrust\.so\.1\]' "$WORK/dynamic" || fail "the soname is not that of the ABI"
test "$(readlink -f "$WORK/prefix/lib/libspectrust.so.1")" = "$(readlink -f "$WORK/prefix/lib/libspectrust.so")"
nm --extern-only --defined-only --format=posix "$WORK/prefix/lib/libspectrust.a" 2> /dev/null \
    | sed -n 's/^\([^ ]*\) [A-Z] .*/\1/p' > "$WORK/global"
readelf --dyn-syms -W "$WORK/prefix/lib/libspectrust.so" | sed -n 's/.* \(spectrust_[a-z0-9_]*@.*\)/\1/p' > "$WORK/versions"
test -s "$WORK/versions" || fail "the library exports nothing"
if grep -v '@@SPECTRUST_1$' "$WORK/versions"; then fail "functions without the version of the ABI"; fi
test -s "$WORK/global" || fail "the static library has no functions"
if grep -v '^spectrust_' "$WORK/global"; then fail "the static library has other global symbols"; fi
for library in libspectrust.so libspectrust.a; do
    if strings "$WORK/prefix/lib/$library" | grep -F -e "$HOME/" -e "$ROOT/"; then
        fail "$library names folders of this machine"
    fi
done

# Beside another static library written in Rust, in either order.
rustc --edition 2024 --crate-type staticlib -O "$ROOT/tests/install/other.rs" -o "$WORK/libother.a"
export PKG_CONFIG_PATH="$WORK/prefix/lib/pkgconfig"
STATIC=$(pkg-config --static --libs --cflags spectrust | sed 's|-lspectrust|-l:libspectrust.a|')
for libraries in "$WORK/libother.a $STATIC" "$STATIC $WORK/libother.a -lc"; do
    # shellcheck disable=SC2086
    gcc -Wall -Wextra -Werror "$ROOT/tests/install/beside.c" $libraries -o "$WORK/programs/beside"
    "$WORK/programs/beside" | grep -qx both || fail "two libraries in Rust: $libraries"
done

# Features alone, with nothing but what they need: docs/c.md has the size.
# shellcheck disable=SC2086
gcc -Wall -Wextra -Werror -O2 -s -Wl,--gc-sections "$ROOT/tests/install/features.c" $STATIC -o "$WORK/programs/features"
"$WORK/programs/features" | grep -qx features || fail "no features"
size=$(wc -c < "$WORK/programs/features")
echo "tests/install: a static program for features: $size bytes"
test "$size" -lt 2400000 || fail "a static program for features contains more than it needs"

for kind in shared static; do
    by_pkg_config gcc g++ $kind
    by_pkg_config clang clang++ $kind
done
mv "$WORK/prefix" "$WORK/moved"
by_cmake "$WORK/moved"

# What is installed is what is listed, and all of it is removed.
make -s -C "$ROOT" install DESTDIR="$WORK/dest"
(cd "$WORK/dest" && find . ! -type d | sed 's|^\.||' | LC_ALL=C sort) > "$WORK/installed"
sh "$ROOT/packaging/install.sh" list | LC_ALL=C sort > "$WORK/listed"
diff "$WORK/listed" "$WORK/installed" || fail "another list of files"
make -s -C "$ROOT" uninstall DESTDIR="$WORK/dest"
test -z "$(find "$WORK/dest" ! -type d)" || fail "uninstall leaves files"
echo "tests/install: everything passed"
