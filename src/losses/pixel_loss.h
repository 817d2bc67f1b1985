/// L1 and L2 between pictures, the hole and the known pixels weighted apart.
#pragma once
#include <torch/torch.h>

namespace mend {

enum class Distance { l1, l2 };

/// |a - b| or (a - b)^2, element by element.
inline torch::Tensor pixel_distance(const torch::Tensor& a, const torch::Tensor& b, Distance distance) {
  return distance == Distance::l1 ? (a - b).abs() : (a - b).square();
}

/// Mean of `value` (N,C,H,W) where `region` (N,1,H,W) is 1: sum(value * region) / (C * sum(region)); 0 if it is empty.
inline torch::Tensor masked_mean(const torch::Tensor& value, const torch::Tensor& region) {
  return (value * region).sum() / (region.sum() * value.size(1)).clamp_min(1e-8);
}

struct PixelLoss {
  Distance distance = Distance::l1;
  double known = 1;  ///< weight of the known pixels
  double hole = 6;   ///< weight of the hole (Liu et al., ECCV 2018: 6 to 1)
  /// true: each term is a mean over its own pixels (PEN-Net, mmagic); false: over all pixels of the picture (PConv).
  bool own_pixels = true;
};

/// known * mean over known + hole * mean over the hole of the distance of `made` to `target` (N,C,H,W); hole (N,1,H,W).
inline torch::Tensor pixel_loss(const torch::Tensor& made, const torch::Tensor& target, const torch::Tensor& hole,
                                const PixelLoss& config = {}) {
  const auto value = pixel_distance(made, target, config.distance);
  if (!config.own_pixels) return (value * (config.known * (1 - hole) + config.hole * hole)).mean();
  return config.known * masked_mean(value, 1 - hole) + config.hole * masked_mean(value, hole);
}

/// Mean of weight * distance over all elements; weight broadcasts to (N,C,H,W).
inline torch::Tensor weighted_pixel_loss(const torch::Tensor& made, const torch::Tensor& target,
                                         const torch::Tensor& weight, Distance distance = Distance::l1) {
  return (pixel_distance(made, target, distance) * weight).mean();
}

}  // namespace mend
