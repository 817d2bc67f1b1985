/// pennet_critic: one score per overlapping patch of the picture; it is not told where the hole is.
/// Source: Zeng et al., "Learning Pyramid-Context Encoder Network for High-Quality Image Inpainting", CVPR 2019,
/// sec. 3.4; layers and names as in the authors' code: four spectrally normalised 5x5 convolutions and a plain one.
#include "layers/conv.h"
#include "layers/numbered.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {

class PenNetCritic final : public Critic {
 public:
  explicit PenNetCritic(int64_t width) {
    auto encoder = register_module("encoder", Numbered());
    int64_t in = 3;
    for (int i = 0; i < 4; ++i) {
      auto options = conv5(in, width << i);
      options.stride = i < 3 ? 2 : 1, options.bias = false, options.spectral = true;
      convs_.push_back(encoder->add(2 * i, Conv(options)));
      in = options.out;
    }
    classifier_ = register_module("classifier", Conv(conv5(in, 1)));
    start_normal(*this, 0.02);
  }

  /// @return the four activations, then the logits (N,1,h,w): 27x27 for 256x256.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor&) override {
    std::vector<torch::Tensor> all;
    auto x = 2 * picture - 1;
    for (auto& conv : convs_) all.push_back(x = torch::leaky_relu(conv(x), 0.2));
    all.push_back(classifier_(x));
    return all;
  }

 private:
  static ConvOptions conv5(int64_t in, int64_t out) {
    ConvOptions o;
    o.in = in, o.out = out, o.kernel = 5, o.padding = 1;
    return o;
  }

  std::vector<Conv> convs_;
  Conv classifier_{nullptr};
};

}  // namespace

CriticSpec pennet_critic() {
  return {"pennet_critic",
          "Zeng et al., CVPR 2019 (arXiv 1904.07475), sec. 3.4",
          "none stated (code: MIT)",
          /*size_multiple=*/1,
          /*minimum_size=*/47,
          [](const Options& options) {
            const auto width = options.integer("width", 64, 1, 512);
            options.finish();
            return std::make_shared<PenNetCritic>(width);
          }};
}

}  // namespace mend
