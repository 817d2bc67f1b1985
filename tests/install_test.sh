#!/usr/bin/env bash
# libmend as it is installed: an example is built against it through pkg-config and through CMake, and runs.
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
"$here/usr/bin/mend" --version
echo "install: libmend is found by CMake and pkg-config"
