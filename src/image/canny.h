/// Canny's edge detector, as scikit-image computes it.
///
/// Source: Canny, "A Computational Approach to Edge Detection", PAMI 1986; the conventions (renormalised borders,
/// unnormalised Sobel, interpolated non-maximum suppression, thresholds 0.1 and 0.2) are those of skimage.feature.canny
/// 0.19, because EdgeConnect was trained on its edges.
#pragma once
#include <cstdint>
#include <vector>

namespace mend {

/// @param grey  (H,W) row-major in [0,1]. @param valid (H,W), non-zero where grey may be read; empty: everywhere.
/// Pixels
///              that are not valid neither reach the result nor make an edge at their outline.
/// @param sigma of the Gaussian, above 0 and below 100. Throws invalid_argument otherwise.
/// @return (H,W), 1 on edges, else 0. The outermost rows and columns are never edges.
std::vector<uint8_t> canny(const std::vector<double>& grey, const std::vector<double>& valid, int64_t height,
                           int64_t width, double sigma);

}  // namespace mend
