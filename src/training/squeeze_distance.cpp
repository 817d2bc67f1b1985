#include "training/squeeze_distance.h"

#include "base/error.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {

torch::Tensor pool(const torch::Tensor& x) { return torch::max_pool2d(x, 3, 2, 0, 1, /*ceil_mode=*/true); }

torch::Tensor unit(const torch::Tensor& x) {
  const auto values = x.to(torch::kFloat);
  return values * (values.square().sum(1, true) + 1e-8).rsqrt();
}

}  // namespace

SqueezeDistance::SqueezeDistance(const std::filesystem::path& path, const torch::Device& device) {
  const auto file = read_safetensors(path);
  for (const auto& [name, tensor] : file.tensors)
    weights_[name] = tensor.to(device, torch::kFloat, /*non_blocking=*/false, /*copy=*/true);
  for (const char* needed : {"features.0.weight", "features.12.expand3x3.bias"})
    if (!weights_.count(needed))
      fail(ErrorCode::bad_weights, "{} is not SqueezeNet 1.1: {} is missing", path.string(), needed);
}

torch::Tensor SqueezeDistance::conv(const torch::Tensor& x, const std::string& name, int64_t stride,
                                    int64_t padding) const {
  return torch::conv2d(x, weights_.at(name + ".weight"), weights_.at(name + ".bias"), stride, padding).relu_();
}

torch::Tensor SqueezeDistance::fire(const torch::Tensor& x, int64_t index) const {
  const auto name = "features." + std::to_string(index);
  const auto narrow = conv(x, name + ".squeeze", 1, 0);
  return torch::cat({conv(narrow, name + ".expand1x1", 1, 0), conv(narrow, name + ".expand3x3", 1, 1)}, 1);
}

std::vector<torch::Tensor> SqueezeDistance::taps(const torch::Tensor& picture) const {
  const auto options = picture.options();
  const auto mean = torch::tensor({0.485f, 0.456f, 0.406f}, options).view({1, 3, 1, 1});
  const auto deviation = torch::tensor({0.229f, 0.224f, 0.225f}, options).view({1, 3, 1, 1});
  const auto x = ((picture - mean) / deviation).contiguous(torch::MemoryFormat::ChannelsLast);
  std::vector<torch::Tensor> taps{conv(x, "features.0", 2, 0)};
  auto y = fire(pool(taps.back()), 3);
  taps.push_back(y = fire(y, 4));
  y = fire(pool(y), 6);
  taps.push_back(y = fire(y, 7));
  taps.push_back(y = fire(pool(y), 9));
  for (int64_t index : {10, 11, 12}) taps.push_back(y = fire(y, index));
  return taps;
}

torch::Tensor SqueezeDistance::operator()(const torch::Tensor& picture, const torch::Tensor& truth) const {
  std::vector<torch::Tensor> wanted;
  {
    torch::NoGradGuard no_grad;
    wanted = taps(truth);
  }
  const auto found = taps(picture);
  auto sum = torch::zeros({}, picture.options());
  for (size_t i = 0; i < found.size(); ++i) sum = sum + (unit(found[i]) - unit(wanted[i])).square().sum(1).mean() / 2;
  return sum / static_cast<double>(found.size());
}

}  // namespace mend
