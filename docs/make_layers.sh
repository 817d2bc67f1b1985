#!/usr/bin/env bash
# Prints the picture of the layers (Mermaid) from src/layers.txt. An arrow that a longer path implies is left out; boxes
# with a thick border need libtorch.
set -euo pipefail
awk -F: '
  /^[a-z_]+\*?:/ {
    name = $1; torch[name] = sub(/\*$/, "", name); torch[name] = ($1 ~ /\*$/); order[++count] = name
    n = split($2, links, " ")
    for (i = 1; i <= n; i++) {direct[name, links[i]] = 1; reach[name, links[i]] = 1
      for (j = 1; j < count; j++) if (reach[links[i], order[j]]) reach[name, order[j]] = 1}
  }
  END {
    print "```mermaid\nflowchart TD"
    for (i = count; i >= 1; i--) {
      name = order[i]
      print "  " name (torch[name] ? ":::torch" : "")
      for (j = count; j >= 1; j--) {
        if (!direct[name, order[j]]) continue
        implied = 0
        for (k = 1; k <= count; k++) if (direct[name, order[k]] && reach[order[k], order[j]]) implied = 1
        if (!implied) print "  " name " --> " order[j]
      }
    }
    print "  classDef torch stroke-width:3px\n```"
  }' "$(dirname "$(readlink -f "$0")")/../src/layers.txt"
