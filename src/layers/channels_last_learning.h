/// The operations of channels_last.h where gradients are recorded: float32 in channels-last order on the CPU, forward
/// and backward in that order. libtorch 1.13's own leave it in both directions, and the convolutions around them bring
/// all back: a sixth of the time of a training step of gdn. They have no second derivative.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend {

/// Whether gradients are recorded of `x` (and perhaps of parameters) and the functions below can be asked.
bool learns_channels_last(const at::Tensor& x);

at::Tensor reflection_padded_learning(const at::Tensor& x, at::IntArrayRef padding);
at::Tensor zero_padded_learning(const at::Tensor& x, at::IntArrayRef padding);
at::Tensor instance_normalised_learning(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                        double epsilon);

}  // namespace mend
