#!/usr/bin/env bash
# Runs an example and looks at what it did: run.sh NAME PROGRAM
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"
case $1 in
  fill_ppm)
    # Stripes, a blot on them, and the mask of the blot.
    { printf 'P6 60 40 255\n'; for ((y = 0; y < 40; y++)); do for ((x = 0; x < 60; x++)); do
        if ((x > 24 && x < 36 && y > 14 && y < 26)); then printf '\xff\x00\x00'
        elif ((x / 5 % 2)); then printf '\x40\x50\x60'; else printf '\xc0\xb0\xa0'; fi; done; done; } >in.ppm
    { printf 'P5 60 40 255\n'; for ((y = 0; y < 40; y++)); do for ((x = 0; x < 60; x++)); do
        if ((x > 23 && x < 37 && y > 13 && y < 27)); then printf '\xff'; else printf '\x00'; fi; done; done; } >mask.pgm
    "$2" in.ppm mask.pgm out.ppm
    [[ $(wc -c <out.ppm) == "$(wc -c <in.ppm)" ]]
    # No red is left, and every changed byte lies in the hole's rows.
    if tail -c +14 out.ppm | od -An -v -tx1 -w3 | grep -q 'ff 00 00'; then exit 1; fi
    { cmp -l in.ppm out.ppm || true; } | awk '{pixel = int(($1 - 14) / 3); x = pixel % 60; y = int(pixel / 60)
      if (x < 24 || x > 36 || y < 14 || y > 26) exit 1; n++} END {exit n < 300}'
    if "$2" in.ppm in.ppm out.ppm 2>message; then exit 1; fi
    grep -q 'cannot read' message ;;
  candidates)
    "$2" >out
    cat out
    grep -q '^[23] candidates, with progress' out
    grep -q '^cancelled: yes' out ;;
esac
