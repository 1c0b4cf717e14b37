#!/usr/bin/env bash
# Formats C++ files that differ from HEAD (or all with --all). Needs clang-format 14.
set -eu
cd "$(dirname "$0")/../.."
if [ "${1:-}" = --all ]; then
  git ls-files '*.cc' '*.hh' | xargs -r clang-format -i
else
  { git diff --name-only HEAD; git ls-files --others --exclude-standard; } | grep -E '\.(cc|hh)$' | sort -u | xargs -r clang-format -i
fi
