/// The local statistics that SSIM and MS-SSIM are made of.
#pragma once
#include <vector>

#include "image/raster.h"

namespace mend {

/// The weights of a separable window; their sum is 1 and their number is odd.
std::vector<double> gaussian_window(int size, double sigma);
std::vector<double> uniform_window(int size);

/// The two factors of SSIM at every pixel of one plane: luminance (of the means) and contrast-structure (of the
/// variances and the covariance); SSIM is their product. (H, W), float64. Windows that reach over the border see the
/// picture mirrored there, edge pixel repeated.
struct SsimMap {
  int height = 0, width = 0;
  std::vector<double> luminance, contrast_structure;
};

/// @param sample_covariance divide by n-1 instead of n, as scikit-image does by default for uniform windows.
SsimMap ssim_map(const float* truth, const float* result, int height, int width, const std::vector<double>& window,
                 bool sample_covariance = false);

}  // namespace mend
