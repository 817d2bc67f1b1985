#include "base/own_file.h"

#include <dlfcn.h>
#include <link.h>

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
    const auto program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path() : program;
  }
  const auto library = fs::canonical(map->l_name, error);
  return error ? fs::path() : library;
}

}  // namespace mend
