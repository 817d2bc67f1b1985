#!/usr/bin/env bash
# Fills a real photograph with the program that `./dev build` made, and says where the pictures lie.
# The photograph is Debian's: "picosdeeuropa" by Aitzol Berasategi, CC BY 4.0, from lomiri-wallpapers-16.04.
# The hole (demo/hole.png) is drawn around the two rocks on the meadow.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

photo=$(dpkg -L lomiri-wallpapers-16.04 | grep '/picosdeeuropa_by_Aitzol_Berasategi.jpg$')
out=build/demo
rm -rf "$out"
mkdir -p "$out"
cp "$photo" "$out/before.jpg"

# step NAME COMMAND...: runs it and prints how long it took.
step() {
  local name=$1 start=$EPOCHREALTIME
  shift
  "$@"
  awk -v name="$name" -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN {printf "  %s took %.2f s\n\n", name, b - a}'
}

step 'looking at the mask' build/mend mask check "$out/before.jpg" demo/hole.png
step 'filling' build/mend fill "$out/before.jpg" --mask demo/hole.png -o "$out/after.jpg" --report "$out/report.json"
step 'the sheet' build/mend compare "$out/before.jpg" "$out/after.jpg" demo/hole.png -o "$out/side-by-side.png"
step 'the close-up' build/mend compare "$out/before.jpg" "$out/after.jpg" demo/hole.png -o "$out/close-up.png" --zoom

printf 'before        %s\nafter         %s\nside by side  %s\nclose-up      %s\nreport        %s\n' \
  "$PWD/$out/before.jpg" "$PWD/$out/after.jpg" "$PWD/$out/side-by-side.png" "$PWD/$out/close-up.png" \
  "$PWD/$out/report.json"
