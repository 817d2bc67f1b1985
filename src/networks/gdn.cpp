/// gdn: the generator trained against the pixel-wise dense detector.
/// Source: Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020, sec. 3.1.
/// Encoder, eight residual blocks, decoder, all with instance norm and without biases.
/// Differs from the paper as the official code does: of a residual block only the first convolution is dilated.
/// Here the network is exact to the official one; what is ours is that values under the hole are set to white inside.
#include "layers/channels_last.h"
#include "layers/transposed_conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

struct Config {
  int64_t width = 64;  ///< channels at full size
  int64_t blocks = 8;  ///< residual blocks at quarter size
};

nn::InstanceNorm2d instance_norm(int64_t channels) {
  return nn::InstanceNorm2d(nn::InstanceNorm2dOptions(channels).affine(true));
}

torch::Tensor reflect(const torch::Tensor& x, int64_t by) { return reflection_padded(x, {by, by, by, by}); }

torch::Tensor normalised(const nn::InstanceNorm2d& norm, const torch::Tensor& x) {
  return instance_normalised(x, norm->weight, norm->bias);
}

/// relu(norm(conv(x))): (N,in,H,W) -> (N,out,H',W').
struct ConvNormImpl final : nn::Module {
  explicit ConvNormImpl(const nn::Conv2dOptions& options)
      : conv(register_module("conv", nn::Conv2d(nn::Conv2dOptions(options).bias(false)))),
        norm(register_module("norm", instance_norm(options.out_channels()))) {}
  torch::Tensor forward(const torch::Tensor& x) { return normalised(norm, conv(x)).relu_(); }
  nn::Conv2d conv;
  nn::InstanceNorm2d norm;
};
TORCH_MODULE(ConvNorm);

/// relu(norm(transposed conv(x))): (N,in,H,W) -> (N,out,2H,2W).
struct UpNormImpl final : nn::Module {
  UpNormImpl(int64_t in, int64_t out)
      : conv(register_module("conv", TransposedConv(in, out, /*with_bias=*/false))),
        norm(register_module("norm", instance_norm(out))) {}
  torch::Tensor forward(const torch::Tensor& x) { return normalised(norm, conv(x)).relu_(); }
  TransposedConv conv;
  nn::InstanceNorm2d norm;
};
TORCH_MODULE(UpNorm);

/// x + norm2(conv2(relu(norm1(conv1(x))))), conv1 dilated by 2; no activation after the sum.
struct ResidualImpl final : nn::Module {
  explicit ResidualImpl(int64_t channels)
      : conv1(register_module("conv1", nn::Conv2d(nn::Conv2dOptions(channels, channels, 3).dilation(2).bias(false)))),
        norm1(register_module("norm1", instance_norm(channels))),
        conv2(register_module("conv2", nn::Conv2d(nn::Conv2dOptions(channels, channels, 3).bias(false)))),
        norm2(register_module("norm2", instance_norm(channels))) {}
  torch::Tensor forward(const torch::Tensor& x) {
    const auto inner = normalised(norm1, conv1(reflect(x, 2))).relu_();
    return normalised(norm2, conv2(reflect(inner, 1))) + x;
  }
  nn::Conv2d conv1;
  nn::InstanceNorm2d norm1;
  nn::Conv2d conv2;
  nn::InstanceNorm2d norm2;
};
TORCH_MODULE(Residual);

class Gdn final : public Network {
 public:
  explicit Gdn(const Config& config) {
    const Width channels{config.width, 64};
    const auto c1 = channels(64), c2 = channels(128), c4 = channels(256);
    enc_ = register_module("enc", ConvNorm(nn::Conv2dOptions(4, c1, 7)));
    register_module("down", down_);
    down_->push_back(ConvNorm(nn::Conv2dOptions(c1, c2, 4).stride(2).padding(1)));
    down_->push_back(ConvNorm(nn::Conv2dOptions(c2, c4, 4).stride(2).padding(1)));
    register_module("res", res_);
    for (int64_t i = 0; i < config.blocks; ++i) res_->push_back(Residual(c4));
    register_module("up", up_);
    up_->push_back(UpNorm(c4, c2));
    up_->push_back(UpNorm(c2, c1));
    const auto out = register_module("out", std::make_shared<nn::Module>());
    out_ = out->register_module("conv", nn::Conv2d(nn::Conv2dOptions(c1, 3, 7).bias(false)));
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    auto x = enc_(reflect(torch::cat({image * (1 - hole) + hole, hole}, 1), 3));
    for (const auto& layer : *down_) x = layer->as<ConvNorm>()->forward(x);
    for (const auto& layer : *res_) x = layer->as<Residual>()->forward(x);
    for (const auto& layer : *up_) x = layer->as<UpNorm>()->forward(x);
    return {(torch::tanh(out_(reflect(x, 3))) + 1) / 2};
  }

 private:
  ConvNorm enc_{nullptr};
  nn::ModuleList down_, res_, up_;
  nn::Conv2d out_{nullptr};
};

}  // namespace

NetworkSpec gdn() {
  return {"gdn",
          "Zhang et al., Pacific Graphics 2020, sec. 3.1",
          "none stated (code: MIT)",
          /*size_multiple=*/4,
          /*minimum_size=*/16,
          [](const Options& options) {
            const Config config{options.integer("width", 64, 1, 512), options.integer("blocks", 8, 1, 64)};
            options.finish();
            return std::make_shared<Gdn>(config);
          }};
}

}  // namespace mend
