#!/usr/bin/env bash
# train_on_gpu.sh CONFIG SHARDS OUT [MINUTES]: builds mend-train from this checkout against the libtorch of the Python
# that is there and trains for so many minutes (8). Run it again with the same OUT to go on.
#
#   CONFIG   a file of configs/, or your own; its paths count from a folder in which `shards` is SHARDS
#   SHARDS   what `mend pack` wrote: train-*.safetensors, validation.safetensors, holes/
#   OUT      gets the weights, the log, the last grid and the checkpoint, no file above 15 MiB: larger ones in
#            parts NAME.part-aa, NAME.part-ab … (cat NAME.part-* > NAME)
#
# From the environment:
#   PYTHON        the Python that has torch (python3)
#   MEND_HEADERS  folder with nlohmann/, toml++/ and fmt/ (headers alone); default: the compiler's own paths
#   MEND_BUILD    build folder (build-train), MEND_RUN the run's folder (build-train/run)
#   MEND_FEATURES folder with perceptual networks' weights, reached from a config as features/
#   CHECKPOINT=0  leaves the checkpoint, which is four times as large as the weights, out of OUT
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

(($# >= 3)) || { sed -n '2,18s/^# \{0,1\}//p' "$0" >&2; exit 2; }
config=$(readlink -f "$1") shards=$(readlink -f "$2") minutes=${4:-8}
mkdir -p "$3"
out=$(readlink -f "$3")
python=${PYTHON:-python3} build=${MEND_BUILD:-build-train}
run=$(readlink -m "${MEND_RUN:-$build/run}")
limit=$((15 << 20))

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

read -r torch abi version < <("$python" -c '
import os, torch
print(os.path.dirname(torch.__file__), int(torch._C._GLIBCXX_USE_CXX11_ABI), torch.__version__)')
say "building against libtorch $version in $torch"
generator=(-G "Unix Makefiles")
command -v ninja >/dev/null && generator=(-G Ninja)
cmake -S . -B "$build" "${generator[@]}" -DMEND_TRAINER_ONLY=ON -DMEND_TORCH="$torch" -DMEND_CXX11_ABI="$abi" \
  ${MEND_HEADERS:+-DMEND_HEADERS="$(readlink -f "$MEND_HEADERS")"} >"$build.log" 2>&1 || { cat "$build.log"; exit 1; }
cmake --build "$build" -j "$(nproc)" >"$build.log" 2>&1 || { grep -m 20 -A 5 'error' "$build.log"; exit 1; }
trainer=$(readlink -f "$build/mend-train")

mkdir -p "$run"
ln -sfn "$shards" "$run/shards"
[[ -z ${MEND_FEATURES:-} ]] || ln -sfn "$(readlink -f "$MEND_FEATURES")" "$run/features"
say "training $(basename "$config") for $minutes minutes"
status=0
(cd "$run" && "$trainer" "$config" --out "$run/out" --minutes "$minutes" --resume) 2>&1 | tee -a "$run/train.log" ||
  status=${PIPESTATUS[0]}

# give FILE NAME: copies FILE into OUT, in parts if it is large.
give() {
  rm -f "$out/$2" "$out/$2".part-*
  if (($(stat -c %s "$1") > limit)); then split -b "$limit" "$1" "$out/$2.part-"; else cp "$1" "$out/$2"; fi
}
newest() { ls "$run"/out/$1 2>/dev/null | tail -n 1; }
for file in "$run"/out/{weights,best,detector,critic}.safetensors "$run/out/log.jsonl" "$run/train.log"; do
  [[ -e $file ]] && give "$file" "$(basename "$file")"
done
grid=$(newest 'grid-*.png')
[[ -n $grid ]] && give "$grid" grid.png
checkpoint=$(newest 'checkpoint-*.safetensors')
[[ -n $checkpoint && ${CHECKPOINT:-1} == 1 ]] && give "$checkpoint" "$(basename "$checkpoint")"
ls -l "$out" >&2
exit "$status"
