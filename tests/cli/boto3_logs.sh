#!/usr/bin/env bash
# boto3 against formwork serve: CloudWatch Logs.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
# What is tested is younger than the client of Debian 12.
if ! python3 -c 'import boto3, sys
client = boto3.client("logs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
sys.exit(not hasattr(client, "put_delivery_source"))' 2>/dev/null; then
  skip "this boto3 is older than the operations that are tested"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
start_server
last="boto3_logs.py"
output=$(timeout 300 python3 "$FORMWORK_SOURCE_DIR/tests/cli/boto3_logs.py" "$endpoint" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
