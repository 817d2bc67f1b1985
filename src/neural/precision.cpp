#include "neural/precision.h"

#include <torch/torch.h>

#include "neural/autocast_kernels.h"

namespace mend {

void prepare_weights(torch::nn::Module& module, Precision precision, const torch::Device& device) {
  torch::NoGradGuard no_grad;
  module.eval();
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(false);
  module.to(device);
  if (precision != Precision::bf16) return;
  install_autocast_kernels();
  for (auto& parameter : module.parameters())
    if (parameter.dim() == 4)
      parameter.set_data(parameter.to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast));
}

}  // namespace mend
