#!/usr/bin/env bash
# boto3, unchanged, against the endpoint: types, stack sets, scans, generated templates, Cloud Control. Needs
# python3 with boto3; without it the test is skipped.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
export HOME=$scratch

python3 -c 'import boto3' 2>/dev/null || skip "python3 has no boto3"
start_server --state-dir "$scratch/state"
last="boto3_registry.py before"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/boto3_registry.py" before 2>&1) && passed=$((passed + 1)) || fail "$last"
# Killed in the middle of an operation of a stack set, and started again.
kill -9 "$server"; wait "$server" 2>/dev/null
start_server --state-dir "$scratch/state"
last="boto3_registry.py after"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/boto3_registry.py" after 2>&1) && passed=$((passed + 1)) || fail "$last"
stop_server
finish
