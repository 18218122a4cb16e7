#!/usr/bin/env bash
# Builds the fuzz targets and runs each over its corpus for a number of seconds.
#   tools/fuzz.sh [SECONDS] [TARGET…]      10 seconds and all targets of tests/fuzz by default
# What a run discovers stays in build/fuzz/found/TARGET; a crash is kept in build/fuzz/crashes and becomes a fixture.
set -euo pipefail

. "$(dirname "$0")/steps.sh"

seconds=${1:-10}
shift || true
if [[ ! -e tests/fuzz/CMakeLists.txt ]]; then
  echo "no fuzz targets: tests/fuzz/CMakeLists.txt does not exist"
  exit 0
fi
targets=("$@")
if ((${#targets[@]} == 0)); then
  mapfile -t targets < <(grep -rhoP --include=CMakeLists.txt '^\s*crossdock_fuzzer\(\s*\K\w+' tests/fuzz | sort)
fi

step "configure fuzz" cmake --preset fuzz
step "build fuzz" cmake --build --preset fuzz -j "$(parallel_jobs)" --target "${targets[@]}"

code=0
for target in "${targets[@]}"; do
  found=build/fuzz/found/$target
  mkdir -p "$found" build/fuzz/crashes
  corpora=("$found")
  [[ -d tests/fuzz/corpus/$target ]] && corpora+=("tests/fuzz/corpus/$target")
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
  options+=(-artifact_prefix="build/fuzz/crashes/$target-")
  [[ -e tests/fuzz/$target.dict ]] && options+=(-dict="tests/fuzz/$target.dict")
  step "fuzz $target" "build/fuzz/bin/$target" "${options[@]}" "${corpora[@]}" || code=1
done
exit "$code"
