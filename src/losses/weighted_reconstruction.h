/// Reconstruction weighted by how artificial the detector finds each pixel.
/// Source: Zhang et al., "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020, sec. 3.3.
#pragma once
#include <torch/torch.h>

namespace mend {

enum class Mapping { linear, exponential, ten };  ///< 1 + V, e^V, 10^V (the paper's best)

inline torch::Tensor mapped_weight(const torch::Tensor& look, Mapping mapping) {
  if (mapping == Mapping::linear) return 1 + look;
  return mapping == Mapping::exponential ? look.exp() : torch::pow(10, look);
}

/// mean |W made - W target|, W = mapping(look), look = V (N,1,H,W). V is not detached: where it comes from a detector
/// that looked at `made`, the gradient also flows through the detector, as in the official code.
inline torch::Tensor weighted_reconstruction(const torch::Tensor& made, const torch::Tensor& target,
                                             const torch::Tensor& look, Mapping mapping = Mapping::ten) {
  return (mapped_weight(look, mapping) * (made - target).abs()).mean();
}

}  // namespace mend
