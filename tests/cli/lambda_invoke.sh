#!/usr/bin/env bash
# boto3 against formwork serve: functions that run, now and later, and what they are called by.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
# A minute of the world is a tenth of a second: retries come at once.
start_server --clock scaled=600
last="lambda_invoke.py"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_invoke.py" "$endpoint" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server

# What was accepted outlives the process, however it ends.
rm -rf kept
start_server --state-dir kept --clock real
last="lambda_invoke.py accept"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_invoke.py" "$endpoint" accept 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^accepted$'
kill -9 "$server"; wait "$server" 2>/dev/null
start_server --state-dir kept --clock real
last="lambda_invoke.py resume"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_invoke.py" "$endpoint" resume 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^resumed$'
stop_server
finish
