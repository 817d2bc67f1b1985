#include "layers/spectral_weight.h"

#include "layers/precision.h"

namespace mend {
namespace {

torch::Tensor unit(const torch::Tensor& vector) {
  // The least length keeps an all-zero weight from dividing by zero; it changes no other result.
  return vector / vector.norm().clamp_min(1e-12);
}

torch::Tensor random_unit(int64_t length) { return unit(torch::randn({length})); }

}  // namespace

SpectralWeight::SpectralWeight(torch::nn::Module& owner, const std::string& name, torch::Tensor initial,
                               int64_t out_dimension)
    : out_dimension_(out_dimension) {
  const int64_t rows = initial.size(out_dimension), columns = initial.numel() / rows;
  original_ = owner.register_parameter(name, std::move(initial));
  u_ = owner.register_buffer("weight_u", random_unit(rows));
  v_ = owner.register_buffer("weight_v", random_unit(columns));
}

torch::Tensor SpectralWeight::matrix() const { return original_.transpose(0, out_dimension_).flatten(1); }

void SpectralWeight::step() {
  torch::NoGradGuard no_grad;
  const auto weight = matrix();
  v_.copy_(unit(weight.t().mv(u_)));
  u_.copy_(unit(weight.mv(v_)));
}

torch::Tensor SpectralWeight::normalised(bool iterate) {
  if (iterate) step();
  // Copies, because a second call before the first one's backward moves the buffers.
  const auto u = iterate ? u_.clone() : u_, v = iterate ? v_.clone() : v_;
  // sigma is a sum of up to 10^5 products: in bfloat16 it would be wrong by percents.
  const Autocast exact(Precision::fp32, original_.device());
  return original_ / u.dot(matrix().mv(v));
}

}  // namespace mend
