/// dfnet: a U-Net whose decoder paints at six sizes and blends each picture smoothly into the known pixels.
/// Source: Hong, Xiong, Ji, Fan, "Deep Fusion Network for Image Completion", ACM MM 2019 (arXiv 1904.08060), sec. 3;
/// layers and parameter names as in the authors' code.
/// Differs: `bgr = false` feeds red-green-blue, as the authors' later training code does; the official weights want
/// the default. The blended pictures are outputs only, they do not feed the decoder (as in the code).
/// Ranges inside: [0,1], BGR, the hole black, and a mask with 1 = known.
#include "networks/dfnet.h"

namespace mend {
namespace {

constexpr int64_t depth = 8, fused_levels = 6, official_width = 64;
constexpr int64_t encoder_out[depth] = {64, 128, 256, 512, 512, 512, 512, 512};
constexpr int64_t encoder_kernel[depth] = {7, 5, 5, 3, 3, 3, 3, 3};

torch::Tensor leaky(torch::Tensor x) { return torch::leaky_relu_(x, 0.2); }

}  // namespace

FusionBlockImpl::FusionBlockImpl(int64_t in, int64_t width) {
  to_picture_ = register_module("map2img", Numbered())->add(0, NamedConv(in, 3, 1, 0));
  Numbered list;
  first_ = list->add(0, NamedConv(6, width, 1, 0));
  first_norm_ = list->add(1, torch::nn::BatchNorm2d(width));
  second_ = list->add(3, NamedConv(width, 3, 3, 1));
  second_norm_ = list->add(4, torch::nn::BatchNorm2d(3));
  third_ = list->add(6, NamedConv(3, 3, 1, 0));
  register_module("blend", Numbered())->register_module("blend", list);
}

FusionLevel FusionBlockImpl::forward(const torch::Tensor& known, const torch::Tensor& features) {
  const auto size = features.sizes().slice(2);
  const auto fitted = known.sizes().slice(2) == size ? known : torch::upsample_bilinear2d(known, size, false);
  FusionLevel level;
  level.raw = to_picture_(features).sigmoid();
  const auto x = leaky(first_norm_(first_(torch::cat({fitted, level.raw}, 1))));
  level.alpha = third_(leaky(second_norm_(second_(x)))).sigmoid();
  const auto as_fitted = [&](const torch::Tensor& part) { return part.to(fitted.scalar_type()); };
  level.result = torch::lerp(fitted, as_fitted(level.raw), as_fitted(level.alpha));
  return level;
}

DFNet::DFNet(const Config& config) : config_(config) {
  const auto channels = [&](int64_t official) { return scaled_channels(official, config.width, official_width); };
  for (int64_t i = 0; i < depth; ++i) {
    const auto in = i == 0 ? 4 : channels(encoder_out[i - 1]);
    HalvingBlock block(in, channels(encoder_out[i]), encoder_kernel[i], /*plain=*/i == 0);
    halving_.push_back(register_module("en_" + std::to_string(i), block));
  }
  for (int64_t i = 0; i < depth; ++i) {
    // The last block's input is the innermost code; every other one's is what the block above it made.
    const auto skip = i == 0 ? 4 : channels(encoder_out[i - 1]), in = channels(encoder_out[i]);
    doubling_.push_back(register_module("de_" + std::to_string(i), DoublingBlock(in, skip, skip)));
  }
  for (int64_t i = 0; i < fused_levels; ++i) {
    const auto in = i == 0 ? 4 : channels(encoder_out[i - 1]);
    fusion_.push_back(register_module("fuse_" + std::to_string(i), FusionBlock(in, channels(32))));
  }
}

std::vector<FusionLevel> DFNet::levels(const torch::Tensor& known, const torch::Tensor& known_mask) {
  std::vector<torch::Tensor> skips{torch::cat({known, known_mask}, 1)};
  for (auto& block : halving_) skips.push_back(block(skips.back()));
  auto x = skips.back();
  skips.pop_back();
  std::vector<FusionLevel> result(fusion_.size());
  for (size_t i = doubling_.size(); i-- > 0;) {
    x = doubling_[i](x, skips[i]);
    skips.pop_back();
    if (i < fusion_.size()) result[i] = fusion_[i](known, x);
  }
  return result;
}

std::vector<torch::Tensor> DFNet::stages(const torch::Tensor& image, const torch::Tensor& hole) {
  const auto mask = 1 - hole;
  const auto known = image * mask;
  const auto made = levels(config_.bgr ? known.flip(1) : known, mask);
  std::vector<torch::Tensor> pictures;
  for (size_t i = made.size(); i-- > 0;) pictures.push_back(config_.bgr ? made[i].result.flip(1) : made[i].result);
  return pictures;
}

NetworkSpec dfnet() {
  NetworkSpec spec;
  spec.name = "dfnet";
  spec.paper = "Hong et al., ACM MM 2019 (arXiv 1904.08060), sec. 3";
  spec.official_licence = "CC BY-NC 4.0";
  spec.size_multiple = 256;
  spec.minimum_size = 256;
  spec.make = [](const Options& options) {
    DFNet::Config config;
    config.width = options.integer("width", config.width, 1, 512);
    config.bgr = options.flag("bgr", config.bgr);
    options.finish();
    return std::make_shared<DFNet>(config);
  };
  return spec;
}

}  // namespace mend
