#!/usr/bin/env bash
# Holds every #include of src/ to src/layers.txt, and the includes of libtorch to the folders marked *.
set -euo pipefail
cd "$1"
failures=0
complain() { echo "$1"; failures=$((failures + 1)); }

declare -A allowed torch
while IFS=: read -r name links; do
  [[ $name == \#* || -z $name ]] && continue
  plain=${name%\*}
  allowed[$plain]=" $plain $links "
  torch[$plain]=$([[ $name == *\* ]] && echo yes || echo no)
done <src/layers.txt

# A folder may only point to rows above its own, so the order of the file proves that there is no cycle.
seen=" "
while IFS=: read -r name links; do
  [[ $name == \#* || -z $name ]] && continue
  for link in $links; do
    [[ $seen == *" $link "* ]] || complain "src/layers.txt: ${name%\*} points to $link, which is not above it"
  done
  seen+="${name%\*} "
done <src/layers.txt

for folder in src/*/; do
  name=$(basename "$folder")
  [[ -n ${allowed[$name]:-} ]] || { complain "src/layers.txt has no row for $name"; continue; }
  while IFS=: read -r file line; do
    target=$(sed -E 's/.*"([a-z_]+)\/.*/\1/' <<<"$line")
    [[ -d src/$target ]] || continue
    [[ ${allowed[$name]} == *" $target "* ]] || complain "$file includes $target/, which $name may not: $line"
  done < <(grep -rHoE '#include "[a-z_]+/[^"]+"' "$folder" || true)
  if [[ ${torch[$name]} == no ]] && grep -rlE '#include <(torch|ATen|c10)/' "$folder"; then
    complain "$name includes libtorch, but has no * in src/layers.txt"
  fi
done
((failures == 0)) && echo "layers: every include points down"
exit $((failures > 0))
