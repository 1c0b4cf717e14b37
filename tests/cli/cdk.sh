#!/usr/bin/env bash
# npm's CDK, unchanged, against the endpoint: bootstrap, deploy, diff, an update, destroy. Needs node, and the
# packages in $FORMWORK_CDK_MODULES or from npm; without them the test is skipped.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

command -v node >/dev/null || skip "node is not installed"
cp "$FORMWORK_SOURCE_DIR/tests/cli/cdk_app/app.js" .
modules=${FORMWORK_CDK_MODULES:-}
if [ -z "$modules" ]; then
  command -v npm >/dev/null || skip "npm is not installed"
  timeout 300 npm install --no-audit --no-fund --silent --prefix "$scratch" \
    aws-cdk@2 aws-cdk-lib@2 constructs@10 >npm.log 2>&1 || skip "npm cannot install the CDK: $(tail -1 npm.log)"
  modules=$scratch/node_modules
else
  ln -s "$modules" node_modules
fi
start_server
export CDK_DISABLE_VERSION_CHECK=1 CI=1 JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1 \
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 HOME=$scratch
cdk() {
  local want=$1 code=0
  shift
  last="cdk $*"
  output=$(timeout 300 "$modules/.bin/cdk" --app "node app.js" --no-notices --no-version-reporting "$@" 2>&1 </dev/null) || code=$?
  if [ "$code" = "$want" ]; then passed=$((passed + 1)); else fail "$last: exit code $code, expected $want"; fi
}

cdk 0 bootstrap aws://000000000000/us-east-1
expect 'bootstrapped'
cdk 0 bootstrap aws://000000000000/us-east-1
expect 'no changes'
cdk 0 deploy Orders --require-approval never --outputs-file outputs.json
expect 'Orders.TableName = Orders-Table'
cdk 0 diff Orders
expect 'no differences|There were no differences'
cdk 0 deploy Orders --require-approval never
expect 'no changes'
export STAGE=2
cdk 0 diff Orders
expect 'VisibilityTimeout'
expect_not 'requires replacement|may be replaced|will be destroyed'
cdk 1 diff Orders --fail
cdk 0 deploy Orders --require-approval never
cdk 0 diff Orders --fail
cdk 0 destroy Orders --force
expect 'destroyed'
stop_server
finish
