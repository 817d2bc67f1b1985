#!/usr/bin/env bash
# The plug-in in a real GIMP under Xvfb, driven through Script-Fu; undo by Ctrl+Z. Every precision, grey
# and colour, with and without alpha: outside the selection and in alpha no byte may change. Exit 77 (skipped) without gimp, Xvfb, xdotool.
#   gimp_test.sh BUILD [SCREENSHOT FOLDER]
set -euo pipefail
build=$(readlink -f "$1")
for tool in gimp Xvfb xdotool; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
here=$(mktemp -d /tmp/mend-gimp-XXXXXX)
display=:$((100 + $$ % 400)) port=$((20000 + $$ % 20000))
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$here"
}
trap finish EXIT
fail() { echo "gimp_test: $1"; exit 1; }

mkdir "$here/profile"
system=$(pkg-config --variable=gimplibdir gimp-2.0)/plug-ins
echo "(plug-in-path \"$build/gimp:$build/gimp-test:$system\")" >"$here/profile/gimprc"
export GIMP2_DIRECTORY=$here/profile DISPLAY=$display
Xvfb "$display" -screen 0 1280x900x24 >/dev/null 2>&1 &
pids+=($!)
sleep 1
gimp -n -f -s -d -b "(plug-in-script-fu-server RUN-NONINTERACTIVE \"127.0.0.1\" $port \"\")" >"$here/gimp.log" 2>&1 &
pids+=($!)
for ((tries = 0; ; tries++)); do
  (exec 5<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  ((tries < 300)) || fail "GIMP does not answer"
  sleep 0.3
done

# say SCRIPT: runs it in GIMP; prints its answer, or the error, which is then the exit status too.
say() {
  local magic code high low size=${#1}
  exec 5<>"/dev/tcp/127.0.0.1/$port"
  printf "G\\x$(printf %02x $((size / 256)))\\x$(printf %02x $((size % 256)))%s" "$1" >&5
  read -r magic code high low < <(head -c 4 <&5 | od -An -tu1)
  head -c $((high * 256 + low)) <&5
  exec 5>&-
  [[ $magic == 71 && $code == 0 ]]
}
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

setup="(define (make precision base type)
  (let* ((image (car (gimp-image-new-with-precision 64 48 base precision)))
         (layer (car (gimp-layer-new image 60 44 type \"a\" 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer 0 0)
    (mend-test-noise layer)
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 20 14 18 16)
    (list image layer)))
 (define (dump name) (mend-test-dump layer (string-append \"$here/\" name)))
 (define image 0) (define layer 0)
 (define (start precision base type)
   (let ((made (make precision base type))) (set! image (car made)) (set! layer (cadr made)) (dump \"before\")))
 (define (hole) (mend-test-hole (car (gimp-image-get-selection image)) \"$here/hole\"))"
say "$setup" >/dev/null

count=0
while read -r precision size base type samples colours; do
  # The selection's frame is the image's, 64x48; a layer of the same size keeps the awk above simple.
  say "(start $precision $base $type) (gimp-layer-resize-to-image-size layer) (dump \"before\") (hole)
       (plug-in-mend-fill RUN-NONINTERACTIVE image layer \"push-pull\" 0 TRUE) (dump \"after\")
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

# Undo: one step back is every byte as it was, in place and with a new layer.
for precision in 150 250 650; do
  for in_place in TRUE FALSE; do
    say "(start $precision RGB RGBA-IMAGE) (define display (car (gimp-display-new image)))" >/dev/null
    say "(plug-in-mend-fill RUN-NONINTERACTIVE image layer \"exemplar\" 3 $in_place)" >/dev/null
    [[ $(say '(car (gimp-image-get-layers image))') == $([[ $in_place == TRUE ]] && echo 1 || echo 2) ]] ||
      fail "the number of layers is wrong"
    say '(dump "after")' >/dev/null
    if [[ $in_place == TRUE ]]; then
      ! cmp -s "$here/before" "$here/after" || fail "nothing was filled"
    else
      cmp "$here/before" "$here/after" || fail "the layer below was changed"
    fi
    window=$(xdotool search --onlyvisible --name 'GIMP$' | tail -n 1)
    xdotool windowfocus "$window"
    sleep 0.5
    xdotool key ctrl+z
    for ((tries = 0; tries < 50; tries++)); do
      say '(dump "undone")' >/dev/null
      [[ $(say '(car (gimp-image-get-layers image))') == 1 ]] && cmp -s "$here/before" "$here/undone" && break
      sleep 0.1
    done
    ((tries < 50)) || fail "undo at precision $precision, in place $in_place, does not restore the layer"
    say '(gimp-display-delete display)' >/dev/null
  done
done

# What cannot be filled is said, and nothing changes.
fill='(plug-in-mend-fill RUN-NONINTERACTIVE image layer "" 0 TRUE)'
say '(start 150 RGB RGBA-IMAGE)' >/dev/null
refused 'unknown method' 'nonsense' '(plug-in-mend-fill RUN-NONINTERACTIVE image layer "nonsense" 0 TRUE)'
refused 'seed' 'not -1' '(plug-in-mend-fill RUN-NONINTERACTIVE image layer "" -1 TRUE)'
say '(gimp-item-set-lock-content layer TRUE)' >/dev/null
refused 'locked layer' 'locked' "$fill"
say '(gimp-item-set-lock-content layer FALSE) (gimp-selection-all image)' >/dev/null
refused 'everything selected' 'whole picture' "$fill"
say '(gimp-selection-none image)' >/dev/null
refused 'no selection' 'Nothing is selected' "$fill"
say '(gimp-image-select-rectangle image CHANNEL-OP-REPLACE 61 45 2 2)' >/dev/null
refused 'selection beside the layer' 'outside the layer' "$fill"
say '(define mask (car (gimp-layer-create-mask layer ADD-MASK-WHITE))) (gimp-layer-add-mask layer mask)' >/dev/null
refused 'layer mask' 'Only layers' '(plug-in-mend-fill RUN-NONINTERACTIVE image mask "" 0 TRUE)'
say '(define group (car (gimp-layer-group-new image))) (gimp-image-insert-layer image group 0 0)' >/dev/null
refused 'layer group' 'group' '(plug-in-mend-fill RUN-NONINTERACTIVE image group "" 0 TRUE)'
say '(dump "after")' >/dev/null
cmp "$here/before" "$here/after" || fail "a refused fill changed the layer"
say '(gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 14 8 8)
     (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 FALSE FALSE "")' >/dev/null
refused 'indexed colours' 'indexed' "$fill"

# Repeat without a dialog: the defaults, as nothing was chosen yet.
say '(start 150 RGB RGB-IMAGE) (plug-in-mend-fill RUN-WITH-LAST-VALS image layer "" 0 TRUE)' >/dev/null ||
  fail "repeat does not work"
[[ $(say '(car (gimp-image-get-layers image))') == 2 ]] || fail "repeat made no layer"
echo "gimp: $count kinds of layers keep every known byte; undo restores all; refusals are told"
