/// Perceptual distance on SqueezeNet features, of LPIPS form.
#pragma once
#include <torch/torch.h>

#include <filesystem>
#include <vector>

namespace mend {

/// Source: Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a Perceptual
/// Metric", CVPR 2018, section 3: features of seven layers, each divided by its norm over channels, squared
/// difference. Differs: the channels of a layer weigh the same (the published weights belong to one certain training
/// of the trunk), scaled so that each layer's term is a mean over layers of 1 - cosine.
class SqueezeDistance {
 public:
  /// @param weights SqueezeNet 1.1 in torchvision's names. Throws Error{io} or Error{bad_weights}.
  SqueezeDistance(const std::filesystem::path& weights, const torch::Device& device);
  /// Both (N,3,H,W) in [0,1], H and W at least 32; differentiates through the first. A scalar.
  torch::Tensor operator()(const torch::Tensor& picture, const torch::Tensor& truth) const;

 private:
  std::vector<torch::Tensor> taps(const torch::Tensor& picture) const;
  torch::Tensor conv(const torch::Tensor& x, const std::string& name, int64_t stride, int64_t padding) const;
  torch::Tensor fire(const torch::Tensor& x, int64_t index) const;
  std::map<std::string, torch::Tensor> weights_;
};

}  // namespace mend
