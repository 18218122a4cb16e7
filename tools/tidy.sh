#!/usr/bin/env bash
# Runs clang-tidy with .clang-tidy over the sources named, or over all that the program is made of.
# It needs the compile commands of preset `clang`, which it writes when they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -e build/clang/compile_commands.json ]] || cmake --preset clang >/dev/null
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(find base translators partners gateway -name '*.cpp' -type f | sort)
fi
# The count of suppressed warnings of system headers is not news.
printf '%s\0' "${files[@]}" | xargs -0 -r -n 4 -P "$(nproc)" clang-tidy-14 --quiet -p build/clang 2> >(grep -v 'generated\.$' >&2 || true)
