#include "training/precision.h"

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <fstream>
#include <sstream>

namespace mend {
namespace {

void set_autocast(bool on, bool cuda) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  const auto device = cuda ? at::kCUDA : at::kCPU;
  at::autocast::set_autocast_dtype(device, at::kBFloat16);
  at::autocast::set_autocast_enabled(device, on);
#else
  if (cuda) {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(on);
  } else {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  }
#endif
}

}  // namespace

bool bf16_is_fast(const std::string& device) {
  if (device == "cuda") return true;
  std::ifstream cpu("/proc/cpuinfo");
  for (std::string line; std::getline(cpu, line);) {
    if (line.rfind("flags", 0) != 0) continue;
    std::istringstream words(line);
    for (std::string word; words >> word;)
      if (word == "amx_bf16" || word == "avx512_bf16") return true;
    return false;
  }
  return false;
}

MixedPrecision::MixedPrecision(bool enabled, bool cuda) : enabled_(enabled), cuda_(cuda) {
  if (enabled_) set_autocast(true, cuda_);
}

MixedPrecision::~MixedPrecision() {
  if (!enabled_) return;
  set_autocast(false, cuda_);
  at::autocast::clear_cache();
}

}  // namespace mend
