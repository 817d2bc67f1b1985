# Sourced by the tests of the plug-in: a real GIMP under Xvfb that answers Script-Fu, with the plug-in of `$build` and
# the test's helper. Gives $here (a scratch folder), $models (where weights are found), say(), fail() and the Script-Fu
# of a noisy layer. Exits with 77 (skipped) without gimp, Xvfb, xdotool.
for tool in gimp Xvfb xdotool; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
here=$(mktemp -d /tmp/mend-gimp-XXXXXX)
display=:$((100 + $$ % 400)) port=$((20000 + $$ % 20000))
pids=()
finish() {
  for pid in "${pids[@]}"; do kill -- "-$pid" 2>/dev/null || true; done  # with what it started: GIMP's servers
  wait 2>/dev/null || true
  rm -rf "$here"
}
trap finish EXIT
fail() { echo "$(basename "$0"): $1"; exit 1; }

models=$here/models
mkdir "$here/profile" "$models"
export MEND_MODELS=$models
system=$(pkg-config --variable=gimplibdir gimp-2.0)/plug-ins
echo "(plug-in-path \"$build/gimp:$build/gimp-test:$system\")" >"$here/profile/gimprc"
# As if the user had given the menu's entry a shortcut.
echo '(gtk_accel_path "<Actions>/plug-in/plug-in-mend-fill" "<Primary>F9")' >"$here/profile/menurc"
printf '(hide-docks yes)\n(single-window-mode yes)\n' >"$here/profile/sessionrc"
export GIMP2_DIRECTORY=$here/profile DISPLAY=$display
setsid Xvfb "$display" -screen 0 1280x900x24 >/dev/null 2>&1 &
pids+=($!)
sleep 1
setsid gimp -n -f -s -d -b "(plug-in-script-fu-server RUN-NONINTERACTIVE \"127.0.0.1\" $port \"\")" >"$here/gimp.log" 2>&1 &
gimp=$!
pids+=($gimp)
for ((tries = 0; ; tries++)); do
  (exec 5<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  ((tries < 300)) || fail "GIMP does not answer"
  sleep 0.3
done

trap 'echo "$(basename "$0"): line $LINENO failed"' ERR

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
