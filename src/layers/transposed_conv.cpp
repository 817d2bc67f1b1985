#include "layers/transposed_conv.h"

#include "layers/precision.h"

namespace mend {

// Output row 2y gets input rows y-1 (kernel row 3) and y (row 1); row 2y+1 gets y (row 2) and y+1 (row 0). Columns
// alike. Index 4 is a row of zeros.
torch::Tensor transposed_conv_as_conv(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
  const auto in = weight.size(0), out = weight.size(1);
  const auto taps = torch::tensor({3, 1, 4, 4, 2, 0}, torch::TensorOptions(torch::kLong).device(weight.device()));
  const auto phases = torch::constant_pad_nd(weight, {0, 1, 0, 1})
                          .index_select(2, taps)
                          .index_select(3, taps)
                          .view({in, out, 2, 3, 2, 3})
                          .permute({1, 2, 4, 0, 3, 5})
                          .reshape({4 * out, in, 3, 3});
  const auto biases = bias.defined() ? bias.repeat_interleave(4) : bias;
  return torch::pixel_shuffle(torch::conv2d(x, phases, biases, /*stride=*/1, /*padding=*/1), 2);
}

TransposedConvImpl::TransposedConvImpl(int64_t in, int64_t out, bool with_bias)
    : weight(register_parameter("weight", torch::empty({in, out, 4, 4}))) {
  torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));  // nn::ConvTranspose2d's own
  if (with_bias) bias = register_parameter("bias", torch::zeros(out));
}

torch::Tensor TransposedConvImpl::forward(const torch::Tensor& x) {
  const bool reduced = x.scalar_type() == torch::kBFloat16 || in_mixed_precision(x.device());
  if (reduced && x.device().is_cpu()) return transposed_conv_as_conv(x, weight, bias);
  return torch::conv_transpose2d(x, weight, bias, /*stride=*/2, /*padding=*/1);
}

}  // namespace mend
