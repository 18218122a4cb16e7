#!/usr/bin/env bash
# Lays out the C++ sources as .clang-format says. Files may be named.
#   tools/format.sh [FILE…]            puts them right
#   tools/format.sh --check [FILE…]    names those that are not, and changes nothing
set -euo pipefail
cd "$(dirname "$0")/.."

check=no
if [[ ${1:-} == --check ]]; then
  check=yes
  shift
fi
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(find base translators partners gateway tests bench \( -name '*.cpp' -o -name '*.hpp' \) -type f | sort)
fi
run() { printf '%s\0' "${files[@]}" | xargs -0 -r -n 20 -P "$(nproc)" clang-format-14 "$@"; }

if [[ $check == no ]]; then
  run -i
  exit
fi
code=0
complaints=$(run --dry-run --Werror 2>&1) || code=$?
((code != 0)) || exit 0
# Each place is reported with the line itself; the names of the files are enough.
wrong=$(sed -n 's/^\([^ ]*\.[ch]pp\):[0-9]*:[0-9]*: error: .*/\1/p' <<<"$complaints" | sort | uniq -c | sort -rn)
if [[ -z $wrong ]]; then
  echo "$complaints"
  exit 1
fi
echo "places that differ from the layout, by file:"
echo "$wrong"
echo "tools/format.sh puts them right; tools/format.sh FILE… only some of them."
exit 1
