/// glcic: the completion network of "globally and locally consistent" completion.
/// Source: Iizuka, Simo-Serra, Ishikawa, "Globally and Locally Consistent Image Completion", SIGGRAPH 2017, sec. 3.2.
/// Names and numbers are those of OpenMMLab's network: BGR in [-1,1], hole filled with 0, output clipped; convolutions
/// before a batch norm have no bias. The paper ends in a sigmoid instead, and its authors' weights are Torch7 files.
#include "layers/transposed_conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

/// relu(bn(conv(x))); without a norm (the last layer) the convolution alone, with bias.
class BlockImpl final : public nn::Module {
 public:
  BlockImpl(int64_t in, int64_t out, int64_t kernel, int64_t stride, int64_t dilation, bool norm) {
    const auto options = nn::Conv2dOptions(in, out, kernel).stride(stride).dilation(dilation);
    conv_ =
        register_module("conv", nn::Conv2d(nn::Conv2dOptions(options).padding(dilation * (kernel / 2)).bias(!norm)));
    if (norm) norm_ = register_module("bn", nn::BatchNorm2d(out));
  }
  torch::Tensor forward(const torch::Tensor& x) { return norm_ ? norm_(conv_(x)).relu_() : conv_(x); }

 private:
  nn::Conv2d conv_{nullptr};
  nn::BatchNorm2d norm_{nullptr};
};
TORCH_MODULE(Block);

/// relu(bn(transposed conv(x))): twice the size.
class UpBlockImpl final : public nn::Module {
 public:
  UpBlockImpl(int64_t in, int64_t out)
      : conv_(register_module("conv", TransposedConv(in, out, /*with_bias=*/false))),
        norm_(register_module("bn", nn::BatchNorm2d(out))) {}
  torch::Tensor forward(const torch::Tensor& x) { return norm_(conv_(x)).relu_(); }

 private:
  TransposedConv conv_;
  nn::BatchNorm2d norm_;
};
TORCH_MODULE(UpBlock);

class Glcic final : public Network {
 public:
  explicit Glcic(int64_t width) {
    const Width c{width, 64};
    auto encoder = register_module("encoder", std::make_shared<nn::Module>());
    auto neck = register_module("dilation_neck", std::make_shared<nn::Module>());
    auto decoder = register_module("decoder", std::make_shared<nn::Module>());
    const auto add = [&](const std::shared_ptr<nn::Module>& owner, const std::string& name, auto layer) {
      layers_->push_back(owner->register_module(name, layer));
    };
    add(encoder, "enc1", Block(4, c(64), 5, 1, 1, true));
    add(encoder, "enc2", Block(c(64), c(128), 3, 2, 1, true));
    add(encoder, "enc3", Block(c(128), c(128), 3, 1, 1, true));
    add(encoder, "enc4", Block(c(128), c(256), 3, 2, 1, true));
    add(encoder, "enc5", Block(c(256), c(256), 3, 1, 1, true));
    add(encoder, "enc6", Block(c(256), c(256), 3, 1, 1, true));
    auto dilated = neck->register_module("dilation_convs", std::make_shared<nn::Module>());
    for (int i = 0; i < 4; ++i) add(dilated, std::to_string(i), Block(c(256), c(256), 3, 1, 2 << i, true));
    add(decoder, "dec1", Block(c(256), c(256), 3, 1, 1, true));
    add(decoder, "dec2", Block(c(256), c(256), 3, 1, 1, true));
    add(decoder, "dec3", UpBlock(c(256), c(128)));
    add(decoder, "dec4", Block(c(128), c(128), 3, 1, 1, true));
    add(decoder, "dec5", UpBlock(c(128), c(64)));
    add(decoder, "dec6", Block(c(64), c(32), 3, 1, 1, true));
    add(decoder, "dec7", Block(c(32), 3, 3, 1, 1, false));
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    auto x = torch::cat({(image.flip(1) * 2 - 1) * (1 - hole), hole}, 1);
    x = layers_->forward(x);
    return {((x.clamp(-1, 1) + 1) / 2).flip(1)};
  }

 private:
  nn::Sequential layers_;  // in order; the modules are registered under their official owners
};

}  // namespace

NetworkSpec glcic() {
  return {"glcic",
          "Iizuka et al., SIGGRAPH 2017, sec. 3.2",
          "CC BY-NC-SA 4.0 (OpenMMLab's: Apache-2.0)",
          /*size_multiple=*/4,
          /*minimum_size=*/16,
          [](const Options& options) {
            const auto width = options.integer("width", 64, 1, 512);
            options.finish();
            return std::make_shared<Glcic>(width);
          }};
}

}  // namespace mend
