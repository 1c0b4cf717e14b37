#!/usr/bin/env bash
# Functions of other languages: Ruby, Java, programs of one's own.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

start_server
last="lambda_runtimes.py"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_runtimes.py" "$endpoint" "$PWD" \
  2>&1) && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
printf '%s\n' "$output" | grep '^not checked' || true
stop_server
finish
