/// context_encoder: an encoder, a bottleneck that is one pixel for a 128x128 picture, a decoder.
/// Source: Pathak, Krähenbühl, Donahue, Darrell, Efros, "Context Encoders: Feature Learning by Inpainting", CVPR 2016;
/// the layers are those of the authors' released code, whose bottleneck is a convolution (the paper's channel-wise
/// layer serves feature learning alone). The official files are Torch7's: the names here are ours. Layouts:
///   random   the network for holes anywhere (train_random.lua): a picture of the input's size
///   centre   the network of the released weights: it predicts the central half, from a picture whose central half but
///            a frame of 1/32 is hidden; known pixels there are hidden too. Outside that half the result is the input.
/// Differs: fully convolutional, so pictures from 128 pixels a side in steps of 32, not 128x128 alone.
#include "layers/numbered.h"
#include "layers/precision.h"
#include "layers/transposed_conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;
using torch::Tensor;

struct Config {
  int64_t width = 64;
  bool centre = false;
};

/// A transposed convolution with kernel 4 and stride 1: (N,in,h,w) -> (N,out,h+3,w+3).
struct SpreadImpl final : nn::Module {
  SpreadImpl(int64_t in, int64_t out)
      : weight(register_parameter("weight", torch::empty({in, out, 4, 4}))),
        bias(register_parameter("bias", torch::zeros(out))) {}
  Tensor forward(const Tensor& x) {
    const bool reduced = x.scalar_type() == torch::kBFloat16 || in_mixed_precision(x.device());
    // libtorch 1.13 has no transposed convolution in bfloat16 on CPUs; with stride 1 it is one over a padded picture.
    if (reduced && x.device().is_cpu()) return torch::conv2d(x, weight.flip({2, 3}).transpose(0, 1), bias, 1, 3);
    return torch::conv_transpose2d(x, weight, bias);
  }
  Tensor weight, bias;
};
TORCH_MODULE(Spread);

/// A convolution named `conv`, and a batch norm named `bn` where the layer has one.
template <typename Conv>
struct LayerImpl final : nn::Module {
  LayerImpl(Conv layer, int64_t channels, bool norm) : conv(register_module("conv", layer)) {
    if (norm) bn = register_module("bn", nn::BatchNorm2d(channels));
  }
  Tensor forward(const Tensor& x) { return bn ? bn(conv(x)) : conv(x); }
  Conv conv;
  nn::BatchNorm2d bn{nullptr};
};

nn::Conv2d conv4(int64_t in, int64_t out, int64_t stride, int64_t padding) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 4).stride(stride).padding(padding));
}

/// Adds one layer to `list` under its number; returns the way to run it.
template <typename Conv>
std::function<Tensor(const Tensor&)> add(nn::Module& owner, const std::string& name, Conv conv, int64_t out,
                                         bool norm) {
  const auto layer = owner.register_module(name, std::make_shared<LayerImpl<Conv>>(conv, out, norm));
  return [layer](const Tensor& x) { return layer->forward(x); };
}

/// Weights after He et al., biases 0. The authors start from N(0, 0.02), which the batch norms even out in training;
/// but before it, with their statistics at 0 and 1, so little would come through that every picture gave plain grey.
void start(nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (auto& item : module.named_parameters()) {
    if (item.value().dim() > 1) nn::init::kaiming_normal_(item.value(), 0.2);
    if (item.key().find("conv.bias") != std::string::npos) item.value().zero_();
  }
}

/// x * 2 - 1 with the hole in the authors' constants: means of ImageNet, with red and blue in mixed order as published.
Tensor own_range(const Tensor& image, const Tensor& hidden) {
  const auto fill = torch::tensor({117.0, 104.0, 123.0}, image.options()).view({1, 3, 1, 1}) / 255;
  return (image * (1 - hidden) + fill * hidden) * 2 - 1;
}

using Layers = std::vector<std::function<Tensor(const Tensor&)>>;

class ContextEncoder final : public Network {
 public:
  explicit ContextEncoder(const Config& config) : config_(config) {
    const Width c{config.width, 64};
    const auto encoder = register_module("enc", Numbered());
    const int64_t down[] = {3, c(64), c(64), c(128), c(256), c(512)};
    for (int i = 0; i < 5; ++i)
      encoder_.push_back(add(*encoder, std::to_string(i), conv4(down[i], down[i + 1], 2, 1), down[i + 1], i > 0));
    encoder_.push_back(add(*this, "bottleneck", conv4(c(512), c(4000), 1, 0), c(4000), true));
    const auto decoder = register_module("dec", Numbered());
    decoder_.push_back(add(*decoder, "0", Spread(c(4000), c(512)), c(512), true));
    std::vector<int64_t> up{c(512), c(256), c(128), c(64)};
    if (!config.centre) up.push_back(c(64));
    up.push_back(3);
    for (size_t i = 0; i + 1 < up.size(); ++i) {
      const TransposedConv conv(up[i], up[i + 1], /*with_bias=*/true);
      decoder_.push_back(add(*decoder, std::to_string(i + 1), conv, up[i + 1], i + 2 < up.size()));
    }
    start(*this);
  }

  std::vector<Tensor> stages(const Tensor& image, const Tensor& hole) override {
    if (!config_.centre) return {(predict(own_range(image, hole)) + 1) / 2};
    const auto rows = image.size(2), columns = image.size(3);
    auto hidden = torch::zeros_like(hole);
    const auto inner = [&](const Tensor& x) {  // the central half without its frame
      return x.narrow(2, rows / 4 + rows / 32, rows / 2 - rows / 16)
          .narrow(3, columns / 4 + columns / 32, columns / 2 - columns / 16);
    };
    inner(hidden).fill_(1);
    require((hole * (1 - hidden)).max().item<float>() == 0,
            "context_encoder with layout centre fills rows {} to {} and columns {} to {} of a {}x{} picture alone; "
            "take layout random for holes elsewhere",
            rows / 4 + rows / 32, 3 * rows / 4 - rows / 32 - 1, columns / 4 + columns / 32,
            3 * columns / 4 - columns / 32 - 1, columns, rows);
    const auto own = own_range(image, hidden);
    const auto whole = torch::constant_pad_nd(predict(own), {columns / 4, columns / 4, rows / 4, rows / 4});
    return {(torch::where(hidden > 0, whole, own) + 1) / 2};
  }

 private:
  Tensor predict(Tensor x) {
    for (const auto& layer : encoder_) x = torch::leaky_relu(layer(x), 0.2);
    for (size_t i = 0; i + 1 < decoder_.size(); ++i) x = torch::relu(decoder_[i](x));
    return torch::tanh(decoder_.back()(x));
  }

  Config config_;
  Layers encoder_, decoder_;
};

/// The critic that goes with it: strided convolutions down to one score for 128x128 pixels (centre: their middle
/// 64x64), a map of scores for larger pictures. Layouts as above.
class ContextCritic final : public Critic {
 public:
  explicit ContextCritic(const Config& config) : config_(config) {
    const Width c{config.width, 64};
    const auto list = register_module("layers", Numbered());
    std::vector<int64_t> channels{3, c(64), c(128), c(256), c(512)};
    if (!config.centre) channels.insert(channels.begin() + 1, c(64));
    for (size_t i = 0; i + 1 < channels.size(); ++i) {
      const auto in = channels[i], out = channels[i + 1];
      layers_.push_back(add(*list, std::to_string(i), conv4(in, out, 2, 1), out, i > 0));
    }
    layers_.push_back(add(*this, "out", conv4(c(512), 1, 1, 0), 1, false));
    start(*this);
  }

  std::vector<Tensor> features(const Tensor& picture, const Tensor&) override {
    auto x = picture * 2 - 1;
    const auto rows = x.size(2), columns = x.size(3);
    if (config_.centre) x = x.narrow(2, rows / 4, rows / 2).narrow(3, columns / 4, columns / 2);
    std::vector<Tensor> all;
    for (size_t i = 0; i < layers_.size(); ++i) {
      x = layers_[i](x);
      if (i + 1 < layers_.size()) x = torch::leaky_relu(x, 0.2);
      all.push_back(x);
    }
    return all;
  }

 private:
  Config config_;
  Layers layers_;
};

Config read_config(const Options& options) {
  const Config config{options.integer("width", 64, 1, 512),
                      options.choice("layout", "random", {"random", "centre"}) == "centre"};
  options.finish();
  return config;
}

}  // namespace

NetworkSpec context_encoder() {
  return {"context_encoder",
          "Pathak et al., CVPR 2016, sec. 3",
          "UC Berkeley's, not for profit",
          /*size_multiple=*/32,
          /*minimum_size=*/128,
          [](const Options& options) { return std::make_shared<ContextEncoder>(read_config(options)); }};
}

CriticSpec context_critic() {
  return {"context_critic",
          "Pathak et al., CVPR 2016, sec. 3.2",
          "none published",
          /*size_multiple=*/32,
          /*minimum_size=*/128,
          [](const Options& options) { return std::make_shared<ContextCritic>(read_config(options)); }};
}

}  // namespace mend
