#!/usr/bin/env bash
# count_results.sh BUILD RESULTS STATUS: sums the GoogleTest reports and the other CTest cases of the last run,
# and prints "N passed, N failed, N skipped". Fails if anything failed, or if nothing ran.
set -euo pipefail
build=$1 results=$2 status=$3

sum() { cat "$results"/*.xml 2>/dev/null | grep -oE "<testsuites [^>]*" | grep -oE " $1=\"[0-9]+" | grep -oE '[0-9]+$' |
  awk '{s += $1} END {print s + 0}'; }
total=$(sum tests)
failed=$(($(sum failures) + $(sum errors)))
skipped=$({ cat "$results"/*.xml 2>/dev/null || true; } | { grep -oE 'result="skipped"' || true; } | wc -l)

# CTest cases without a GoogleTest report: scripts (one case each), and programs that died before they could report.
log=$build/Testing/Temporary/LastTest.log
while read -r name outcome; do
  [[ -f $results/${name}_test.xml ]] && continue
  total=$((total + 1))
  [[ $outcome == Passed ]] || failed=$((failed + 1))
done < <(awk '/^[0-9]+\/[0-9]+ Testing: /{name=$3} /^Test (Passed|Failed)\./{print name, $2}' "$log" | tr -d .)

((failed == 0 && status != 0)) && failed=1
echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
((failed == 0 && total > 0))
