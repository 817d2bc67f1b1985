#include "layers/partial_conv.h"

namespace mend {

torch::Tensor known_in_window(const torch::Tensor& known, int64_t channels, int64_t kernel, int64_t stride,
                              int64_t padding) {
  torch::NoGradGuard no_grad;
  // In float32: bfloat16 counts exactly only up to 256.
  const auto ones = torch::full({1, 1, kernel, kernel}, static_cast<double>(channels),
                                torch::TensorOptions(torch::kFloat).device(known.device()));
  return torch::conv2d(known.to(torch::kFloat), ones, /*bias=*/{}, stride, padding);
}

Partial partial_conv(const torch::Tensor& masked, const torch::Tensor& in_window, const torch::Tensor& weight,
                     const torch::Tensor& bias, int64_t stride, int64_t padding, PartialConvForm form) {
  const auto raw = torch::conv2d(masked, weight, /*bias=*/{}, stride, padding);
  const auto known = in_window.clamp(0, 1);
  const double window = form == PartialConvForm::paper ? static_cast<double>(weight[0].numel()) : 1;
  const auto ratio = (window / (in_window + 1e-8) * known).to(raw.scalar_type());
  auto out = raw * ratio;
  if (bias.defined()) out = out + bias.view({1, -1, 1, 1}) * known.to(raw.scalar_type());
  return {out, known.to(raw.scalar_type())};
}

}  // namespace mend
