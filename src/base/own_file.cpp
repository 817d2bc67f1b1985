#include "base/own_file.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/auxv.h>

namespace mend {
namespace fs = std::filesystem;

fs::path own_file() {
  static const char anchor = 0;
  Dl_info info;
  link_map* map = nullptr;
  std::error_code error;
  const bool found = dladdr1(&anchor, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) != 0;
  // The program itself has no name in the list of loaded objects.
  if (!found || !map || !map->l_name || !*map->l_name) {
    auto program = fs::read_symlink("/proc/self/exe", error);
    if (!error) return program;
    // Without /proc, as in a bare chroot: what the kernel was told to run.
    const auto told = reinterpret_cast<const char*>(getauxval(AT_EXECFN));  // NOLINT(performance-no-int-to-ptr): is one
    auto path = told ? fs::canonical(told, error) : fs::path();
    return error ? fs::path() : path;
  }
  auto library = fs::canonical(map->l_name, error);
  return error ? fs::path() : library;
}

}  // namespace mend
