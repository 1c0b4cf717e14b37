#!/usr/bin/env bash
# boto3 against formwork serve: queues and streams that call functions, and what a killed server leaves.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

# phase NAME: runs one part of the script against the server of now.
phase() {
  last="lambda_sources.py $1"
  output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_sources.py" "$endpoint" "$1" 2>&1) \
    && passed=$((passed + 1)) || fail "$last"
  expect '^all well$'
}

start_server --state-dir worlds
phase queues
phase streams
phase before-kill
kill -9 "$server"
wait "$server" 2>/dev/null
start_server --state-dir worlds
phase after-kill
stop_server
finish
