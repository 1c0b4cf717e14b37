#!/usr/bin/env bash
# Prints what formwork costs: CPU time (user + system) of whole processes, median and least of several runs.
#   cmake --preset bench && cmake --build --preset bench --target bench
# Absolute times depend on the machine; compare rows of one run, e.g. with /bin/true, the first row.
set -eu
formwork=$1 make_template=$2 cpu=$3
here=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
for n in 10 500; do
  "$make_template" $n 30 >t$n.yaml
  "$make_template" $n 60 >t$n-changed.yaml
  "$formwork" render t$n.yaml --format json >t$n.json
done
"$formwork" deploy t500.yaml --stack-name bench --state stack.sqlite >/dev/null 2>&1

printf '%-44s %10s %10s %10s\n' "" "median ms" "least ms" "peak MiB"
"$cpu" 51 "/bin/true (the floor of a process)" /bin/true
"$cpu" 51 "formwork --version" "$formwork" --version
"$cpu" 31 "render samples/ec2-instance (YAML)" "$formwork" render "$here/samples/ec2-instance/template.yaml"
"$cpu" 31 "render samples/ec2-instance (JSON)" "$formwork" render "$here/samples/ec2-instance/template.json"
"$cpu" 31 "render, 10 resources" "$formwork" render t10.yaml
"$cpu" 11 "render, 500 resources" "$formwork" render t500.yaml
"$cpu" 31 "lint, 10 resources" "$formwork" lint t10.yaml
"$cpu" 11 "lint, 500 resources" "$formwork" lint t500.yaml
"$cpu" 11 "plan between two files, 500 changed" "$formwork" plan t500-changed.yaml --base t500.yaml
"$cpu" 11 "plan against the store, 500 changed" "$formwork" plan t500-changed.yaml --stack-name bench --state stack.sqlite
"$cpu" 11 "deploy, 500 modelled resources" "$formwork" deploy t500.yaml --stack-name bench --state new.sqlite \
  @PREPARE@ sh -c 'rm -f new.sqlite*'

echo
bash "$here/tests/bench/lint.sh" "$formwork" "$make_template" "$cpu"
