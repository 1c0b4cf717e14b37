# run_boto3 SCRIPT [serve's options]: starts a server, runs tests/cli/SCRIPT with its endpoint and
# boto3, and ends. To be sourced with $formwork and $scratch set.
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"

run_boto3() {
  local script=$1
  shift
  if ! python3 -c 'import boto3' 2>/dev/null; then
    [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
    skip "python3 has no boto3 (Debian: python3-boto3)"
  fi
  rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1
  start_server "$@"
  last=$script
  output=$(PYTHONPATH="$FORMWORK_SOURCE_DIR/tests/support" PYTHONDONTWRITEBYTECODE=1 timeout 300 \
    python3 "$FORMWORK_SOURCE_DIR/tests/cli/$script" "$endpoint" 2>&1) \
    && passed=$((passed + 1)) || fail "$last"
  expect '^all well$'
  stop_server
  finish
}
