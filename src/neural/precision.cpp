#include "neural/precision.h"

#include <ATen/autocast_mode.h>
#include <torch/torch.h>

#include "base/error.h"

namespace mend {

const char* to_string(Precision precision) { return precision == Precision::bf16 ? "bf16" : "fp32"; }

bool has_fast_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

Precision choose_precision(const std::string& word, bool cuda) {
  if (word == "auto") return cuda || has_fast_bf16() ? Precision::bf16 : Precision::fp32;
  if (word == "fp32") return Precision::fp32;
  if (word == "bf16") return Precision::bf16;
  fail(ErrorCode::invalid_argument, "precision must be auto, fp32 or bf16, not '{}'", word);
}

torch::Device choose_device(const std::string& word) {
  if (word == "cpu") return torch::kCPU;
  require(word == "cuda", "device must be cpu or cuda, not '{}'", word);
  if (!torch::cuda::is_available())
    fail(ErrorCode::unsupported, "device cuda: this libtorch has no CUDA, or the machine no CUDA device; use cpu");
  return torch::kCUDA;
}

void prepare_weights(torch::nn::Module& module, Precision precision, const torch::Device& device) {
  torch::NoGradGuard no_grad;
  module.eval();
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(false);
  module.to(device);
  const auto type = precision == Precision::bf16 ? torch::kBFloat16 : torch::kFloat;
  for (auto& parameter : module.parameters())
    if (parameter.dim() == 4) parameter.set_data(parameter.to(type).contiguous(torch::MemoryFormat::ChannelsLast));
}

PrecisionScope::PrecisionScope(Precision precision, const torch::Device& device)
    : autocast_(precision == Precision::bf16),
      cuda_(device.is_cuda()),
      cpu_before_(at::autocast::is_cpu_enabled()),
      cuda_before_(at::autocast::is_enabled()) {
  if (!autocast_) return;
  if (cuda_) {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(true);
  } else {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(true);
  }
  at::autocast::increment_nesting();
}

PrecisionScope::~PrecisionScope() {
  if (!autocast_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_cpu_enabled(cpu_before_);
  at::autocast::set_enabled(cuda_before_);
}

}  // namespace mend
