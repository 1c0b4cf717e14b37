# Helpers for the scripts of tests/cli; sourced. A script ends with `finish`.
passed=0 failed=0 output=""

fail() { echo "FAILED: $*"; printf '%s\n' "$output" | head -40 | sed 's/^/    | /'; failed=$((failed + 1)); }

# run CODE ARGS...: runs formwork, keeps stdout and stderr in $output, checks the exit code.
run() {
  local want=$1 code=0
  shift
  last="formwork $*"
  output=$("$formwork" "$@" 2>&1 </dev/null) || code=$?
  if [ "$code" = "$want" ]; then passed=$((passed + 1)); else fail "$last: exit code $code, expected $want"; fi
}
expect() {
  if printf '%s\n' "$output" | grep -qE -- "$1"; then passed=$((passed + 1)); else fail "$last: no line matches /$1/"; fi
}
expect_not() {
  if printf '%s\n' "$output" | grep -qE -- "$1"; then fail "$last: a line matches /$1/"; else passed=$((passed + 1)); fi
}
expect_count() {
  local n
  n=$(printf '%s\n' "$output" | grep -cE -- "$2")
  if [ "$n" = "$1" ]; then passed=$((passed + 1)); else fail "$last: $n lines match /$2/, expected $1"; fi
}
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
  exit
}
