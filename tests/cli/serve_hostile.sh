#!/usr/bin/env bash
# Requests that no client sends: each is refused in AWS's shape or its connection closed, and the server goes on.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
command -v python3 >/dev/null || skip "python3 is not installed"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

start_server
output=$(python3 "$FORMWORK_SOURCE_DIR/tests/support/hostile_requests.py" "${endpoint##*:}" 2>&1)
last="hostile requests"
expect 'every hostile request was refused'
memory=$(awk '/VmRSS/ { print $2 }' "/proc/$server/status" 2>/dev/null || echo 0)
echo "resident at the end: $memory kB"
stop_server
finish
