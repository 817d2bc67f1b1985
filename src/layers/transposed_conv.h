/// The transposed convolution that doubles the size: kernel 4, stride 2, padding 1.
#pragma once
#include <torch/torch.h>

namespace mend {

/// (N,C,H,W), weight (C,K,4,4), bias (K) or undefined -> (N,K,2H,2W).
/// The same numbers as conv_transpose2d(stride 2, padding 1), computed as a 3x3 convolution to 4K channels and a pixel
/// shuffle: in bfloat16 on a CPU, libtorch 1.13's own transposed convolution fails with a shape error.
torch::Tensor transposed_conv_as_conv(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias);

/// nn::ConvTranspose2d(in, out, 4, stride 2, padding 1) with the same parameter names, in every precision.
class TransposedConvImpl : public torch::nn::Module {
 public:
  TransposedConvImpl(int64_t in, int64_t out, bool with_bias);
  torch::Tensor forward(const torch::Tensor& x);

  torch::Tensor weight;  ///< (in, out, 4, 4)
  torch::Tensor bias;    ///< (out), undefined without bias
};
TORCH_MODULE(TransposedConv);

}  // namespace mend
