#!/usr/bin/env bash
# The plug-in's dialog in a real GIMP, by keyboard: candidates, repeat, stop, cancel before and while it fills, and a
# picture that is closed meanwhile. With a folder, screenshots go there (by ImageMagick); with a picture too, the first of them are of
# that picture with an ellipse selected.
#   dialog_test.sh BUILD [SCREENSHOT FOLDER [PICTURE "X Y WIDTH HEIGHT"]]
set -euo pipefail
build=$(readlink -f "$1") shots=${2:+$(readlink -f "$2")} picture=${3:+$(readlink -f "$3")}
ellipse=${4:-(* w 0.3) (* h 0.3) (* w 0.4) (* h 0.4)}
source "$(dirname "$0")/start_gimp.sh"
[[ -e $build/libmend-neural.so ]] && "$build/small_detector" "$models/detector.safetensors"

shot() { [[ -z $shots ]] || import -window root "$shots/$1.png"; }
window_of() { xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -n 1; }
# wait_for WHAT COMMAND...: for a minute.
wait_for() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < 300; tries++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  shot failed
  fail "$what: timed out"
}
shown() { [[ -n $(window_of "$1") ]]; }
gone() { [[ -z $(window_of "$1") ]]; }
running() { pgrep -g "$gimp" -f 'gimp/mend/mend' >/dev/null; }
idle() { ! running; }
keys() { # keys WINDOW KEY...
  xdotool windowfocus "$(window_of "$1")"
  sleep 0.3
  xdotool key "${@:2}"
}
layers() { say '(car (gimp-image-get-layers image))'; }
untouched() {
  say '(dump "after")' >/dev/null
  cmp "$here/before" "$here/after" || fail "$1: the layer was changed"
  [[ $(layers) == 1 ]] || fail "$1: there is another layer"
}
# The Cancel beside the progress bar is the last thing at the bottom right of GIMP's window.
press_cancel() {
  local X Y WIDTH HEIGHT WINDOW SCREEN
  eval "$(xdotool getwindowgeometry --shell "$(window_of "$canvas")")"
  xdotool mousemove $((X + WIDTH - 40)) $((Y + HEIGHT - 18)) sleep 0.3 click 1
}
canvas='GIMP$' dialog='^Fill hole'
# open WIDTH HEIGHT: a picture with a hole in its middle, in a window of its own, and the dialog from the menu's shortcut.
open() {
  if [[ -n $picture ]]; then
    say "(set! image (car (gimp-file-load RUN-NONINTERACTIVE \"$picture\" \"\")))
         (set! layer (car (gimp-image-get-active-drawable image)))" >/dev/null
  else
    say "(set! image (car (gimp-image-new $1 $2 RGB)))
         (set! layer (car (gimp-layer-new image $1 $2 RGB-IMAGE \"a\" 100 LAYER-MODE-NORMAL)))
         (gimp-image-insert-layer image layer 0 0) (mend-test-noise layer)" >/dev/null
  fi
  say "(let ((w (car (gimp-image-width image))) (h (car (gimp-image-height image))))
         (gimp-image-select-ellipse image CHANNEL-OP-REPLACE $ellipse))
       (gimp-selection-feather image 4) (dump \"before\") (gimp-image-clean-all image)
       (define display (car (gimp-display-new image)))" >/dev/null
  wait_for "a window" shown "$canvas"
  xdotool windowmove "$(window_of "$canvas")" 0 0 windowsize "$(window_of "$canvas")" 1200 860
  sleep 1
  ask
}
ask() {
  keys "$canvas" ctrl+F9
  wait_for "the dialog" shown "$dialog"
  xdotool windowmove "$(window_of "$dialog")" 40 70
  sleep 0.5
}
choose_exemplar() { keys "$dialog" alt+m Home Down; }
close_picture() {
  say '(gimp-image-clean-all image) (gimp-display-delete display)' >/dev/null
}

# Cancel in the dialog changes nothing.
open 300 200
shot dialog
keys "$dialog" Escape
wait_for "the dialog's end" gone "$dialog"
wait_for "the plug-in's end" idle
untouched "Cancel in the dialog"

# Candidates: four pictures; another than the first is chosen and filled.
ask
choose_exemplar
keys "$dialog" alt+d
sleep 5 # the dialog says nothing to the world outside; four fills of this size take less than one
shot candidates
keys "$dialog" alt+f
wait_for "the plug-in's end" idle
[[ $(layers) == 2 ]] || fail "candidates: the result is no layer"
shot filled
say '(dump "after")' >/dev/null
cmp "$here/before" "$here/after" || fail "candidates: the layer below was changed"

# Filters > Repeat, by GIMP's own shortcut: the same again, without a dialog. The layer below is chosen anew for it.
say '(gimp-image-set-active-layer image layer)' >/dev/null
keys "$canvas" ctrl+f
three_layers() { [[ $(layers) == 3 ]]; }
wait_for "another layer by Repeat" three_layers
gone "$dialog" || fail "repeat: the dialog is shown again"
say '(dump "after")' >/dev/null
cmp "$here/before" "$here/after" || fail "repeat: the layer below was changed"
close_picture

# Stop while candidates are made: the dialog stays, and Cancel leaves everything as it was.
picture= ellipse='400 300 700 600'
open 1600 1200
choose_exemplar
keys "$dialog" alt+d
sleep 0.7
shot making
keys "$dialog" Escape
sleep 0.3
shown "$dialog" || fail "stop: the dialog is gone"
sleep 1
keys "$dialog" Escape
wait_for "the dialog's end" gone "$dialog"
wait_for "the plug-in's end" idle
untouched "Stop in the dialog"

# Cancel while it fills: GIMP ends the plug-in.
ask
choose_exemplar
keys "$dialog" alt+f
wait_for "the dialog's end" gone "$dialog"
sleep 1
running || fail "cancel: the fill was over too soon"
shot filling
press_cancel
wait_for "the plug-in's end" idle
untouched "Cancel while it fills"

# The picture is closed while it fills: a message, and GIMP lives.
ask
keys "$dialog" alt+f
wait_for "the dialog's end" gone "$dialog"
running || fail "close: the fill was over too soon"
close_picture
wait_for "the message" shown '^GIMP Message'
wait_for "the plug-in's end" idle
shot closed
[[ $(say '(+ 1 1)') == 2 ]] || fail "GIMP is gone with the picture"
echo "gimp dialog: candidates, repeat, stop, cancel and a closed picture"
