/// Canny's edge detector (image/canny.h) on tensors.
#pragma once
#include <torch/torch.h>

namespace mend {

/// @param grey  (N,1,H,W), any floating type, in [0,1]; computed in float64.
/// @param valid (N,1,H,W), non-zero where grey may be read, or undefined for everywhere. Pixels that are not valid
///              neither reach the result nor make an edge at their outline.
/// @param sigma of the Gaussian, above 0.
/// @return (N,1,H,W) float32, 1 on edges, else 0. No gradient. The outermost rows and columns are never edges.
torch::Tensor canny_edges(const torch::Tensor& grey, const torch::Tensor& valid, double sigma);

}  // namespace mend
