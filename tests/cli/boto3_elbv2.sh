#!/usr/bin/env bash
# boto3 against formwork serve: load balancers.
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
last="boto3_elbv2.py"
output=$(timeout 300 python3 "$FORMWORK_SOURCE_DIR/tests/cli/boto3_elbv2.py" "$endpoint" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
