/// Kernels that libtorch lacks in bfloat16 on the CPU.
///
/// Under autocast libtorch 1.13 sends reflection padding and instance norm through float32 and out of channels-last
/// order, and the next convolution has to bring everything back: in gdn those copies take longer than the convolutions.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend {

/// Replaces both operations, for bfloat16 inputs that want no gradient, by the functions below wherever autocast is on.
/// The first call does it, for the whole process; further calls do nothing.
void install_autocast_kernels();

/// torch::reflection_pad2d of (N,C,H,W) in any type: left, right, top, bottom, each at least 0 and below the extent.
/// The answer is in channels-last order.
at::Tensor reflection_pad_channels_last(const at::Tensor& x, at::IntArrayRef padding);

/// torch::instance_norm of (N,C,H,W) bfloat16 from the statistics of each picture (biased variance), computed in
/// float32; `weight` and `bias` (C) may be undefined. The answer is in channels-last order. The sums are added in an
/// order that does not depend on the number of threads.
at::Tensor instance_norm_channels_last(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                       double epsilon);

}  // namespace mend
