#!/usr/bin/env bash
# Fails on an #include against the arrows of ARCHITECTURE.md, and on a third-party header outside the
# module that wraps it. Reads the arrows from the table below: "module: what it may include".
set -u
cd "$(dirname "$0")/../.."

arrows='
engine/base:
engine/document: engine/base
engine/value: engine/document
engine/schema_build: engine/value
engine/schema: engine/value
engine/template: engine/document engine/value
engine/evaluate: engine/template engine/schema
engine/transform: engine/template engine/evaluate
engine/graph: engine/template engine/evaluate
engine/check: engine/graph engine/transform engine/evaluate engine/schema
engine/lint: engine/graph engine/transform engine/evaluate engine/schema engine/schema_build
engine/state: engine/value
engine/change: engine/evaluate engine/graph engine/schema
engine/plan: engine/change engine/state
engine/transition: engine/change engine/plan
engine/service: engine/value engine/state
engine/provision: engine/plan engine/state engine/service engine/evaluate
engine/stack: engine/provision engine/transform engine/check
engine/host: engine/stack
resources: engine/provision engine/service engine/schema engine/schema_build engine/stack
server: engine/service engine/document engine/schema
tools/schemac: engine/schema_build
tools/apic: engine/schema_build
tools/formwork: engine/host engine/stack engine/lint engine/transition resources server tools/schemac
'
# library header prefix: the only places that may include it
wrapped='
yaml-cpp/: engine/document
rapidjson/: engine/document engine/value
boost/: engine/graph server
boost/graph/: engine/graph
boost/asio: server
boost/beast: server
sqlite3.h: engine/state
pcre2.h: engine/schema
openssl/: engine/base
zlib.h: tools/schemac server
CLI/: tools/formwork
'

declare -A allowed
close_over() {  # transitive closure of one module's arrows
  local module=$1 direct reached="$1" queue="$1" next
  while [ -n "$queue" ]; do
    next=""
    for m in $queue; do
      direct=$(printf '%s' "$arrows" | sed -n "s|^$m: *||p")
      for d in $direct; do
        case " $reached " in *" $d "*) ;; *) reached="$reached $d"; next="$next $d" ;; esac
      done
    done
    queue=$next
  done
  allowed[$module]="$reached"
}
modules=$(printf '%s' "$arrows" | sed -n 's|^\([^:]*\):.*|\1|p')
for m in $modules; do close_over "$m"; done

module_of() {  # answers in $module, without a subshell: this runs for every include
  case $1 in
    engine/*/*|tools/*/*) local rest=${1#*/}; module=${1%%/*}/${rest%%/*} ;;
    resources/*) module=resources ;;
    server/*) module=server ;;
    *) module="" ;;
  esac
}

declare -A home
while IFS=: read -r prefix place; do
  [ -n "$prefix" ] && home[$prefix]=${place# }
done <<<"$wrapped"

bad=0
complain() { echo "$1"; bad=1; }
include='#include *[<"]([^>"]*)[>"]'
while IFS=: read -r file line text; do
  module_of "$file"; from=$module
  [ -n "${allowed[$from]:-}" ] || complain "$file:$line: $from is not in the table of arrows"
  [[ $text =~ $include ]] || continue
  target=${BASH_REMATCH[1]}
  module_of "$target"
  if [ -n "$module" ] && [[ " ${allowed[$from]:-} " != *" $module "* ]]; then
    complain "$file:$line: $from must not include $module ($target)"
  fi
  for prefix in "${!home[@]}"; do
    [[ $target == "$prefix"* ]] || continue
    [[ " ${home[$prefix]} " == *" $from "* ]] || complain "$file:$line: <$target> is wrapped by ${home[$prefix]}"
    [[ $file == *.hh ]] && complain "$file:$line: no third-party include in a header ($target)"
  done
  case $target in regex|iostream) complain "$file:$line: <$target> is not used here (see CONTRIBUTING.md)" ;; esac
done < <(grep -rnE '^ *#include' engine resources server tools --include='*.cc' --include='*.hh')

[ $bad = 0 ] && echo "includes follow the arrows"
exit $bad
