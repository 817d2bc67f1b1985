/// refinementnet: a U-Net that refines a first filling of a large picture, with four moved copies of it to copy from.
/// Source: Moskalenko, Erofeev, Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020 (arXiv
/// 2104.13464), the second stage; layers, borders and parameter names as in the authors' test program.
/// Differs: the program works in eight bits between the stages, here everything is float. As a network of the
/// catalogue, without a first stage, it refines a push-pull filling; the paper's pipeline gives it DFNet's (refine()).
/// Ranges inside: [0,1], RGB, holes with 1 = missing.
#include "networks/refinementnet.h"

#include "layers/push_pull.h"
#include "layers/refinement_input.h"

namespace mend {
namespace {

constexpr int64_t depth = 8, official_width = 96;
constexpr int64_t encoder_out[depth] = {96, 192, 384, 512, 512, 512, 512, 512};
constexpr int64_t encoder_kernel[depth] = {7, 5, 5, 3, 3, 3, 3, 3};

}  // namespace

RefinementNet::RefinementNet(const Config& config) {
  // What enters the i-th halving block, and so what its mirror image leaves.
  const auto channels = [&](int64_t i) {
    return i == 0 ? refinement_channels : scaled_channels(encoder_out[i - 1], config.width, official_width);
  };
  for (int64_t i = 0; i < depth; ++i) {
    HalvingBlock block(channels(i), channels(i + 1), encoder_kernel[i], /*plain=*/i == 0);
    halving_.push_back(register_module("en" + std::to_string(i + 1), block));
  }
  for (int64_t i = depth; i-- > 0;) {
    DoublingBlock block(channels(i + 1), channels(i), channels(i));
    doubling_.push_back(register_module("de" + std::to_string(depth - i), block));
  }
  Numbered last;
  last_ = last->add(0, NamedConv(refinement_channels, 3, 1, 0));
  register_module("last_conv", last);
}

torch::Tensor RefinementNet::paint(const torch::Tensor& input) {
  std::vector<torch::Tensor> skips{input};
  for (auto& block : halving_) skips.push_back(block(skips.back()));
  auto x = skips.back();
  for (auto& block : doubling_) {
    skips.pop_back();
    x = block(x, skips.back());
  }
  return last_(x).sigmoid();
}

torch::Tensor RefinementNet::refine(const torch::Tensor& filled, const torch::Tensor& hole) {
  return paint(refinement_input(filled, hole, refinement_shift(filled.size(2))));
}

std::vector<torch::Tensor> RefinementNet::stages(const torch::Tensor& image, const torch::Tensor& hole) {
  const auto known = 1 - hole;
  return {refine(layers::push_pull(image * known, known), hole)};
}

NetworkSpec refinementnet() {
  NetworkSpec spec;
  spec.name = "refinementnet";
  spec.paper = "Moskalenko et al., GraphiCon 2020 (arXiv 2104.13464)";
  spec.official_licence = "CC BY-NC 4.0";
  spec.size_multiple = 256;
  spec.minimum_size = 256;
  spec.make = [](const Options& options) {
    RefinementNet::Config config;
    config.width = options.integer("width", config.width, 1, 512);
    options.finish();
    return std::make_shared<RefinementNet>(config);
  };
  return spec;
}

}  // namespace mend
