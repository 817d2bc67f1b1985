/// Sources: Simonyan and Zisserman, ICLR 2015 (VGG); Krizhevsky, arXiv 1404.5997 (AlexNet, one column);
/// Iandola et al., arXiv 1602.07360 (SqueezeNet); Sandler et al., CVPR 2018 (MobileNetV2). Layouts are torchvision's.
#include "losses/perceptual_net.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace mend {

PerceptualNet::PerceptualNet(const TensorFile& file, Input input) : input_(input), file_(&file) {
  torch::NoGradGuard no_grad;
  build(file);
  file_ = nullptr;
}

std::shared_ptr<PerceptualNet> PerceptualNet::load(const std::filesystem::path& path, Input input) {
  return std::make_shared<PerceptualNet>(read_safetensors(path), input);
}

void PerceptualNet::build(const TensorFile& file) {
  const auto has = [&](const char* key) { return file.tensors.count(key) > 0; };
  if (has("features.3.squeeze.weight")) return build_squeezenet();
  if (has("features.18.0.weight")) return build_mobilenet();
  if (has("features.34.weight")) return build_vgg({2, 2, 4, 4, 4});
  if (has("features.28.weight")) return build_vgg({2, 2, 3, 3, 3});
  if (has("features.10.weight")) return build_alexnet();
  fail(ErrorCode::bad_weights,
       "the perceptual weights are none of vgg16, vgg19, alexnet, squeezenet 1.1 or folded mobilenet_v2 in "
       "torchvision's "
       "names");
}

void PerceptualNet::take(const std::string& key, torch::IntArrayRef weight_shape) {
  for (const auto& part : {key + ".weight", key + ".bias"}) {
    const auto found = file_->tensors.find(part);
    if (found == file_->tensors.end()) fail(ErrorCode::bad_weights, "{}: {} is missing", name_, part);
    const auto wanted = found->first == key + ".bias" ? weight_shape.slice(0, 1) : weight_shape;
    if (found->second.sizes() != wanted)
      fail(ErrorCode::bad_weights, "{}: {} has shape {}, not {}", name_, part, fmt::join(found->second.sizes(), "x"),
           fmt::join(wanted, "x"));
    weights_[part] = found->second.to(torch::kFloat);
  }
}

void PerceptualNet::conv(const std::string& key, torch::IntArrayRef shape, int64_t stride, int64_t padding,
                         const std::string& tap) {
  take(key, shape);
  steps_.push_back(
      {tap, [=](const Weights& weights, const torch::Tensor& x) {
         return torch::conv2d(x, weights.at(key + ".weight"), weights.at(key + ".bias"), stride, padding).relu_();
       }});
}

void PerceptualNet::max_pool(int64_t kernel, bool ceil, const std::string& tap) {
  steps_.push_back({tap, [=](const Weights&, const torch::Tensor& x) {
                      return torch::max_pool2d(x, kernel, /*stride=*/2, /*padding=*/0, /*dilation=*/1, ceil);
                    }});
}

void PerceptualNet::build_vgg(const std::vector<int>& convolutions_per_block) {
  const bool large = convolutions_per_block.back() == 4;
  name_ = large ? "vgg19" : "vgg16";
  int64_t in = 3, out = 64, index = 0;
  for (size_t block = 1; block <= convolutions_per_block.size(); ++block) {
    for (int i = 1; i <= convolutions_per_block[block - 1]; ++i) {
      conv(fmt::format("features.{}", index), {out, in, 3, 3}, 1, 1, fmt::format("relu{}_{}", block, i));
      index += 2;
      in = out;
    }
    max_pool(2, /*ceil=*/false, fmt::format("pool{}", block));
    ++index;
    out = std::min<int64_t>(2 * out, 512);
  }
  default_taps_ = {"pool1", "pool2", "pool3"};
  if (!large) lpips_taps_ = {"relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3"};
}

void PerceptualNet::build_alexnet() {
  name_ = "alexnet";
  conv("features.0", {64, 3, 11, 11}, 4, 2, "relu1");
  max_pool(3, /*ceil=*/false, "");
  conv("features.3", {192, 64, 5, 5}, 1, 2, "relu2");
  max_pool(3, /*ceil=*/false, "");
  conv("features.6", {384, 192, 3, 3}, 1, 1, "relu3");
  conv("features.8", {256, 384, 3, 3}, 1, 1, "relu4");
  conv("features.10", {256, 256, 3, 3}, 1, 1, "relu5");
  default_taps_ = {"relu1", "relu2", "relu3"};
  lpips_taps_ = {"relu1", "relu2", "relu3", "relu4", "relu5"};
}

void PerceptualNet::fire(int index, int64_t in, int64_t squeeze, int64_t expand, const std::string& tap) {
  const auto key = fmt::format("features.{}", index);
  take(key + ".squeeze", {squeeze, in, 1, 1});
  take(key + ".expand1x1", {expand, squeeze, 1, 1});
  take(key + ".expand3x3", {expand, squeeze, 3, 3});
  steps_.push_back({tap, [key](const Weights& weights, const torch::Tensor& x) {
                      const auto part = [&](const char* name, const torch::Tensor& input, int64_t padding) {
                        return torch::conv2d(input, weights.at(key + name + ".weight"),
                                             weights.at(key + name + ".bias"),
                                             /*stride=*/1, padding)
                            .relu_();
                      };
                      const auto narrow = part(".squeeze", x, 0);
                      return torch::cat({part(".expand1x1", narrow, 0), part(".expand3x3", narrow, 1)}, 1);
                    }});
}

void PerceptualNet::build_squeezenet() {
  name_ = "squeezenet";
  conv("features.0", {64, 3, 3, 3}, 2, 0, "conv1");
  max_pool(3, /*ceil=*/true, "");
  fire(3, 64, 16, 64, "fire2");
  fire(4, 128, 16, 64, "fire3");
  max_pool(3, /*ceil=*/true, "");
  fire(6, 128, 32, 128, "fire4");
  fire(7, 256, 32, 128, "fire5");
  max_pool(3, /*ceil=*/true, "");
  fire(9, 256, 48, 192, "fire6");
  fire(10, 384, 48, 192, "fire7");
  fire(11, 384, 64, 256, "fire8");
  fire(12, 512, 64, 256, "fire9");
  default_taps_ = {"conv1", "fire3", "fire5"};
  lpips_taps_ = {"conv1", "fire3", "fire5", "fire6", "fire7", "fire8", "fire9"};
}

void PerceptualNet::inverted_residual(int index, int64_t in, int64_t expansion, int64_t out, int64_t stride) {
  const auto block = fmt::format("features.{}.conv.", index);
  const int64_t inner = in * expansion;
  const bool expands = expansion > 1;
  const auto depthwise = block + (expands ? "1.0" : "0.0"), project = block + (expands ? "2" : "1");
  if (expands) take(block + "0.0", {inner, in, 1, 1});
  take(depthwise, {inner, 1, 3, 3});
  take(project, {out, inner, 1, 1});
  const bool skip = stride == 1 && in == out;
  steps_.push_back({fmt::format("block{}", index), [=](const Weights& weights, const torch::Tensor& x) {
                      const auto part = [&](const std::string& key, const torch::Tensor& input, int64_t step,
                                            int64_t padding, int64_t groups) {
                        return torch::conv2d(input, weights.at(key + ".weight"), weights.at(key + ".bias"), step,
                                             padding,
                                             /*dilation=*/1, groups);
                      };
                      auto y = x;
                      if (expands) y = torch::clamp(part(block + "0.0", y, 1, 0, 1), 0, 6);
                      y = torch::clamp(part(depthwise, y, stride, 1, inner), 0, 6);
                      y = part(project, y, 1, 0, 1);
                      return skip ? y + x : y;
                    }});
}

void PerceptualNet::build_mobilenet() {
  name_ = "mobilenet_v2";
  const auto relu6_conv = [this](const std::string& key, torch::IntArrayRef shape, int64_t stride, const char* tap) {
    take(key, shape);
    const int64_t padding = shape[2] / 2;
    steps_.push_back({tap, [=](const Weights& weights, const torch::Tensor& x) {
                        return torch::clamp(
                            torch::conv2d(x, weights.at(key + ".weight"), weights.at(key + ".bias"), stride, padding),
                            0, 6);
                      }});
  };
  relu6_conv("features.0.0", {32, 3, 3, 3}, 2, "block0");
  struct Group {
    int64_t expansion, out, count, stride;
  };
  int index = 1;
  int64_t in = 32;
  for (const auto& group : {Group{1, 16, 1, 1},
                            {6, 24, 2, 2},
                            {6, 32, 3, 2},
                            {6, 64, 4, 2},
                            {6, 96, 3, 1},
                            {6, 160, 3, 2},
                            {6, 320, 1, 1}}) {
    for (int64_t i = 0; i < group.count; ++i, ++index, in = group.out)
      inverted_residual(index, in, group.expansion, group.out, i == 0 ? group.stride : 1);
  }
  relu6_conv("features.18.0", {1280, 320, 1, 1}, 1, "block18");
  default_taps_ = {"block1", "block3", "block6"};
}

std::vector<std::string> PerceptualNet::taps() const {
  std::vector<std::string> names;
  for (const auto& step : steps_)
    if (!step.tap.empty()) names.push_back(step.tap);
  return names;
}

std::vector<torch::Tensor> PerceptualNet::features(const torch::Tensor& picture,
                                                   const std::vector<std::string>& wanted) const {
  require(picture.dim() == 4 && picture.size(1) == 3, "{} needs an RGB picture (N,3,H,W), not {} dimensions", name_,
          picture.dim());
  const auto known = taps();
  for (const auto& tap : wanted)
    require(std::find(known.begin(), known.end(), tap) != known.end(), "{} has no layer '{}'; it has {}", name_, tap,
            join_or(known));
  auto x = picture.contiguous(torch::MemoryFormat::ChannelsLast);  // in bfloat16 seven times as fast on CPUs
  const auto constant = [&](const std::vector<double>& rgb) {
    return torch::tensor(rgb, x.options()).view({1, 3, 1, 1});
  };
  if (input_ != Input::plain) x = x - constant({0.485, 0.456, 0.406});
  if (input_ == Input::imagenet) x = x / constant({0.229, 0.224, 0.225});

  std::vector<torch::Tensor> found(wanted.size());
  size_t left = wanted.size();
  for (const auto& step : steps_) {
    if (left == 0) break;
    x = step.apply(weights_, x);
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i] != step.tap) continue;
      found[i] = x;
      --left;
    }
  }
  return found;
}

void PerceptualNet::to(torch::Device device, torch::ScalarType type) {
  for (auto& [name, weight] : weights_) weight = weight.to(device, type);
}

}  // namespace mend
