#!/usr/bin/env bash
# bench.sh [NAME]: measures the whole program, from file to file, and prints a table; asserts nothing.
# Cases whose name contains NAME run; all without it. Inputs are synthesised once into build/bench.
# Times are the least of RUNS (3) runs, peak memory is the largest; the peer runs once. Ratios are of CPU time, which
# says the same on a busy machine.
# Telea is OpenCV's, through the same program. The peer is G'MIC's inpaint_matchpatch; a run is stopped after LIMIT
# (120) seconds and then shown as -.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

only=${1:-} runs=${RUNS:-3} limit=${LIMIT:-120}
mend=$PWD/build/mend folder=$PWD/build/bench
mkdir -p "$folder"
cd "$folder"

# texture NAME WIDTH HEIGHT: clouds, stripes and grain, so that there is something to continue.
texture() {
  local output=$1
  [[ $1 == *.tif ]] && output+=,uchar  # else G'MIC writes floats
  [[ -e $1 ]] || gmic -v - "$2,$3,1,3" -rand 0,255 -blur 3 -normalize 40,200 \
    -fill "'i+30*sin(x/9)*cos(y/23)+20*sin((x+2*y)/200)'" -cut 0,255 -o "$output"
}

# holes NAME WIDTH HEIGHT X,Y,W,H...: white boxes on black.
holes() {
  local name=$1 width=$2 height=$3 box
  shift 3
  [[ -e $name ]] && return
  local drawing=()
  for box in "$@"; do
    IFS=, read -r x y w h <<<"$box"
    drawing+=(-polygon "4,$x,$y,$((x + w - 1)),$y,$((x + w - 1)),$((y + h - 1)),$x,$((y + h - 1)),1,255")
  done
  gmic -v - "$width,$height,1,1" "${drawing[@]}" -o "$name"
}

# measure COMMAND...: prints "seconds CPU-seconds kilobytes" of one run, or "- - -" if it failed or was stopped.
measure() {
  local log=$folder/time.log
  if python3 - "$log" "$limit" "$@" <<'PYTHON'; then cat "$log"; else echo '- - -'; fi
import resource, subprocess, sys, time
log, limit, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
start = time.monotonic()
try:
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=limit).returncode
except subprocess.TimeoutExpired:
    sys.exit(1)
seconds = time.monotonic() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
open(log, "w").write(f"{seconds:.3f} {use.ru_utime + use.ru_stime:.3f} {use.ru_maxrss}\n")
sys.exit(code != 0)
PYTHON
}

best() {
  local seconds=- cpu=- peak=0 s c k i
  for ((i = 0; i < runs; ++i)); do
    read -r s c k < <(measure "$@")
    [[ $s == - ]] && { echo '- - -'; return; }
    seconds=$(awk -v a="$seconds" -v b="$s" 'BEGIN {print (a == "-" || b < a) ? b : a}')
    cpu=$(awk -v a="$cpu" -v b="$c" 'BEGIN {print (a == "-" || b < a) ? b : a}')
    peak=$((k > peak ? k : peak))
  done
  echo "$seconds $cpu $peak"
}

# bench NAME TARGET PEER PICTURE MASK: one line of the table.
bench() {
  local name=$1 target=$2 peer=$3 picture=$4 mask=$5 seconds cpu peak telea peer_cpu=- _
  [[ $name == *"$only"* ]] || return 0
  local output=out.${picture##*.}
  read -r seconds cpu peak < <(best "$mend" fill "$picture" --mask "$mask" -o "$output" --overwrite -q --method exemplar)
  read -r _ telea _ < <(best "$mend" fill "$picture" --mask "$mask" -o "$output" --overwrite -q --method telea)
  [[ $peer == yes ]] && read -r _ peer_cpu _ < <(measure gmic -v - "$picture" "$mask" \
    "-inpaint_matchpatch[0]" "[1]" -keep[0] -o peer.png)
  awk -v name="$name" -v target="$target" -v s="$seconds" -v c="$cpu" -v k="$peak" -v t="$telea" -v g="$peer_cpu" '
    function with_ratio(a) { return a == "-" ? "-" : sprintf("%.2f s (%.1f)", a, a / c) }
    BEGIN {
      printf "| %s | %s | %.2f s | %.2f s | %.0f MB | %s | %s |\n", name, target, s, c, k / 1000, with_ratio(t), with_ratio(g)
    }'
}

echo "$(nproc) threads, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), load $(cut -d' ' -f1 /proc/loadavg)"
echo
echo "| case | target | exemplar | its CPU time | peak memory | Telea, CPU (ratio) | G'MIC inpaint_matchpatch, CPU (ratio) |"
echo "|---|---|---|---|---|---|---|"
texture 512.png 512 512
holes 512-hole.png 512 512 190,190,128,128
bench '512x512, 128x128 hole' '0.3 s' yes 512.png 512-hole.png
texture 1024.png 1024 1024
holes 1024-hole.png 1024 1024 380,380,256,256
bench '1024x1024, 256x256 hole' '1 s' yes 1024.png 1024-hole.png
texture 12mp.jpg 4000 3000
holes 12mp-hole.png 4000 3000 1700,1200,600,600
bench '12 MP photo (JPEG), 600x600 hole' '5 s' yes 12mp.jpg 12mp-hole.png
texture 100mp.tif 10000 10000
holes 100mp-hole.png 10000 10000 1000,1000,500,500 5000,6000,500,500 8500,2000,500,500
bench '100 MP TIFF, three 500x500 holes' '30 s, 1 GB' no 100mp.tif 100mp-hole.png
