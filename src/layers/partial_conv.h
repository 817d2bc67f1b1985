/// The partial convolution: known pixels alone are convolved, and the result is scaled up for what was missing.
/// Source: Liu et al., "Image Inpainting for Irregular Holes Using Partial Convolutions", ECCV 2018, sec. 3.1.
#pragma once
#include <torch/torch.h>

namespace mend {

/// Which of the two published semantics.
enum class PartialConvForm {
  paper,        ///< scaled by window / known, as NVIDIA's layer and mmagic
  unnormalised  ///< divided by known alone, as pytorch-inpainting-with-partial-conv: weights are smaller by the window
};

struct Partial {
  torch::Tensor x;      ///< (N,C,H,W)
  torch::Tensor known;  ///< (N,1,H,W), 1 = known; every channel has the same
};

/// @param x (N,C,H,W); @param known_in_window what is known of each output pixel's window, (N,1,H',W'), in values of
/// all C channels, 0..C*k*k. bias may be undefined. @param masked: x with unknown values already 0.
Partial partial_conv(const torch::Tensor& masked, const torch::Tensor& known_in_window, const torch::Tensor& weight,
                     const torch::Tensor& bias, int64_t stride, int64_t padding, PartialConvForm form);

/// How many values of `channels` channels with mask `known` (N,1,H,W) each window covers: (N,1,H',W').
/// The channels share one mask, so one plane is convolved where the published codes convolve as many as channels.
torch::Tensor known_in_window(const torch::Tensor& known, int64_t channels, int64_t kernel, int64_t stride,
                              int64_t padding);

}  // namespace mend
