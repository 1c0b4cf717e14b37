#!/usr/bin/env bash
# Durable executions against formwork serve, over HTTP: older SDKs do not know them.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
command -v python3 >/dev/null || skip "no python3"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
# A minute of the world is a tenth of a second.
start_server --clock scaled=600
last="lambda_api_durable.py"
output=$(timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_api_durable.py" "$endpoint" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server

# Executions outlive the process, however it ends.
run() { timeout 60 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_api_durable.py" "$endpoint" "$1" 2>&1; }
start_server --clock scaled=600 --state-dir kept
last="lambda_api_durable.py before-kill"
output=$(run before-kill) && passed=$((passed + 1)) || fail "$last"
expect '^begun '
grep '^begun ' <<<"$output" >begun
kill -9 "$server"; wait "$server" 2>/dev/null
start_server --clock scaled=600 --state-dir kept
last="lambda_api_durable.py after-kill"
output=$(run after-kill) && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
