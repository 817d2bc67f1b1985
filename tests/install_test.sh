#!/usr/bin/env bash
# mend as it is installed: an example is built against libmend through pkg-config and through CMake, and runs; the program
# finds its library of networks and its weights; file managers find the entry that opens pictures.
#   install_test.sh SOURCE BUILD
set -euo pipefail
source=$(readlink -f "$1") build=$(readlink -f "$2")
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cmake --install "$build" --prefix "$here/usr" >"$here/log" 2>&1 || { cat "$here/log"; exit 1; }
library=$(dirname "$(find "$here/usr" -name mend.pc)")/..

mkdir "$here/cmake"
cat >"$here/cmake/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES C)
find_package(mend 0.1 REQUIRED)
add_executable(user ${EXAMPLE})
target_link_libraries(user PRIVATE mend::mend)
CMAKE
cmake -S "$here/cmake" -B "$here/cmake/build" -DCMAKE_PREFIX_PATH="$here/usr" \
  -DEXAMPLE="$source/examples/fill_ppm.c" >"$here/log" 2>&1 && cmake --build "$here/cmake/build" >>"$here/log" 2>&1 ||
  { cat "$here/log"; exit 1; }
"$source/examples/run.sh" fill_ppm "$here/cmake/build/user"

# The .pc file names the prefix that was configured; pkg-config is told where the files went instead.
export PKG_CONFIG_PATH=$library/pkgconfig
read -ra flags <<<"$(pkg-config --define-variable=libdir="$library" \
  --define-variable=includedir="$here/usr/include" --cflags --libs mend)"
cc "$source/examples/fill_ppm.c" "${flags[@]}" -Wl,-rpath,"$library" -o "$here/user"
"$source/examples/run.sh" fill_ppm "$here/user"
# The program, from another folder and without what lies in the build: networks where they were built.
cd "$here"
mend=$here/usr/bin/mend
"$mend" --version
"$mend" mask make curves --size 64x48 -o picture.png >log
"$mend" mask make boxes --size 64x48 --seed 1 -o mask.png >log
how=(--method push-pull)
[[ -e $build/libmend-neural.so ]] && how=(--model mend --threads 1)
"$mend" fill picture.png --mask mask.png -o filled.png "${how[@]}" >log
[[ -s filled.png ]] || { echo "install: mend fill ${how[*]} made nothing"; exit 1; }

entry=$here/usr/share/applications/mend.desktop
for type in jpeg png tiff webp avif heic; do
  grep -q "^MimeType=.*image/$type;" "$entry" || { echo "install: $entry does not open image/$type"; exit 1; }
done
grep -q '^Exec=mend serve .*--open %f$' "$entry" || { echo "install: $entry does not hand over the picture"; exit 1; }
icon=$(sed -n 's/^Icon=//p' "$entry")
[[ -s $here/usr/share/icons/hicolor/scalable/apps/$icon.svg ]] || { echo "install: there is no icon $icon"; exit 1; }
if command -v desktop-file-validate >/dev/null; then desktop-file-validate "$entry"; fi
echo "install: libmend is found by CMake and pkg-config; mend fill ${how[*]} works; the desktop entry opens pictures"
