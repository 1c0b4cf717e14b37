# Helpers for scripts that talk to `formwork serve`; sourced after check.sh.

skip() { echo "SKIPPED: $*"; exit 77; }

# start_server ARGS...: starts `formwork serve` on a free port and exports what clients need.
start_server() {
  : >serve.out  # of an earlier server
  "$formwork" serve --port 0 "$@" >serve.out 2>serve.err &
  server=$!
  trap 'kill "$server" 2>/dev/null' EXIT
  local tries
  for tries in $(seq 200); do
    endpoint=$(grep -oE 'http://[^ ]+' serve.out 2>/dev/null | head -1)
    [ -n "$endpoint" ] && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  [ -n "$endpoint" ] || { output=$(cat serve.err); fail "serve did not start"; finish; }
  export AWS_ENDPOINT_URL=$endpoint AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true AWS_PAGER=""
}

# stop_server: ends it and checks that it ended well.
stop_server() {
  local code=0
  kill "$server" 2>/dev/null
  wait "$server" || code=$?
  trap - EXIT
  output=$(cat serve.err)
  last="formwork serve"
  if [ "$code" = 0 ]; then passed=$((passed + 1)); else fail "serve ended with $code"; fi
  expect_not 'ERROR: AddressSanitizer|runtime error:'
}
