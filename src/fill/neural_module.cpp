#include "fill/neural_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <regex>

#include "base/error.h"
#include "base/own_file.h"
#include "base/text.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

constexpr const char* library = "libmend-neural.so";
using Door = const NeuralModule* (*)();

std::vector<fs::path> places() {
  std::vector<fs::path> folders;
  if (const char* given = std::getenv("MEND_LIBRARY_PATH"); given && *given) folders.emplace_back(given);
  if (const auto own = own_file(); !own.empty()) {
    folders.push_back(own.parent_path());
    folders.push_back(own.parent_path().parent_path() / "lib/mend");  // bin/mend
    folders.push_back(own.parent_path().parent_path() / "mend");      // lib/ARCHITECTURE/libmend.so
    folders.push_back(own.parent_path() / "mend");                    // lib/libmend.so
  }
  return folders;
}

/// OpenBLAS 0.3.21 has kernels whose last digits with two threads are not those with one: for processors with
/// AVX512-BF16, where those for processors without are as fast in float32, and for AVX2 alone, where those for AVX,
/// which are slower, cost the networks little, since oneDNN does their convolutions. It reads its choice when it is
/// loaded, that is with libtorch. What the user has chosen stays. cmake/MendLayers.cmake does the same for the tests.
void choose_blas_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16"))
    setenv("OPENBLAS_CORETYPE", "SkylakeX", /*overwrite=*/0);
  else if (__builtin_cpu_supports("avx2") && !__builtin_cpu_supports("avx512f"))
    setenv("OPENBLAS_CORETYPE", "Sandybridge", /*overwrite=*/0);
#endif
}

const NeuralModule* load() {
  choose_blas_kernels();
  std::vector<std::string> looked;
  for (const auto& folder : places()) {
    const auto path = folder / library;
    std::error_code error;
    looked.push_back(folder.string());
    if (!fs::is_regular_file(path, error)) continue;
    // Never closed: libtorch has threads and static objects that do not survive it.
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      const std::string problem = dlerror();
      fail(ErrorCode::unsupported, "cannot load {}: {}{}", path.string(), problem, packages_for(problem));
    }
    const auto door = reinterpret_cast<Door>(dlsym(handle, "mend_neural_module"));
    if (!door) fail(ErrorCode::unsupported, "{} is not mend's library of networks", path.string());
    return door();
  }
  fail(ErrorCode::unsupported,
       "networks are not installed: {} is not in {}; a build makes it where Debian's libtorch-dev, libgloo-dev and "
       "libopenblas0-openmp are installed",
       library, join_or(looked));
}

}  // namespace

bool neural_module_installed() {
  std::error_code error;
  for (const auto& folder : places())
    if (fs::is_regular_file(folder / library, error)) return true;
  return false;
}

bool neural_module_loads() { return why_no_networks().empty(); }

std::string why_no_networks() {
  try {
    neural_module();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::string packages_for(const std::string& problem) {
  if (problem.find("cannot open shared object file") == std::string::npos) return {};
  // The package is named after the version that the library was linked with; what is missing besides, it brings along.
  std::smatch found;
  const bool named = std::regex_search(problem, found, std::regex(R"(lib(?:torch|torch_cpu|c10)\.so\.([0-9.]*[0-9]))"));
  return fmt::format("; networks need libtorch, in Debian: apt install libtorch{} libopenblas0-openmp",
                     named ? found[1].str() : "1.13");
}

const NeuralModule& neural_module() {
  static const NeuralModule* const module = load();  // a throw leaves it unset, and the next call tries again
  return *module;
}

}  // namespace mend
