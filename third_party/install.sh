#!/usr/bin/env bash
# Installs the Debian packages of packages.txt that are missing; does nothing when all are there.
# Works as root and with sudo.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

missing=()
while read -r package; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done < <(sed 's/#.*//; /^[[:space:]]*$/d' "$here/packages.txt")

if (( ${#missing[@]} == 0 )); then
  echo "third_party: every package is installed"
  exit 0
fi

as_root=()
if (( EUID != 0 )); then
  if ! command -v sudo >/dev/null; then
    echo "third_party: packages are missing and there is no sudo (${missing[*]})" >&2
    echo "  try: su -c '$here/install.sh'" >&2
    exit 3
  fi
  as_root=(sudo)
fi

echo "third_party: installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
