/// DFNet with its inner results, for losses and pipelines that need more than the final picture.
/// Source, differences and ranges: dfnet.cpp.
#pragma once
#include "layers/dfnet_blocks.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {

/// What one fusion block makes, each (N,3,h,w) in [0,1].
struct FusionLevel {
  torch::Tensor result;  ///< alpha * raw + (1 - alpha) * known picture
  torch::Tensor alpha;   ///< how much of the raw picture, per colour
  torch::Tensor raw;     ///< what the decoder would paint
};

/// A picture from features, blended with the known picture.
struct FusionBlockImpl final : torch::nn::Module {
  explicit FusionBlockImpl(int64_t in, int64_t width);
  /// `known` is the full-size picture, 0 in the hole; it is resized to the features.
  FusionLevel forward(const torch::Tensor& known, const torch::Tensor& features);

 private:
  NamedConv to_picture_{nullptr}, first_{nullptr}, second_{nullptr}, third_{nullptr};
  torch::nn::BatchNorm2d first_norm_{nullptr}, second_norm_{nullptr};
};
TORCH_MODULE(FusionBlock);

class DFNet final : public Network {
 public:
  struct Config {
    int64_t width = 64;  ///< channels after the first layer
    bool bgr = true;     ///< the official weights were trained on blue-green-red
  };
  explicit DFNet(const Config& config);

  /// Level 0 is the full size, level i has H/2^i; colours as the network has them (`bgr`).
  /// @param known (N,3,H,W) with 0 in the hole; @param known_mask (N,1,H,W), 1 = known, may be soft. H, W multiples of
  /// 256.
  std::vector<FusionLevel> levels(const torch::Tensor& known, const torch::Tensor& known_mask);

  /// The fused pictures from coarse to fine.
  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override;

 private:
  Config config_;
  std::vector<HalvingBlock> halving_;  // index = official number
  std::vector<DoublingBlock> doubling_;
  std::vector<FusionBlock> fusion_;
};

}  // namespace mend
