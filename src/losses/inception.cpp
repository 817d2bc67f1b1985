#include "losses/inception.h"

#include <functional>

#include "base/error.h"

namespace mend {
namespace {

using torch::Tensor;

struct ConvShape {
  int64_t out, height, width;
  int64_t stride = 1;
  bool padded = true;  ///< by half the kernel
};
/// Runs the convolution named `name`, with its batch norm and ReLU.
using Conv = std::function<Tensor(const Tensor& x, const std::string& name, const ConvShape& shape)>;

Tensor max_pool(const Tensor& x) { return torch::max_pool2d(x, 3, 2); }
Tensor mean_around(const Tensor& x) {
  return torch::avg_pool2d(x, 3, 1, 1, /*ceil_mode=*/false, /*count_include_pad=*/false);
}

/// One block: `at` runs a convolution of it.
struct Block {
  const Conv& conv;
  std::string name;
  Tensor at(const Tensor& x, const char* part, const ConvShape& shape) const {
    return conv(x, name + '.' + part, shape);
  }
};

Tensor block_a(const Block& b, const Tensor& x, int64_t pooled) {
  const auto five = b.at(b.at(x, "branch5x5_1", {48, 1, 1}), "branch5x5_2", {64, 5, 5});
  const auto three = b.at(b.at(x, "branch3x3dbl_1", {64, 1, 1}), "branch3x3dbl_2", {96, 3, 3});
  return torch::cat({b.at(x, "branch1x1", {64, 1, 1}), five, b.at(three, "branch3x3dbl_3", {96, 3, 3}),
                     b.at(mean_around(x), "branch_pool", {pooled, 1, 1})},
                    1);
}

Tensor block_b(const Block& b, const Tensor& x) {
  const auto three = b.at(b.at(x, "branch3x3dbl_1", {64, 1, 1}), "branch3x3dbl_2", {96, 3, 3});
  return torch::cat(
      {b.at(x, "branch3x3", {384, 3, 3, 2, false}), b.at(three, "branch3x3dbl_3", {96, 3, 3, 2, false}), max_pool(x)},
      1);
}

Tensor block_c(const Block& b, const Tensor& x, int64_t inner) {
  auto seven = b.at(b.at(x, "branch7x7_1", {inner, 1, 1}), "branch7x7_2", {inner, 1, 7});
  seven = b.at(seven, "branch7x7_3", {192, 7, 1});
  auto twice = b.at(b.at(x, "branch7x7dbl_1", {inner, 1, 1}), "branch7x7dbl_2", {inner, 7, 1});
  twice = b.at(b.at(twice, "branch7x7dbl_3", {inner, 1, 7}), "branch7x7dbl_4", {inner, 7, 1});
  twice = b.at(twice, "branch7x7dbl_5", {192, 1, 7});
  return torch::cat({b.at(x, "branch1x1", {192, 1, 1}), seven, twice, b.at(mean_around(x), "branch_pool", {192, 1, 1})},
                    1);
}

Tensor block_d(const Block& b, const Tensor& x) {
  const auto three = b.at(b.at(x, "branch3x3_1", {192, 1, 1}), "branch3x3_2", {320, 3, 3, 2, false});
  auto seven = b.at(b.at(x, "branch7x7x3_1", {192, 1, 1}), "branch7x7x3_2", {192, 1, 7});
  seven = b.at(b.at(seven, "branch7x7x3_3", {192, 7, 1}), "branch7x7x3_4", {192, 3, 3, 2, false});
  return torch::cat({three, seven, max_pool(x)}, 1);
}

Tensor block_e(const Block& b, const Tensor& x, const Tensor& pooled) {
  const auto three = b.at(x, "branch3x3_1", {384, 1, 1});
  const auto twice = b.at(b.at(x, "branch3x3dbl_1", {448, 1, 1}), "branch3x3dbl_2", {384, 3, 3});
  return torch::cat({b.at(x, "branch1x1", {320, 1, 1}), b.at(three, "branch3x3_2a", {384, 1, 3}),
                     b.at(three, "branch3x3_2b", {384, 3, 1}), b.at(twice, "branch3x3dbl_3a", {384, 1, 3}),
                     b.at(twice, "branch3x3dbl_3b", {384, 3, 1}), b.at(pooled, "branch_pool", {192, 1, 1})},
                    1);
}

/// (N,3,H,W) -> (N,2048)
Tensor run(Tensor x, const Conv& conv) {
  x = conv(x, "Conv2d_1a_3x3", {32, 3, 3, 2, false});
  x = conv(x, "Conv2d_2a_3x3", {32, 3, 3, 1, false});
  x = max_pool(conv(x, "Conv2d_2b_3x3", {64, 3, 3}));
  x = conv(x, "Conv2d_3b_1x1", {80, 1, 1});
  x = max_pool(conv(x, "Conv2d_4a_3x3", {192, 3, 3, 1, false}));
  x = block_a({conv, "Mixed_5b"}, x, 32);
  x = block_a({conv, "Mixed_5c"}, x, 64);
  x = block_a({conv, "Mixed_5d"}, x, 64);
  x = block_b({conv, "Mixed_6a"}, x);
  x = block_c({conv, "Mixed_6b"}, x, 128);
  x = block_c({conv, "Mixed_6c"}, x, 160);
  x = block_c({conv, "Mixed_6d"}, x, 160);
  x = block_c({conv, "Mixed_6e"}, x, 192);
  x = block_d({conv, "Mixed_7a"}, x);
  x = block_e({conv, "Mixed_7b"}, x, mean_around(x));
  x = block_e({conv, "Mixed_7c"}, x, torch::max_pool2d(x, 3, 1, 1));
  return x.mean({2, 3});
}

}  // namespace

std::map<std::string, std::vector<int64_t>> InceptionV3::layout() {
  std::map<std::string, std::vector<int64_t>> shapes;
  const Conv record = [&](const Tensor& x, const std::string& name, const ConvShape& s) {
    shapes[name] = {s.out, x.size(1), s.height, s.width};
    const auto side = [&](int64_t pixels, int64_t kernel) { return (pixels - (s.padded ? 1 : kernel)) / s.stride + 1; };
    return torch::zeros({1, s.out, side(x.size(2), s.height), side(x.size(3), s.width)});
  };
  run(torch::zeros({1, 3, 75, 75}), record);  // the smallest size that reaches the last block
  return shapes;
}

InceptionV3::InceptionV3(const TensorFile& file) {
  const torch::NoGradGuard no_grad;
  const auto take = [&](const std::string& key, const std::vector<int64_t>& shape) {
    const auto found = file.tensors.find(key);
    if (found == file.tensors.end()) fail(ErrorCode::bad_weights, "inception_v3: {} is missing", key);
    if (found->second.sizes() != torch::IntArrayRef(shape))
      fail(ErrorCode::bad_weights, "inception_v3: {} has shape {}, not {}", key, fmt::join(found->second.sizes(), "x"),
           fmt::join(shape, "x"));
    return found->second.to(torch::kFloat);
  };
  for (const auto& [name, shape] : layout()) {
    const std::vector<int64_t> channels{shape[0]};
    const auto scale = take(name + ".bn.weight", channels) / (take(name + ".bn.running_var", channels) + 1e-3).sqrt();
    convolutions_[name] = {take(name + ".conv.weight", shape) * scale.view({-1, 1, 1, 1}),
                           take(name + ".bn.bias", channels) - take(name + ".bn.running_mean", channels) * scale};
  }
}

Tensor InceptionV3::features(const Tensor& pictures) const {
  namespace F = torch::nn::functional;
  require(pictures.dim() == 4 && pictures.size(1) == 3, "Inception-v3 needs RGB pictures (N,3,H,W)");
  const torch::NoGradGuard no_grad;
  const auto resize =
      F::InterpolateFuncOptions().size(std::vector<int64_t>{299, 299}).mode(torch::kBilinear).align_corners(false);
  return run(2 * F::interpolate(pictures, resize) - 1,
             [&](const Tensor& x, const std::string& name, const ConvShape& s) {
               const auto& folded = convolutions_.at(name);
               const int64_t down = s.padded ? s.height / 2 : 0, right = s.padded ? s.width / 2 : 0;
               return torch::conv2d(x, folded.weight, folded.bias, s.stride, torch::IntArrayRef({down, right})).relu_();
             });
}

}  // namespace mend
