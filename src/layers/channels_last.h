/// Operations that libtorch 1.13 lacks or is slow at in channels-last order on the CPU.
///
/// Convolutions are up to three times faster in that order, in float32 and in bfloat16, if nothing between them leaves
/// it: libtorch's own reflection padding and instance norm do (and, under autocast, bfloat16 too), and every next
/// convolution has to bring all back; its padding with zeros and joining of channels are ten times slower there. In
/// plain order and for other types these functions are libtorch's own; where gradients are recorded, the paddings and
/// the norm of float32 are ours (channels_last_learning.h), the others libtorch's.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend {

/// torch::reflection_pad2d of (N,C,H,W): left, right, top, bottom, each at least 0 and below the extent.
/// Throws Error{invalid_argument} if the picture is too small.
at::Tensor reflection_padded(const at::Tensor& x, at::IntArrayRef padding);

/// torch::constant_pad_nd of (N,C,H,W) with zeros: left, right, top, bottom, each at least 0.
at::Tensor zero_padded(const at::Tensor& x, at::IntArrayRef padding);

/// torch::instance_norm of (N,C,H,W) from the statistics of each picture (biased variance); `weight` and `bias` (C) may
/// be undefined. The sums are added in an order that does not depend on the number of threads.
at::Tensor instance_normalised(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                               double epsilon = 1e-5);

/// Every pixel four times: (N,C,H,W) -> (N,C,2H,2W).
at::Tensor doubled_nearest(const at::Tensor& x);

/// torch::cat({doubled_nearest(x), skip}, 1) in x's type: (N,C,H,W) and (N,D,2H,2W) -> (N,C+D,2H,2W).
at::Tensor doubled_and_joined(const at::Tensor& x, const at::Tensor& skip);

}  // namespace mend
