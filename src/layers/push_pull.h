/// Push-pull: the smooth surface through the known pixels, as a first guess for networks.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend::layers {

/// Fills missing values from a pyramid of averages of the known ones.
/// Source: Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", SIGGRAPH 1996, section 3.3 (pull, saturate, push);
/// boxes of 2x2 instead of their filter, bilinear on the way back.
/// @param sums    (N,C,H,W) float32: values times their weight; zero where nothing is known.
/// @param weights (N,1,H,W) float32 in [0,1]: how much of each place is known.
/// @return (N,C,H,W): known values where the weight is 1, a blend with the surroundings below that; 0 where nothing
///         at all is known. Works at any size and differentiates through `sums`.
at::Tensor push_pull(const at::Tensor& sums, const at::Tensor& weights);

}  // namespace mend::layers
