#!/usr/bin/env bash
# Makes docs/results.md and docs/pictures/results/ by `mend eval` and `mend repro`. What a part has found is kept in
# build/results, so that a run that was ended goes on; a part that was not run here stays on the page as it is.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

usage() {
  cat <<'HELP'
docs/make_results.sh [options]: measures and writes docs/results.md
  --photos DIR         test photographs (../shared/data/photos/urban100-256)
  --holes DIR          mask files in a folder a bucket (../shared/data/masks/irregular-256)
  --high-res DIR       photographs of 2048 pixels a side and more, for two-stage (../shared/data/photos/highres)
  --train DIR          photographs to train on, for survey (../shared/data/photos/train-small)
  --count N            take the first N photographs (all)
  --survey-count N     photographs of the survey (200)
  --survey-steps N     steps of each training of the survey (1000)
  --colour-steps N     of the colour network at each size, for external-internal (as the authors)
  --steps LIST         of fitting to the picture (25,50,100)
  --minutes N          begin no picture after N minutes of a part
  --weights NAME=FILE  repeated: mend and any other network for restore-from-restored; Weight, Adv, Det and detector for
                       dense-detector; refinement for two-stage; perceptual, lpips, mobilenet, inception for metrics
  --only PARTS         comma-separated: classical, restore-from-restored, two-stage, dense-detector, external-internal,
                       survey; or `page`: measure nothing, write the page from what is there
HELP
}

data=../shared/data
photos=$data/photos/urban100-256 holes=$data/masks/irregular-256 high_res=$data/photos/highres
train=$data/photos/train-small count=0 survey_count=200 survey_steps=1000 steps=25,50,100 minutes=0
only=classical,restore-from-restored,two-stage,dense-detector,external-internal,survey
metrics=() networks=() dense=() two=() colours=() model=mend
while (($#)); do
  [[ $1 == --help || $1 == -h ]] && { usage; exit; }
  (($# >= 2)) || { echo "$1 needs a value; --help lists the options" >&2; exit 2; }
  case $1 in
    --photos) photos=$2 ;; --holes) holes=$2 ;; --high-res) high_res=$2 ;; --train) train=$2 ;;
    --count) count=$2 ;; --survey-count) survey_count=$2 ;; --survey-steps) survey_steps=$2 ;;
    --colour-steps) colours=(--set "steps=$2") ;;
    --steps) steps=$2 ;; --minutes) minutes=$2 ;; --only) only=$2 ;;
    --weights)
      case ${2%%=*} in
        perceptual | lpips | mobilenet | inception) metrics+=(--weights "$2") ;;
        Weight | Adv | Det | detector) dense+=(--weights "$2") ;;
        refinement) two+=(--weights "$2") ;;
        mend) model=${2#*=} ;;
        *) networks+=(--weights "$2") ;;
      esac ;;
    *) echo "unknown option '$1'; --help lists the options" >&2; exit 2 ;;
  esac
  shift 2
done

mend=build/mend out=build/results pictures=docs/pictures/results
mkdir -p "$out"
rm -f docs/results.md.new
if ((${#metrics[@]} == 0)) && [[ -d $data/weights ]]; then
  metrics=(--weights "perceptual=$data/weights/squeezenet1_1.safetensors"
    --weights "lpips=$data/weights/lpips_squeeze_lin.safetensors"
    --weights "mobilenet=$data/weights/mobilenet_v2_folded.safetensors")
fi
wanted() { [[ ,$only, == *,$1,* ]]; }
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# repro NAME [options]: goes on with what is there; a part that fails is said, and the rest goes on.
repro() {
  wanted "$1" || return 0
  say "$1"
  "$mend" repro "$1" "${metrics[@]}" --minutes "$minutes" -o "$out/$1" --resume "${@:2}" >"$out/$1.log" ||
    say "$1 ended with status $?"
}

test_set=(--photos "$photos" --holes "$holes" --count "$count")

# The classical fillers, the network alone and what `mend fill` does, by share missing.
if wanted classical; then
  say classical
  weights=
  for ((i = 1; i < ${#metrics[@]}; i += 2)); do
    [[ ${metrics[i]} == mobilenet=* || ${metrics[i]} == inception=* ]] && continue
    weights+="${metrics[i]%%=*} = \"$(realpath "${metrics[i]#*=}")\""$'\n'
  done
  file=$model
  [[ -f $model ]] && file=$(realpath "$model")
  cat >"$out/classical.toml" <<TOML
name = "mend against the classical fillers"
photos = ["$(realpath "$photos")"]
holes = "$(realpath "$holes")"
buckets = ["00-10", "10-20", "20-30", "30-40", "40-50"]
first_photos = $count
metrics = ["psnr", "ssim", "l1", "lpips", "artificiality", "judge-score"]
[weights]
judge = "$(realpath models/detector.safetensors)"
$weights
[[contender]]
name = "auto: network and patches"
method = "auto"
[[contender]]
name = "the network alone"
method = "network"
options = { model = "$file" }
[[contender]]
method = "exemplar"
[[contender]]
method = "telea"
[[contender]]
method = "navier-stokes"
[[contender]]
method = "push-pull"
TOML
  "$mend" eval "$out/classical.toml" -o "$out/classical" --resume >"$out/classical.log" ||
    say "classical ended with status $?"
fi
repro restore-from-restored "${test_set[@]}" --weights "mend=$model" "${networks[@]}" --set "steps=$steps"
[[ -d $high_res ]] && repro two-stage --photos "$high_res" --weights "coarse=$model" "${two[@]}"
if ((${#dense[@]})); then
  repro dense-detector "${test_set[@]}" "${dense[@]}"
fi
repro external-internal "${test_set[@]}" --weights "mend=$model" "${colours[@]}"
[[ -d $train ]] && repro survey --photos "$train" --count "$survey_count" --set "steps=$survey_steps" \
  --set mrf_taps=fire5,fire8

# The page: every part's report, its pictures copied; of files only their names.
mkdir -p "$pictures"
part() { # part NAME REPORT TITLE
  local from picture old
  if [[ ! -f $2 ]]; then
    old=$(awk -v title="## $3" '/^## / { inside = ($0 == title) } inside' docs/results.md)
    [[ -z $old ]] || printf '\n%s\n' "$old"
    return 0
  fi
  printf '\n## %s\n\n' "$3"
  from=$(dirname "$2")
  rm -f "$pictures/$1"-*
  for picture in $(grep -o '](\([^)/]*\))' "$2" | sed 's/](\(.*\))/\1/'); do
    cp "$from/$picture" "$pictures/$1-$picture"
  done
  sed "s#](\([^)/]*\))#](pictures/results/$1-\1)#" "$2"
}
{
  cat <<'HEAD'
# Results

Made by `./dev results` (docs/make_results.sh), from weights trained by mend. Figures of a paper that are not known here
read "not available". LPIPS is on SqueezeNet, whose weights are another training than the published ones: it compares
within this page alone. How everything is measured: [evaluation.md](evaluation.md).
HEAD
  if [[ -f $out/classical/table.md ]]; then
    printf '\nInside the hole; means over the pictures, the best in bold.\n\n![hole; each filler; photograph](pictures.jpg)\n' |
      cat - "$out/classical/table.md" >"$out/classical/report.md"
  fi
  part classical "$out/classical/report.md" "mend against the classical fillers"
  part restore-from-restored "$out/restore-from-restored/report.md" "Restore from restored"
  part two-stage "$out/two-stage/report.md" "Two stages"
  part dense-detector "$out/dense-detector/report.md" "The dense detector"
  part external-internal "$out/external-internal/report.md" "External and internal learning"
  part survey "$out/survey/report.md" "Losses and layers side by side"
} >docs/results.md.new
grep -q '^## ' docs/results.md.new || printf '\nNothing has been measured yet.\n' >>docs/results.md.new
mv docs/results.md.new docs/results.md
say "docs/results.md: $(grep -c '^## ' docs/results.md || true) parts"
