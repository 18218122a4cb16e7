#!/usr/bin/env bash
# Builds the benchmarks optimised, runs them and prints one table.
#   tools/bench.sh [SECONDS] [TARGET…]     0.2 seconds at least for each measurement and all targets of bench by default
# Columns: benchmark, wall time, CPU time, iterations, then what the benchmark counts. The raw output of each target
# stays in build/bench/TARGET.txt. On a machine that is used by others, CPU time is the column to look at.
set -euo pipefail

. "$(dirname "$0")/steps.sh"

seconds=${1:-0.2}
shift || true
targets=("$@")
if ((${#targets[@]} == 0)); then
  mapfile -t targets < <(grep -rhoP --include=CMakeLists.txt '^\s*crossdock_bench\(\s*\K\w+' bench | sort)
fi

step "configure release" cmake --preset release -DCROSSDOCK_TESTS=OFF -DCROSSDOCK_BENCHMARKS=ON
step "build benchmarks" cmake --build --preset release -j "$(parallel_jobs)" --target "${targets[@]}"

mkdir -p build/bench
code=0
for target in "${targets[@]}"; do
  # A benchmark that lacks something (a corpus, PostgreSQL) says so in its own line.
  if ! "build/release/bin/$target" --benchmark_min_time="$seconds" >"build/bench/$target.txt" 2>&1; then
    echo "$target FAILED: build/bench/$target.txt"
    code=1
  fi
  awk -v target="${target%_bench}" '/^-+$/ { ++rules; next } rules >= 2 { print target "/" $0 }' "build/bench/$target.txt"
done
exit "$code"
