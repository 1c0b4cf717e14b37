#!/usr/bin/env bash
# The AWS SDK for JavaScript (version 3) against formwork serve. The modules are taken from the
# folder FORMWORK_SDK_MODULES (a node_modules); without node or them the test is skipped.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
command -v node >/dev/null || skip "there is no node"
modules=${FORMWORK_SDK_MODULES:-}
[ -d "$modules/@aws-sdk/client-s3" ] || skip "FORMWORK_SDK_MODULES holds no @aws-sdk/client-s3"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
ln -s "$(realpath "$modules")" node_modules
cp "$FORMWORK_SOURCE_DIR/tests/cli/sdk_js.mjs" .
start_server
last="sdk_js.mjs"
output=$(timeout 120 node sdk_js.mjs 2>&1) && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
stop_server
finish
