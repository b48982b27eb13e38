#!/bin/sh
# The header, and a program of every function, in every C since C99 and every C++ since C++11, with GCC and Clang: no
# warning. What the types should prevent does not compile.
# usage: standards.sh
set -eu
cd "$(dirname "$0")/../.."
warnings="-Wall -Wextra -Wpedantic -Wundef -Wno-unknown-warning-option -Werror"
count=0

compiles() {
    # shellcheck disable=SC2086
    "$@" $warnings -fsyntax-only -Iinclude -Itests/c
}

for compiler in gcc clang; do
    for standard in c99 c11 c17 c2x; do
        compiles $compiler -std=$standard -x c tests/c/tour.c
        count=$((count + 1))
    done
done
for compiler in g++ clang++; do
    for standard in c++11 c++14 c++17 c++20 c++2b; do
        compiles $compiler -std=$standard -x c++ tests/c/tour.c
        count=$((count + 1))
    done
done

# A line that must be refused, and why.
refused() {
    program="#include \"spectrust.h\"
void f(SpectrustOptions &options, SpectrustSpectrogram *s, const SpectrustSource &in, SpectrustError &error) {
    (void)options, (void)s, (void)in, (void)error;
    $1
}"
    for compiler in g++ clang++; do
        if printf '%s\n' "$program" | compiles $compiler -std=c++17 -x c++ - 2>/dev/null; then
            echo "$compiler compiles: $1" >&2
            exit 1
        fi
        count=$((count + 1))
    done
}

printf '#include "spectrust.h"\nvoid f(SpectrustOptions &options) { options.colormap = SPECTRUST_COLORMAP_JET; }\n' \
    | compiles g++ -std=c++17 -x c++ -
refused 'options.colormap = SPECTRUST_PRESET_KALDI;'
refused 'options.colormap = 3;'
refused 'SpectrustBuffer out; spectrust_spectrogram_encode(s, &in, SPECTRUST_KIND_MEL, &out, nullptr, &error);'
refused 'spectrust_spectrogram_generate(s, &in, "out.jpg", nullptr, &error);'
refused 'spectrust_spectrogram_generate(s, "in.wav", "out.jpg", nullptr, &error);'
echo "standards: $count passed, 0 failed"
