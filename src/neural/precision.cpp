#include "neural/precision.h"

#include <torch/torch.h>

namespace mend {
namespace {

/// Few input channels: picture, hole, edges, coordinates. Networks may want these layers in float32.
bool reads_the_picture(const torch::Tensor& kernel) { return kernel.size(1) <= 6; }

/// Spectral norm divides them before each use: rounded before and after, they would lose twice.
bool is_normalised_later(const std::string& name) {
  const std::string_view ending = "weight_orig";
  return name.size() >= ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

}  // namespace

Precision precision_for(const NetworkSpec& spec, const std::string& word, const torch::Device& device) {
  return word == "auto" && spec.needs_fp32 ? Precision::fp32 : choose_precision(word, device.is_cuda());
}

void prepare_weights(torch::nn::Module& module, Precision precision, const torch::Device& device) {
  torch::NoGradGuard no_grad;
  module.eval();
  for (auto& parameter : module.parameters()) parameter.set_requires_grad(false);
  module.to(device);
  const auto type = precision == Precision::bf16 ? torch::kBFloat16 : torch::kFloat;
  for (auto& parameter : module.named_parameters()) {
    auto& weight = parameter.value();
    if (weight.dim() != 4) continue;
    const bool stays = reads_the_picture(weight) || is_normalised_later(parameter.key());
    weight.set_data(weight.to(stays ? torch::kFloat : type).contiguous(torch::MemoryFormat::ChannelsLast));
  }
}

}  // namespace mend
