#!/bin/sh
# Usage: sh fuzz/run.sh SECONDS [TARGET ...]
# Runs each target (default: all) for SECONDS, starting from its seeds and the inputs of earlier runs (fuzz/corpus), and
# prints a summary. Failing inputs are kept in fuzz/artifacts; once the bug is fixed, move them to fuzz/crashes.
set -eu
cd "$(dirname "$0")"
seconds=$1
shift
# Codecs use the target `audio` with seeds of their own.
codecs="flac mp3 ogg m4a mov aac aiff caf"
[ $# -gt 0 ] || set -- audio $codecs options capi picture manifest
: "${NIGHTLY:=nightly}"

# Temporary files are kept in memory and removed at the end.
temporary=$(mktemp -d "$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/spectrust-fuzz.XXXXXX")
trap 'rm -rf "$temporary"' EXIT
trap 'exit 130' INT TERM

build=$PWD/../build/fuzz
rm -rf "$build" && mkdir -p "$build"
SPECTRUST_WRITE_SEEDS=$build/seeds cargo test --quiet --locked --manifest-path ../Cargo.toml --test replay
cargo "+$NIGHTLY" fuzz build

# ASan keeps freed memory in quarantine; with its default size, that would exceed the memory limit.
export ASAN_OPTIONS="quarantine_size_mb=32:allocator_release_to_os_interval_ms=500${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

failed=0
for target in "$@"; do
    mkdir -p "corpus/$target" "artifacts/$target"
    case " $codecs " in *" $target "*) binary=audio ;; *) binary=$target ;; esac
    code=0
    TMPDIR=$temporary cargo "+$NIGHTLY" fuzz run "$binary" "corpus/$target" "$build/seeds/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=512 -timeout=5 -max_len=16384 -print_final_stats=1 \
        "-artifact_prefix=artifacts/$target/" \
        > "$build/$target.log" 2>&1 || code=$?
    [ "$code" -eq 0 ] || { failed=1; tail -n 40 "$build/$target.log"; }
    stat() { sed -n "s/^stat::$1: *//p" "$build/$target.log"; }
    cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$build/$target.log" | tail -n 1)
    printf '%-9s %s: %s inputs, %s edges, at most %s s and %s MB\n' "$target" \
        "$([ "$code" -eq 0 ] && echo "nothing found" || echo "FAILED")" "$(stat number_of_executed_units)" \
        "${cover:-no}" "$(stat slowest_unit_time_sec)" "$(stat peak_rss_mb)" >> "$build/summary"
done
cat "$build/summary"
exit "$failed"
