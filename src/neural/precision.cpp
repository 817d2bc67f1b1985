#include "neural/precision.h"

#include <torch/torch.h>

namespace mend {

Precision precision_for(const NetworkSpec& spec, const std::string& word, const torch::Device& device) {
  return word == "auto" && spec.needs_fp32 ? Precision::fp32 : choose_precision(word, device.is_cuda());
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

}  // namespace mend
