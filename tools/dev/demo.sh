#!/usr/bin/env bash
# Installs what is missing, builds the release and shows the main job on the samples: lint, preview with
# causes, deployment with live events, a preview with a replacement and its data loss, the update, an update
# that fails and is rolled back, delete. Touches nothing outside the build folder.
set -eu
cd "$(dirname "$0")/../.."
bash tools/dev/install_deps.sh
cmake --preset release >/dev/null
cmake --build --preset release --target formwork
formwork=$PWD/build/release/tools/formwork/formwork

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export FORMWORK_STATE=$scratch/demo.sqlite
cd samples

bold="" blue="" plain=""
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\033[1m' blue=$'\033[36m' plain=$'\033[0m'
fi
say() { printf '\n%s# %s%s\n' "$blue" "$*" "$plain"; }
show() {  # runs one command; $expect is the exit code it must have
  printf '\n%s$ formwork %s%s\n' "$bold" "$*" "$plain"
  local code=0
  "$formwork" "$@" || code=$?
  [ "$code" = "${expect:-0}" ] || { echo "demo: expected exit code ${expect:-0}, got $code" >&2; exit 1; }
}

say "Is the template right? It is, but for one piece of advice."
expect=4 show lint web-app/template-v1.yaml
say "What would it make, and in which order?"
show plan web-app/template-v1.yaml --stack-name shop
say "Make it, with live events."
show deploy web-app/template-v1.yaml --stack-name shop
say "The second version renames the database. What would that do?"
show plan web-app/template-v2.yaml --stack-name shop
say "Do it all the same."
show deploy web-app/template-v2.yaml --stack-name shop
say "Another stack, and an update of it that cannot work."
show deploy failing-update/template-v1.yaml --stack-name orders
expect=1 show deploy failing-update/template-v2.yaml --stack-name orders
say "It was rolled back to the old settings."
show describe orders
say "Delete both."
show delete orders
show delete shop
show stacks
