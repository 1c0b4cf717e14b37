#!/usr/bin/env bash
# Fails when a file outgrows what one wants to read: sources over 500 lines, headers over 200. Exceptions
# stand in tools/dev/size_exceptions.txt, one "path reason" a line.
set -u
cd "$(dirname "$0")/../.."
bad=0
while read -r file; do
  limit=500
  case $file in *.hh) limit=200 ;; esac
  lines=$(wc -l <"$file")
  if [ "$lines" -gt $limit ] && ! grep -q "^$file " tools/dev/size_exceptions.txt; then
    echo "$file has $lines lines, the limit is $limit: split it by idea"
    bad=1
  fi
done < <(find engine resources server tools -name '*.cc' -o -name '*.hh' | sort)
[ $bad = 0 ] && echo "no file is too long"
exit $bad
