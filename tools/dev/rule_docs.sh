#!/usr/bin/env bash
# Writes docs/rules.md (what each rule wants), docs/lint-parity.md (which tests show it speak) and
# docs/transition-rules.md (what plan says of an update).
#   tools/dev/rule_docs.sh FORMWORK           writes them
#   tools/dev/rule_docs.sh FORMWORK --check   exit 1 when they are out of date
set -eu
formwork=$(realpath "$1")
cd "$(dirname "$0")/../.."
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

# "ID test" for every rule that stands in what a run prints (golden) or in a test's code (unit).
named() {
  awk '/^--- / { out = /^--- out/; next }
       out { line = $0
             while (match(line, /[EWI][0-9][0-9][0-9][0-9]/)) {
               print substr(line, RSTART, 5), FILENAME; line = substr(line, RSTART + 5) } }' \
    $(LC_ALL=C ls tests/golden/*/*.test | grep -v '^tests/golden/cli/')
  grep -oE '"[EWI][0-9]{4}"' $(LC_ALL=C ls tests/unit/lint/*_test.cc | grep -v rules_test) |
    tr -d '"' | awk -F: '{ print $2, $1 }'
}

parity() {
  cat <<'TEXT'
# Rules and the tests that show them

Every rule of cfn-lint 1.51.0 and how it is made: `code` (a file of `engine/lint/rules`), `data` (a schema at a
place, `schemas/rules/schema_rules.rules`), `keyword` (a keyword of schemas, wherever it stands), `engine` (reading,
expanding, settings). A test stands here when its expected output, or its code, names the rule: the rule's own when
there is one, else at most three. "silent": no template makes the rule speak, as with cfn-lint.

Written by `tools/dev/rule_docs.sh FORMWORK`.

| rule | severity | made of | shown by |
|---|---|---|---|
TEXT
  silent=$(sed -n '/kSilent\[\]/,/};/p' tests/unit/lint/rules_test.cc | grep -oE '[EWI][0-9]{4}' | tr '\n' ' ')
  named | LC_ALL=C sort -u >"$new/named"
  "$formwork" explain --format table | awk -F'\t' -v silent="$silent" -v named="$new/named" '
    function link(file,  name) {
      name = file; sub(/^tests\/(golden|unit)\//, "", name)
      return "[" name "](../" file ")" }
    BEGIN {
      while ((getline line < named) > 0) {
        split(line, part, " "); id = part[1]; file = part[2]
        if (file == "tests/golden/rules/" id ".test") own[id] = file
        else if (++count[id] <= 3) tests[id] = tests[id] (count[id] > 1 ? ", " : "") link(file)
      }
      total = split(silent, ids, " "); for (i = 1; i <= total; i++) quiet[ids[i]] = 1
    }
    { shown = ($1 in own) ? link(own[$1]) : ($1 in tests) ? tests[$1] : "-"
      if ($1 in quiet) shown = "silent"
      print "| [" $1 "](rules.md#" tolower($1) ") | " $2 " | " $3 " | " shown " |" }'
}

"$formwork" explain --format markdown >"$new/rules.md"
parity >"$new/lint-parity.md"
"$formwork" explain --format transitions >"$new/transition-rules.md"
for page in rules.md lint-parity.md transition-rules.md; do
  if [ "${2:-}" = --check ]; then
    diff -u "docs/$page" "$new/$page" || { echo "docs/$page is out of date: tools/dev/rule_docs.sh FORMWORK"; exit 1; }
  else
    mkdir -p docs && cp "$new/$page" "docs/$page"
  fi
done
