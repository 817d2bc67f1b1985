#include "image/vips_runtime.h"

#include <dlfcn.h>
#include <gmodule.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace mend {
namespace {

void ignore_log(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

/// Starts libvips without its plug-ins: it looks for them below $VIPSHOME, so for that moment there is none.
bool start_without_plugins() {
  const char* given = std::getenv("VIPSHOME");
  const std::string saved = given ? given : "";
  setenv("VIPSHOME", "/nonexistent", 1);
  const bool started = vips_init("mend") == 0;
  if (given)
    setenv("VIPSHOME", saved.c_str(), 1);
  else
    unsetenv("VIPSHOME");
  return started;
}

/// The plug-in beside the libvips that is loaded: <folder>/vips-modules-8.14/vips-heif.so.
void load_heif_plugin() {
  Dl_info where{};
  if (dladdr(reinterpret_cast<void*>(&vips_init), &where) == 0 || !where.dli_fname) return;
  const auto folder = std::filesystem::path(where.dli_fname).parent_path() /
                      fmt::format("vips-modules-{}.{}", vips_version(0), vips_version(1));
  if (GModule* module = g_module_open((folder / "vips-heif.so").c_str(), G_MODULE_BIND_LAZY))
    g_module_make_resident(module);
}

}  // namespace

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_log_set_handler("VIPS", static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION),
                      ignore_log, nullptr);
    if (!start_without_plugins()) fail(ErrorCode::unsupported, "libvips cannot start: {}", take_vips_error());
    vips_cache_set_max(0);
    vips_concurrency_set(1);
  });
}

bool have_heif() {
  start_vips();
  static std::once_flag once;
  std::call_once(once, [] {
    if (vips_type_find("VipsOperation", "heifload_source") == 0) load_heif_plugin();
  });
  return vips_type_find("VipsOperation", "heifload_source") != 0;
}

std::string take_vips_error() {
  char* buffer = vips_error_buffer_copy();
  const std::string text = buffer;
  g_free(buffer);
  return plain_vips_error(text);
}

std::string plain_vips_error(const std::string& text) {
  constexpr std::string_view system = "unix error: ";
  std::vector<std::string> said;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find(system); at != std::string::npos) return line.substr(at + system.size());
    if (line.find("bad seek to") != std::string::npos || line.find("nexpected end of file") != std::string::npos)
      return "it ends too early";
    if (!line.empty() && std::find(said.begin(), said.end(), line) == said.end()) said.push_back(line);
  }
  return fmt::format("{}", fmt::join(said, "; "));
}

}  // namespace mend
