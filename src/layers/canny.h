/// Canny's edge detector, as scikit-image computes it.
///
/// Source: Canny, "A Computational Approach to Edge Detection", PAMI 1986; the conventions (renormalised borders,
/// unnormalised Sobel, interpolated non-maximum suppression, thresholds 0.1 and 0.2) are those of skimage.feature.canny
/// 0.19, because EdgeConnect was trained on its edges.
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
