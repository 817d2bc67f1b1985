/// The halving and doubling blocks that DFNet and the high-resolution refinement network share.
///
/// Source: Hong, Xiong, Ji, Fan, "Deep Fusion Network for Image Completion", ACM MM 2019, sec. 3.1; names, borders and
/// activations as in the authors' code.
#pragma once
#include <torch/torch.h>

#include <algorithm>

#include "layers/channels_last.h"
#include "layers/numbered.h"

namespace mend {

/// A convolution whose official name ends in `conv` or `conv.<number>`; (N,in,H,W) -> (N,out,H',W').
struct NamedConvImpl final : torch::nn::Module {
  NamedConvImpl(int64_t in, int64_t out, int64_t kernel, int64_t padding) {
    conv = register_module("conv", torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kernel).padding(padding)));
  }
  torch::Tensor forward(const torch::Tensor& x) { return conv(x); }
  torch::nn::Conv2d conv{nullptr};
};
TORCH_MODULE(NamedConv);

/// Halves the size: asymmetric zero border (one more pixel at the right and bottom), convolution with stride 2, then
/// batch norm and ReLU unless `plain`. H and W even. Names: encode.0.conv.1, encode.1.
struct HalvingBlockImpl final : torch::nn::Module {
  HalvingBlockImpl(int64_t in, int64_t out, int64_t kernel, bool plain) : border_((kernel - 2) / 2) {
    Numbered padded, list;
    const auto options = torch::nn::Conv2dOptions(in, out, kernel).stride(2);
    conv_ = padded->add(1, torch::nn::Conv2d(options));
    list->add(0, Numbered())->register_module("conv", padded);
    if (!plain) norm_ = list->add(1, torch::nn::BatchNorm2d(out));
    register_module("encode", list);
  }
  torch::Tensor forward(const torch::Tensor& x) {
    const auto y = conv_(zero_padded(x, {border_, border_ + 1, border_, border_ + 1}));
    return norm_ ? norm_(y).relu_() : y;
  }

 private:
  int64_t border_;
  torch::nn::Conv2d conv_{nullptr};
  torch::nn::BatchNorm2d norm_{nullptr};
};
TORCH_MODULE(HalvingBlock);

/// Doubles the size by repeating pixels, joins the skip link, 3x3 convolution, batch norm, leaky ReLU 0.2.
/// Names: decode.0.conv, decode.1.
struct DoublingBlockImpl final : torch::nn::Module {
  DoublingBlockImpl(int64_t in, int64_t skip, int64_t out) {
    Numbered list;
    conv_ = list->add(0, NamedConv(in + skip, out, 3, 1));
    norm_ = list->add(1, torch::nn::BatchNorm2d(out));
    register_module("decode", list);
  }
  /// x (N,in,H,W), skip (N,skip,2H,2W) -> (N,out,2H,2W).
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& skip) {
    auto y = norm_(conv_(doubled_and_joined(x, skip)));
    return torch::leaky_relu_(y, 0.2);
  }

 private:
  NamedConv conv_{nullptr};
  torch::nn::BatchNorm2d norm_{nullptr};
};
TORCH_MODULE(DoublingBlock);

/// `official` channels of a network whose official width is `of`, made for `width`: in proportion, at least 1.
inline int64_t scaled_channels(int64_t official, int64_t width, int64_t of) {
  return std::max<int64_t>(1, official * width / of);
}

}  // namespace mend
