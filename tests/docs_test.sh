#!/usr/bin/env bash
# The documentation holds together: every relative link leads to a file (and heading) that is there, every command line
# that begins with `mend` names a command and options that the program has, the reference is the program's own, and
# decisions are numbered 1, 2, 3.
#   docs_test.sh SOURCE MEND
set -euo pipefail
cd "$1"
mend=$2
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
mapfile -t pages < <(find . -name '*.md' -not -path './build*' -not -path '*/node_modules/*' -not -path './.*' | sort)
bad=0
complain() { echo "docs: $1"; bad=$((bad + 1)); }

# What GitHub makes of a heading.
anchors() { sed -n 's/^#\+ //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'; }
links=0
for page in "${pages[@]}"; do
  while read -r link; do
    links=$((links + 1))
    file=${link%%#*} anchor=
    [[ $link == *#* ]] && anchor=${link#*#}
    target=$page
    [[ -n $file ]] && target=$(dirname "$page")/$file
    [[ -e $target ]] || { complain "$page: there is no $link"; continue; }
    [[ -z $anchor ]] || grep -qxF -- "$anchor" <(anchors "$target") || complain "$page: $file has no heading #$anchor"
  done < <(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//; s/ ".*//' | grep -v '^[a-z]*:' || true)
done

# has_option OPTION WORDS...: whether the help of that command knows it; asked once.
has_option() {
  local file="$here/${*:2}.help"
  [[ -e $file ]] || "$mend" "${@:2}" --help >"$file" 2>/dev/null || true
  grep -qE -- "$1\b" "$file"
}
"$mend" man --format markdown >"$here/reference"
is_command() { grep -qxF -- "## mend $1" "$here/reference"; }
lines=0
for page in "${pages[@]}"; do
  [[ $page == */CHANGELOG.md ]] && continue
  while read -r _ first second rest; do
    lines=$((lines + 1))
    [[ $first == -* ]] && continue
    if is_command "$first $second"; then
      command="$first $second"
    elif is_command "$first"; then
      command=$first rest="$second $rest"
    else
      complain "$page: there is no command 'mend $first'"
      continue
    fi
    for option in $(grep -oE '(^| )--[a-z][a-z-]*' <<<"$rest" || true); do
      # shellcheck disable=SC2086 # a command may be two words
      has_option "$option" $command || complain "$page: mend $command has no $option"
    done
  done < <(awk '/^```/ {code = !code; next} code' "$page" | sed -E 's/^ *\$ //' | grep -E '^ *mend [a-z]' | sed 's/ #.*//' || true)
done

# Decisions are counted from 1 without gap or double, and the page says the number of its file.
number=0
for page in docs/adr/*.md; do
  number=$((number + 1))
  [[ $page == docs/adr/$(printf %04d "$number")-* ]] || complain "$page should be number $number"
  [[ $(head -1 "$page") == "# $number. "* ]] || complain "$page: its heading does not begin with '# $number. '"
done

cmp -s "$here/reference" docs/reference.md || complain "docs/reference.md is not what 'mend man --format markdown' says: ./dev docs"
((links > 40 && lines > 30)) || complain "only $links links and $lines commands were found"
((bad == 0)) || exit 1
echo "docs: $links links and $lines command lines hold"
