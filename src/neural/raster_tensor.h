/// Between the pictures of fillers and those of networks.
#pragma once
#include <ATen/core/Tensor.h>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// (1 or 3, H, W) -> (1,3,H,W) float32; grey as three equal channels.
at::Tensor tensor_of(const Raster& picture);

/// (H, W) -> (1,1,H,W) float32, 1 = missing.
at::Tensor tensor_of(const Hole& hole);

/// (1,C,H,W) float32, C 1 or 3 -> (channels, H, W): three channels become one as their mean.
Raster raster_of(const at::Tensor& image, int channels);

/// Makes H and W multiples of `multiple`, at the bottom and right by reflection, or by repeating the edge where the
/// picture is smaller than the padding.
at::Tensor padded(const at::Tensor& x, int64_t multiple);

}  // namespace mend
