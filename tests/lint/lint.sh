#!/usr/bin/env bash
# lint.sh BUILD JOBS VERSIONS [FILE...]: clang-tidy over the C++ sources of the configured folder BUILD, or those named.
# What was found clean is not looked at again until it, a header that it includes, its command line, .clang-tidy or
# VERSIONS (of the libraries and of clang-tidy) change: BUILD/lint/clean keeps what each was when it was clean.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
build=$PWD/$1 jobs=$2 versions=$3
shift 3
lint=$build/lint

# clang cannot read the precompiled headers that g++ made, so it makes its own by the same commands:
# NAME.dir/cmake_pch.hxx becomes $lint/NAME.pch.
for_clang() {
  sed -E "s# (-Winvalid-pch|-fpch-preprocess)##g; s# -include [^ ]*/([^/ ]*)\.dir/cmake_pch\.hxx# -include-pch $lint/\1.pch#" "$1"
}
mkdir -p "$lint"
for_clang "$build/compile_commands.json" >"$lint/compile_commands.json"
# One line "FILE<tab>COMMAND" for each; CMake writes every command and every file on a line of its own.
sed -nE '/^ *"command": "(.*)",$/ {s//\1/; s/\\(.)/\1/g; h; n; s/^ *"file": "([^"]*)".*/\1/; G; s/\n/\t/; p}' \
  "$lint/compile_commands.json" >"$lint/commands"

# make_header NAME COMMAND: $lint/NAME.pch, unless these libraries and this command have made it already.
make_header() {
  local name=$1 command=$2 made=$lint/$1.made
  [[ -e $made && $(<"$made") == "$command $versions" ]] && return
  echo "lint: $name.pch"
  command=$(sed -E 's#^[^ ]+#clang++ -w#; s# -include-pch [^ ]+##; s# -o [^ ]+##; s# -c [^ ]+##' <<<"$command")
  (cd "$build" && eval "$command -o '$lint/$name.pch' '$build/CMakeFiles/$name.dir/cmake_pch.hxx'")
  printf '%s' "$2 $versions" >"$made"
}

# The plug-in that keeps clang-tidy to our own code; that it still finds a fault there is tried at once.
make_plugin() {
  local made=$lint/own_code.made
  [[ -e $made && $(<"$made") == "$(sha256sum tests/lint/own_code.cpp) $versions" ]] && return
  echo "lint: own_code.so"
  g++ -std=c++17 -O1 -fPIC -shared -fno-rtti -isystem "$(llvm-config-14 --includedir)" tests/lint/own_code.cpp -o "$lint/own_code.so"
  echo 'int* faulty = 0;' >"$lint/faulty.cpp"
  local found
  found=$(clang-tidy -load="$lint/own_code.so" -checks='-*,modernize-use-nullptr' "$lint/faulty.cpp" -- 2>&1 || true)
  [[ $found == *'use nullptr'* ]] || { echo "lint: with own_code.so clang-tidy finds nothing any more: $found" >&2; exit 1; }
  printf '%s' "$(sha256sum tests/lint/own_code.cpp) $versions" >"$made"
}

# Writes what each source is made of to $lint/wanted: its command, and the hashes of itself and of all it includes.
list_parts() {
  git ls-files '*.cpp' '*.h' '*.def' | xargs sha256sum >"$lint/hashes"
  # shellcheck disable=SC2016 # awk's own $
  git ls-files '*.cpp' '*.h' '*.def' | xargs grep -HE '^ *#include "' >"$lint/includes"
  awk -v root="$PWD/" -v wanted="$lint/wanted/" -v rest="$(sha256sum .clang-tidy) $versions" '
    function found(name, from,    folder) {
      folder = from; sub("[^/]*$", "", folder)
      if ((folder name) in hash) return folder name
      if (("src/" name) in hash) return "src/" name
      if (("tests/" name) in hash) return "tests/" name
      return ""
    }
    function walk(file,    part, parts, n, i) {
      if (file in seen) return
      seen[file] = 1
      text = text hash[file] " " file "\n"
      n = split(uses[file], parts, "\n")
      for (i = 1; i < n; ++i) if ((part = found(parts[i], file)) != "") walk(part)
    }
    FILENAME ~ /hashes$/ {hash[$2] = $1; next}
    FILENAME ~ /includes$/ {
      file = $0; sub(":.*", "", file)
      name = $0; sub("^[^\"]*\"", "", name); sub("\".*", "", name)
      uses[file] = uses[file] name "\n"
      next
    }
    {split($0, field, "\t"); command[substr(field[1], length(root) + 1)] = field[2]}
    END {
      for (file in hash) {
        if (file !~ /\.cpp$/) continue
        split("", seen); text = ""
        walk(file)
        out = file; gsub("/", "+", out)
        print rest "\n" command[file] "\n" text > (wanted out)
        close(wanted out)
      }
    }' "$lint/hashes" "$lint/includes" "$lint/commands"
}

rm -rf "$lint/wanted"
mkdir -p "$lint/wanted" "$lint/clean"
list_parts
todo=()
while read -r file; do
  name=${file//\//+}
  cmp -s "$lint/wanted/$name" "$lint/clean/$name" || todo+=("$file")
done < <(if (($#)); then printf '%s\n' "$@"; else git ls-files 'src/*.cpp' 'plugin/*.cpp' 'tests/*.cpp' ':!tests/lint'; fi)
echo "lint: clang-tidy looks at ${#todo[@]} files"
((${#todo[@]} == 0)) && exit

make_plugin
while IFS=$'\t' read -r file command; do
  [[ $file =~ /([^/]*)\.dir/cmake_pch.hxx.cxx$ ]] || continue
  name=${BASH_REMATCH[1]}
  # Without a pipe: its left side would die of grep -q's early end, and pipefail call that "not found".
  if (cd "$lint/wanted" && grep -qF "/$name.pch " "${todo[@]//\//+}"); then make_header "$name" "$command"; fi
done <"$lint/commands"

# One file a process, so that every one that is clean is remembered even if the run is broken off.
export lint
look_at() {
  local name=${1//\//+} fewer=()
  # Every assertion of GoogleTest is a branch: the analyzer takes minutes over the paths through a test, and a wrong
  # path through a test fails when it is run.
  [[ $1 == *_test.cpp ]] && fewer=(--checks=-clang-analyzer-*)
  clang-tidy -load="$lint/own_code.so" -quiet -p "$lint" "${fewer[@]}" "$1" 2> >(grep -v 'warnings\? generated' >&2) &&
    cp "$lint/wanted/$name" "$lint/clean/$name"
}
export -f look_at
printf '%s\0' "${todo[@]}" | xargs -0 -P "$jobs" -n 1 bash -c 'look_at "$1"' lint && exit
for file in "${todo[@]}"; do
  cmp -s "$lint/wanted/${file//\//+}" "$lint/clean/${file//\//+}" || echo "lint: $file is not clean" >&2
done
exit 1
