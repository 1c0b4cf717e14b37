#!/usr/bin/env bash
# boto3 against formwork serve: IPAM, transit gateways' tables, rules' tags, endpoints of EC2.
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
last=boto3_ec2_network.py
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/$last" "$endpoint" 2>&1) \
  && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
