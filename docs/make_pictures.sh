#!/usr/bin/env bash
# Makes docs/pictures/*.jpg, the pictures of docs/tutorials.md, and docs/editor.webp from photographs of Debian's
# lomiri-wallpapers-16.04, with the program that `./dev build` made. `./dev pictures` installs what is needed and calls this.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
mend=$PWD/build/mend
photos=$(dirname "$(dpkg -L lomiri-wallpapers-16.04 | grep '/picosdeeuropa_by_Aitzol_Berasategi.jpg$')")
pictures=$PWD/docs/pictures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# sheet NAME BEFORE AFTER MASK [options]: side by side, small enough for a page.
sheet() {
  "$mend" compare "$2" "$3" "$4" -o sheet.png --panel 440 --overwrite "${@:5}"
  convert sheet.png -strip -quality 82 "$pictures/$1.jpg"
}
small() { convert "$photos/$1" -resize 900x900 -strip -quality 95 "$2"; }

# A thing in the landscape: the hole is drawn by hand (demo/hole.png).
small picosdeeuropa_by_Aitzol_Berasategi.jpg meadow.jpg
convert "$OLDPWD/demo/hole.png" -resize 900x900 -threshold 50% meadow-mask.png
"$mend" fill meadow.jpg --mask meadow-mask.png -o meadow-out.jpg
sheet thing meadow.jpg meadow-out.jpg meadow-mask.png

# A caption: the letters are the hole, a little wider.
small aitzgorri_by_Aitzol_Berasategi.jpg hill.jpg
letters=(-gravity south -pointsize 54 -annotate +0+60 'AITZGORRI  1551 m')
convert hill.jpg -fill white -stroke black "${letters[@]}" caption.jpg
convert -size "$(identify -format %wx%h hill.jpg)" xc:black -fill white -stroke white "${letters[@]}" caption-mask.png
"$mend" fill caption.jpg --mask caption-mask.png -o caption-out.jpg --grow 3
sheet caption caption.jpg caption-out.jpg caption-mask.png

# Scratches: thin bright lines; the mask is what anyone would paint over them.
small life_by_Aitzol_Berasategi.jpg stream.jpg
lines=(-draw 'polyline 90,0 104,180 92,380 118,599' -draw 'polyline 0,130 300,118 600,146 899,141'
  -draw 'polyline 610,0 603,250 622,420 618,599')
convert stream.jpg -fill none -stroke '#f4efe2' -strokewidth 3 "${lines[@]}" scratched.jpg
convert -size "$(identify -format %wx%h stream.jpg)" xc:black -fill none -stroke white -strokewidth 7 "${lines[@]}" \
  scratch-mask.png
"$mend" fill scratched.jpg --mask scratch-mask.png -o scratched-out.jpg --grow 0
sheet scratch scratched.jpg scratched-out.jpg scratch-mask.png

# The editor, where there is a browser.
if [[ -d $OLDPWD/tests/web/node_modules ]]; then
  convert "$photos/picosdeeuropa_by_Aitzol_Berasategi.jpg" -resize 1800x1800 -strip -quality 92 picosdeeuropa.jpg
  node "$OLDPWD/tests/web/picture.js" picosdeeuropa.jpg editor.png
  convert editor.png -quality 84 -define webp:method=6 "$OLDPWD/docs/editor.webp"
fi

# The plug-in's dialog, where GIMP is: the rock on the meadow is selected.
if [[ -x $OLDPWD/build/gimp/mend/mend ]]; then
  convert meadow.jpg meadow.png
  mkdir shots
  "$OLDPWD/tests/gimp/dialog_test.sh" "$OLDPWD/build" shots meadow.png '672 584 72 70'
  convert shots/candidates.png -crop 1200x860+0+0 -resize 900x -strip -quality 85 "$pictures/gimp.jpg"
fi
