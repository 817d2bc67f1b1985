/// How different two pictures look to a network trained on photographs; the cheap form that training uses.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "losses/perceptual_net.h"

namespace mend {

/// Source: Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a Perceptual
/// Metric", CVPR 2018, section 3: features divided by their norm over channels. Differs from LPIPS (losses/lpips.h):
/// every channel weighs the same, and the first and largest layer is left out, which halves the cost; an L1 term sees
/// what that layer sees.
class FeatureDistance {
 public:
  /// @param weights a file that PerceptualNet reads. Throws what it throws.
  FeatureDistance(const std::filesystem::path& weights, const torch::Device& device);
  /// Both (N,3,H,W) in [0,1], H and W at least 32; differentiates through the first. The mean over places, pictures
  /// and layers of 1 - cosine: a scalar in [0,1], since features are not negative.
  torch::Tensor operator()(const torch::Tensor& picture, const torch::Tensor& truth) const;

 private:
  std::shared_ptr<PerceptualNet> net_;
  std::vector<std::string> taps_;
};

}  // namespace mend
