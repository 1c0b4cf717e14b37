#!/usr/bin/env bash
# Installs what building formwork needs on Debian 12 or Ubuntu 22.04 and later, and only what is missing.
# `install_deps.sh tests` adds the clients that the tests of the served API drive; without one its test is
# skipped. The CDK's test needs node and npm beside them, which are left to the user.
set -eu
packages=(g++ cmake ninja-build pkg-config git ca-certificates
  libyaml-cpp-dev rapidjson-dev libboost-dev libboost-graph-dev libsqlite3-dev doctest-dev libcli11-dev
  libfmt-dev libpcre2-dev libssl-dev zlib1g-dev)
optional=(ccache mold)   # make building faster, nothing else
[ "${1:-}" != tests ] || optional+=(python3 python3-boto3 awscli)

missing() {
  local p
  for p in "$@"; do
    dpkg-query -W -f='${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed$' || printf '%s ' "$p"
  done
}

want="$(missing "${packages[@]}") $(missing "${optional[@]}")"
[ -n "${want// /}" ] || exit 0
if ! command -v apt-get >/dev/null; then
  echo "install_deps: this script knows apt-get only; please install: $want" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "install_deps: run as root, or install sudo, to get: $want" >&2; exit 1; }
  as_root=sudo
fi
echo "installing: $want" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
required="$(missing "${packages[@]}")"
# shellcheck disable=SC2086
[ -z "${required// /}" ] || $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $required >/dev/null
for p in $(missing "${optional[@]}"); do
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$p" >/dev/null || true
done
