#!/usr/bin/env bash
# Lays out the C++ sources as .clang-format says; --check only reports what is not. Files may be named.
set -euo pipefail
cd "$(dirname "$0")/.."

options=(-i)
if [[ ${1:-} == --check ]]; then
  options=(--dry-run --Werror)
  shift
fi
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(find base translators partners gateway tests bench \( -name '*.cpp' -o -name '*.hpp' \) -type f | sort)
fi
if ! printf '%s\0' "${files[@]}" | xargs -0 -r -n 20 -P "$(nproc)" clang-format-14 "${options[@]}"; then
  echo "tools/format.sh puts this right." >&2
  exit 1
fi
