/// Resizing with an antialiasing kernel, as Pillow does it.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mend {

enum class ResampleKernel {
  bicubic,  ///< Keys' cubic with a = -1/2, reach 2
  lanczos,  ///< sinc windowed by a sinc, reach 3
};

/// Resizes (N,C,H,W) float32 to (N,C,rows,columns) by the rule of Pillow's Image.resize(): pixel centres at one half,
/// the kernel widened by the factor of reduction, weights beyond the border left out and the others scaled to sum 1.
/// Results may lie a little outside the range of the input; Pillow rounds to 8 bits after each direction, we do not.
at::Tensor resample(const at::Tensor& x, int64_t rows, int64_t columns, ResampleKernel kernel);

}  // namespace mend
