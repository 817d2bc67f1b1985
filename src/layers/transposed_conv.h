/// The transposed convolution that doubles the size: kernel 4, stride 2, padding 1.
#pragma once
#include <torch/torch.h>

namespace mend {

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
