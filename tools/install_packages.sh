#!/usr/bin/env bash
# Installs the Debian packages of tools/packages.txt that are missing, and nothing when none is.
#   tools/install_packages.sh demo    what the program is built with
#   tools/install_packages.sh test    that, and what the tests need
#   tools/install_packages.sh --list demo|test    prints the names and installs nothing
set -euo pipefail

list_only=no
if [[ ${1:-} == --list ]]; then
  list_only=yes
  shift
fi
case ${1:-} in
  demo | test) purpose=$1 ;;
  *)
    echo "usage: tools/install_packages.sh [--list] demo|test" >&2
    exit 2
    ;;
esac

packages=()
section=
while read -r line; do
  if [[ $line =~ ^#\ \[([a-z]+)\] ]]; then
    section=${BASH_REMATCH[1]}
  elif [[ -n $line && $line != \#* && ($section == demo || $purpose == test) ]]; then
    packages+=("$line")
  fi
done <"$(dirname "$0")/packages.txt"

if [[ $list_only == yes ]]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

[[ -z ${CROSSDOCK_SKIP_PACKAGES:-} ]] || exit 0
if ! command -v dpkg-query >/dev/null; then
  echo "This is not Debian. Install what corresponds to these packages, then set CROSSDOCK_SKIP_PACKAGES=1:" >&2
  echo "  ${packages[*]}" >&2
  exit 2
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == installed ]] || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

if [[ $(id -u) == 0 ]]; then
  as_root=()
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
  as_root=(sudo)
else
  echo "These Debian packages are missing, and installing them needs root or sudo:" >&2
  echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 2
fi

echo "installing ${#missing[@]} Debian packages: ${missing[*]}"
# The tests start their own PostgreSQL clusters; the package must not leave one of its own running.
if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  "${as_root[@]}" mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# They start their own SSH servers too: on this machine nobody asked for one.
quiet_ssh=no
[[ " ${missing[*]} " == *" openssh-server "* ]] && quiet_ssh=yes
if [[ $quiet_ssh == yes && ! -e /usr/sbin/policy-rc.d ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee /usr/sbin/policy-rc.d >/dev/null
  "${as_root[@]}" chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f "$log"; "${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::Retries=3 \
    -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold "$@" </dev/null >"$log" 2>&1
}
if ! { apt update && apt install --no-install-recommends "${missing[@]}"; }; then
  tail -n 30 "$log" >&2
  echo "The packages could not be installed. The lines above are apt's; the whole list is tools/packages.txt." >&2
  exit 2
fi
if [[ $quiet_ssh == yes ]] && command -v systemctl >/dev/null; then
  "${as_root[@]}" systemctl disable --quiet ssh.service ssh.socket >/dev/null 2>&1 || true
fi
