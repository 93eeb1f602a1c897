#!/usr/bin/env bash
# Fuzzes one target: tests/fuzz/run.sh TARGET [SECONDS]. What it learns goes to build/fuzz/corpus/TARGET, what it finds to
# build/fuzz/findings/TARGET-*; the committed corpus is only read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$1 seconds=${2:-600}
mkdir -p "build/fuzz/corpus/$target" build/fuzz/findings
# libtorch is not instrumented, and what it allocates once stays
export ASAN_OPTIONS=detect_leaks=0:new_delete_type_mismatch=0:allocator_may_return_null=1:detect_container_overflow=0
export UBSAN_OPTIONS=print_stacktrace=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
exec nice -n 5 "build/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len="${GALLOP_FUZZ_LENGTH:-16384}" \
  -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -artifact_prefix="build/fuzz/findings/$target-" \
  "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target"
