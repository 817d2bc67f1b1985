#!/usr/bin/env bash
# The plug-in in a real GIMP, driven through Script-Fu; undo by Ctrl+Z. Every precision, grey and colour, with and without
# alpha: outside the selection and in alpha no byte may change. What cannot be filled is refused with a message.
#   gimp_test.sh BUILD
set -euo pipefail
build=$(readlink -f "$1")
source "$(dirname "$0")/start_gimp.sh"

# refused WHAT MESSAGE SCRIPT: the script fails with this message.
refused() {
  local answer
  if answer=$(say "$3"); then fail "$1: not refused: $answer"; fi
  grep -q "$2" <<<"$answer" || fail "$1: the message is '$answer'"
}
# known_kept BYTES_A_PIXEL ALPHA_FROM: from before to after, bytes changed under hole alone, below byte ALPHA_FROM of a
# pixel; most missing pixels changed.
known_kept() {
  { cmp -l "$here/before" "$here/after" || true; } |
    awk -v bytes="$1" -v alpha="$2" 'NR == FNR {missing[NR - 1] = $1; total += $1; next}
      {pixel = int(($1 - 1) / bytes); if (!missing[pixel] || ($1 - 1) % bytes >= alpha) bad++; else seen[pixel] = 1}
      END {for (p in seen) changed++; if (bad || changed < 0.9 * total) {print bad + 0, "wrong,", changed, "of", total; exit 1}}' \
      <(od -An -v -tu1 -w1 "$here/hole") -
}

count=0
while read -r precision size base type samples colours; do
  # The selection's frame is the image's, 64x48; a layer of the same size keeps the awk above simple.
  say "(start $precision $base $type) (gimp-layer-resize-to-image-size layer) (dump \"before\") (hole)
       (plug-in-mend-fill RUN-NONINTERACTIVE image layer \"push-pull\" 0 TRUE FALSE) (dump \"after\")
       (gimp-image-delete image)" >"$here/answer" || fail "precision $precision $type: $(cat "$here/answer")"
  known_kept $((samples * size)) $((colours * size)) || fail "precision $precision $type: pixels changed"
  count=$((count + 1))
done <<'KINDS'
100 1 RGB RGBA-IMAGE 4 3
150 1 RGB RGB-IMAGE 3 3
150 1 GRAY GRAYA-IMAGE 2 1
250 2 RGB RGBA-IMAGE 4 3
200 2 GRAY GRAY-IMAGE 1 1
350 4 RGB RGB-IMAGE 3 3
550 2 RGB RGBA-IMAGE 4 3
600 4 RGB RGBA-IMAGE 4 3
650 4 RGB RGB-IMAGE 3 3
650 4 GRAY GRAYA-IMAGE 2 1
750 8 RGB RGBA-IMAGE 4 3
KINDS

# undone WHAT: Ctrl+Z in GIMP's window brings back the one layer, byte for byte.
undone() {
  xdotool windowfocus "$(xdotool search --onlyvisible --name 'GIMP$' | tail -n 1)"
  sleep 0.5
  xdotool key ctrl+z
  for ((tries = 0; tries < 50; tries++)); do
    say '(dump "undone")' >/dev/null
    [[ $(layers) == 1 ]] && cmp -s "$here/before" "$here/undone" && return
    sleep 0.1
  done
  fail "undo $1 does not restore the layer"
}
layers() { say '(car (gimp-image-get-layers image))'; }

# Undo: one step back is every byte as it was, in place and with a new layer.
for precision in 150 250 650; do
  for in_place in TRUE FALSE; do
    say "(start $precision RGB RGBA-IMAGE) (define display (car (gimp-display-new image)))" >/dev/null
    say "(plug-in-mend-fill RUN-NONINTERACTIVE image layer \"exemplar\" 3 $in_place FALSE)" >/dev/null
    [[ $(layers) == $([[ $in_place == TRUE ]] && echo 1 || echo 2) ]] || fail "the number of layers is wrong"
    say '(dump "after")' >/dev/null
    if [[ $in_place == TRUE ]]; then
      ! cmp -s "$here/before" "$here/after" || fail "nothing was filled"
    else
      cmp "$here/before" "$here/after" || fail "the layer below was changed"
    fi
    undone "at precision $precision, in place $in_place,"
    say '(gimp-display-delete display)' >/dev/null
  done
done

# The heatmap is a layer of its own above the result, and goes with it in one step. It wants a detector.
heatmap='(plug-in-mend-fill RUN-NONINTERACTIVE image layer "push-pull" 0 TRUE TRUE)'
if [[ -e $build/libmend-neural.so ]]; then
  for kind in 'RGB RGB-IMAGE' 'GRAY GRAYA-IMAGE'; do
    say "(start 150 $kind) (define display (car (gimp-display-new image)))" >/dev/null
    rm -f "$models/detector.safetensors"
    if [[ ! -e $build/../models/detector.safetensors ]]; then
      refused 'heatmap without a detector' "no weights for 'detector'" "$heatmap"
      say '(dump "after")' >/dev/null
      cmp "$here/before" "$here/after" || fail "a refused heatmap changed the layer"
    fi
    "$build/small_detector" "$models/detector.safetensors"
    say "$heatmap" >/dev/null || fail "the heatmap does not work"
    [[ $(layers) == 2 ]] || fail "the heatmap is no layer"
    say '(dump "after") (define above (aref (cadr (gimp-image-get-layers image)) 0)) (define layer-was layer)
         (set! layer above) (dump "heat") (set! layer layer-was)' >/dev/null
    [[ $(od -An -v -tu1 -w1 "$here/heat" | sort -u | wc -l) -gt 5 ]] || fail "the heat is the same everywhere"
    undone "of the heatmap"
    say '(gimp-display-delete display)' >/dev/null
  done
fi

# What cannot be filled is said, and nothing changes.
fill='(plug-in-mend-fill RUN-NONINTERACTIVE image layer "" 0 TRUE FALSE)'
say '(start 150 RGB RGBA-IMAGE)' >/dev/null
refused 'unknown method' 'nonsense\|networks are not installed' '(plug-in-mend-fill RUN-NONINTERACTIVE image layer "nonsense" 0 TRUE FALSE)'
refused 'seed' 'not -1' '(plug-in-mend-fill RUN-NONINTERACTIVE image layer "" -1 TRUE FALSE)'
say '(gimp-item-set-lock-content layer TRUE)' >/dev/null
refused 'locked layer' 'locked' "$fill"
say '(gimp-item-set-lock-content layer FALSE) (define group (car (gimp-layer-group-new image)))
     (gimp-image-insert-layer image group 0 0) (gimp-image-reorder-item image layer group 0)
     (gimp-item-set-lock-content group TRUE)' >/dev/null
refused 'layer of a locked group' 'locked' "$fill"
say '(gimp-item-set-lock-content group FALSE) (gimp-image-reorder-item image layer 0 0)
     (gimp-image-remove-layer image group) (gimp-selection-all image)' >/dev/null
refused 'everything selected' 'whole picture' "$fill"
say '(gimp-selection-none image)' >/dev/null
refused 'no selection' 'Nothing is selected' "$fill"
say '(gimp-image-select-rectangle image CHANNEL-OP-REPLACE 61 45 2 2)' >/dev/null
refused 'selection beside the layer' 'outside the layer' "$fill"
say '(define mask (car (gimp-layer-create-mask layer ADD-MASK-WHITE))) (gimp-layer-add-mask layer mask)' >/dev/null
refused 'layer mask' 'Only layers' '(plug-in-mend-fill RUN-NONINTERACTIVE image mask "" 0 TRUE FALSE)'
say '(define group (car (gimp-layer-group-new image))) (gimp-image-insert-layer image group 0 0)' >/dev/null
refused 'layer group' 'group' '(plug-in-mend-fill RUN-NONINTERACTIVE image group "" 0 TRUE FALSE)'
say '(gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 14 9 9) (gimp-edit-copy layer)
     (define floating (car (gimp-edit-paste layer FALSE)))' >/dev/null
refused 'floating selection' 'floating' '(plug-in-mend-fill RUN-NONINTERACTIVE image floating "" 0 TRUE FALSE)'
say '(gimp-floating-sel-remove floating) (dump "after")' >/dev/null
cmp "$here/before" "$here/after" || fail "a refused fill changed the layer"
say '(start 150 RGB RGB-IMAGE) (gimp-image-convert-indexed image 0 0 16 0 0 "")' >/dev/null
refused 'indexed colours' 'indexed' "$fill"

# A feathered selection: what is more than half selected is filled, and nothing else.
say '(start 150 RGB RGBA-IMAGE) (gimp-layer-resize-to-image-size layer) (gimp-selection-feather image 6) (dump "before") (hole)
     (plug-in-mend-fill RUN-NONINTERACTIVE image layer "push-pull" 0 TRUE FALSE) (dump "after")' >/dev/null
known_kept 4 3 || fail "a feathered selection: pixels changed"

# Repeat without a dialog: the defaults, as nothing was chosen yet.
say '(start 150 RGB RGB-IMAGE) (plug-in-mend-fill RUN-WITH-LAST-VALS image layer "" 0 TRUE FALSE)' >/dev/null ||
  fail "repeat does not work"
[[ $(say '(car (gimp-image-get-layers image))') == 2 ]] || fail "repeat made no layer"
echo "gimp: $count kinds of layers keep every known byte; undo restores all; refusals are told"
