#include "layers/conv.h"

#include <cmath>

#include "layers/channels_last.h"

namespace mend {
namespace {

torch::Tensor initial_weight(const ConvOptions& o) {
  const int64_t first = o.transposed ? o.in : o.out, second = o.transposed ? o.out : o.in;
  auto weight = torch::empty({first, second, o.kernel, o.kernel});
  torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));
  return weight;
}

}  // namespace

ConvImpl::ConvImpl(const ConvOptions& o) : options(o) {
  auto initial = initial_weight(o);
  const int64_t fan_in = initial.numel() / initial.size(0);
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  if (o.spectral)
    spectral_ = std::make_unique<SpectralWeight>(*this, "weight_orig", std::move(initial), o.transposed ? 1 : 0);
  else
    weight = register_parameter("weight", std::move(initial));
  if (o.bias) bias = register_parameter("bias", torch::empty({o.out}).uniform_(-bound, bound));
}

torch::Tensor ConvImpl::effective_weight() { return spectral_ ? spectral_->normalised(is_training()) : weight; }

torch::Tensor ConvImpl::forward(const torch::Tensor& x) {
  const auto& o = options;
  const auto w = effective_weight();
  if (o.transposed) {
    if (o.kernel == 4 && o.stride == 2 && o.padding == 1) return upsampling_conv4(x, w, bias);
    return torch::conv_transpose2d(x, w, bias, o.stride, o.padding);
  }
  if (o.kernel == 1 && o.padding == 0) return pointwise(x, w, bias, o.stride);
  if (!o.reflect) return torch::conv2d(x, w, bias, o.stride, o.padding, o.dilation);
  const auto p = o.padding;
  return torch::conv2d(reflection_padded(x, {p, p, p, p}), w, bias, o.stride, c10::IntArrayRef({0, 0}), o.dilation);
}

torch::Tensor pointwise(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                        int64_t stride) {
  // Of float32, conv2d leaves such kernels to oneDNN only where several threads compute, and to the BLAS on one;
  // dilated ones always, and dilation has no meaning for one pixel. With a stride oneDNN 2.6 leaves pixels out itself
  // on AVX512, but for the gradient to the weight it copies them into a buffer that is too small where the channels are
  // no multiple of 16 (channels-last), and breaks the heap.
  using torch::indexing::None;
  using torch::indexing::Slice;
  const Slice every(None, None, stride);
  const auto seen = stride == 1 ? x : x.index({Slice(), Slice(), every, every});
  const int64_t dilation = seen.scalar_type() == torch::kFloat ? 2 : 1;
  return torch::conv2d(seen, weight, bias, 1, c10::IntArrayRef({0, 0}), dilation);
}

torch::Tensor upsampling_conv4(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
  // Output row 2j-1 takes input rows j-1, j with kernel rows 2, 0; output row 2j takes them with kernel rows 3, 1.
  // So position j of a 2x2 convolution over the padded input makes rows 2j-1 and 2j; the first and last row fall away.
  const int64_t in = weight.size(0), out = weight.size(1);
  const auto by_phase = weight
                            .reshape({in, out, 2, 2, 2, 2})  // [in][out][row tap][row phase][column tap][phase]
                            .flip({2, 4})                    // the earlier input row meets the later kernel row
                            .permute({1, 3, 5, 0, 2, 4})     // [out][row phase][column phase][in][row][column]
                            .reshape({out * 4, in, 2, 2});
  const auto phases = torch::conv2d(x, by_phase, bias.defined() ? bias.repeat_interleave(4) : bias, 1, 1);
  const auto picture = torch::pixel_shuffle(phases, 2);
  return picture.slice(2, 1, -1).slice(3, 1, -1);
}

void use_channels_last(torch::nn::Module& module) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters())
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

void start_normal(torch::nn::Module& module, double deviation) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters()) {
    if (parameter.dim() >= 2)
      parameter.normal_(0, deviation);
    else
      parameter.zero_();
  }
}

}  // namespace mend
