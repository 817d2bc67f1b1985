/// dense_detector: says for every pixel whether it looks made up.
/// Source: Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020, sec. 3.2.
/// Five 4x4 convolutions and two transposed ones; softmax channel 1 of the logits is V, how artificial a pixel looks.
/// Differs from the paper as the official code does: nothing between the two transposed convolutions.
#include "layers/transposed_conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

class DenseDetector final : public Critic {
 public:
  explicit DenseDetector(int64_t width) {
    const Width channels{width, 32};
    int64_t in = 3;
    const int64_t outs[] = {32, 64, 128, 256, 256}, strides[] = {1, 1, 2, 2, 1};
    for (int i = 0; i < 5; ++i) {
      const auto options = nn::Conv2dOptions(in, channels(outs[i]), 4).stride(strides[i]);
      convs_.push_back(register_module("conv" + std::to_string(i + 1), nn::Conv2d(options)));
      in = channels(outs[i]);
    }
    register_module("up", up_);
    up_->push_back(TransposedConv(in, channels(128), /*with_bias=*/true));
    up_->push_back(TransposedConv(channels(128), 2, /*with_bias=*/true));
  }

  /// @return the five activations, then the logits (N,2,H,W): known, missing. The hole is not looked at.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor&) override {
    std::vector<torch::Tensor> all;
    auto x = picture;
    for (auto& conv : convs_) {
      // TensorFlow's SAME for an even kernel: one more row and column at the far side when the stride is 1.
      const int64_t far = conv->options.stride()->at(0) == 1 ? 2 : 1;
      x = torch::leaky_relu(conv(torch::constant_pad_nd(x, {1, far, 1, far})), 0.2);
      all.push_back(x);
    }
    for (const auto& layer : *up_) x = layer->as<TransposedConv>()->forward(x);
    all.push_back(x);
    return all;
  }

 private:
  std::vector<nn::Conv2d> convs_;
  nn::ModuleList up_;
};

}  // namespace

CriticSpec dense_detector() {
  return {"dense_detector",
          "Zhang et al., Pacific Graphics 2020, sec. 3.2",
          "none stated (code: MIT)",
          /*size_multiple=*/4,
          /*minimum_size=*/4,
          [](const Options& options) {
            const auto width = options.integer("width", 32, 1, 512);
            options.finish();
            return std::make_shared<DenseDetector>(width);
          }};
}

}  // namespace mend
