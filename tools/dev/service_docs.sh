#!/usr/bin/env bash
# Writes docs/services.md (which operations are carried out) from the built program, or compares.
# usage: tools/dev/service_docs.sh FORMWORK [--check]
set -euo pipefail
formwork=$(realpath "$1")
cd "$(dirname "$0")/../.."
new=$(mktemp)
trap 'rm -f "$new"' EXIT
"$formwork" services --format markdown >"$new"
if [ "${2:-}" = --check ]; then
  diff -u docs/services.md "$new" ||
    { echo "docs/services.md is out of date: tools/dev/service_docs.sh FORMWORK"; exit 1; }
else
  cp "$new" docs/services.md
fi
