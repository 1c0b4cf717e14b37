#!/usr/bin/env bash
# Installs what is missing, builds with AddressSanitizer and UBSan, and runs every test. Ends with
# "N passed, N failed"-style lines of ctest. `tools/dev/test.sh PRESET` takes another preset (fast, clang, tsan).
set -eu
cd "$(dirname "$0")/../.."
bash tools/dev/install_deps.sh tests
preset=${1:-dev}
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset" -j"$(nproc)"
