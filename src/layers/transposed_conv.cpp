#include "layers/transposed_conv.h"

#include <cmath>

#include "layers/conv.h"

namespace mend {

TransposedConvImpl::TransposedConvImpl(int64_t in, int64_t out, bool with_bias)
    : weight(register_parameter("weight", torch::empty({in, out, 4, 4}))) {
  torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));  // nn::ConvTranspose2d's own
  if (with_bias) bias = register_parameter("bias", torch::zeros(out));
}

torch::Tensor TransposedConvImpl::forward(const torch::Tensor& x) { return upsampling_conv4(x, weight, bias); }

}  // namespace mend
