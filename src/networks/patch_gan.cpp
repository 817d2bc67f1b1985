/// patch_gan: one score for every 70x70 pixels of a picture.
/// Source: Isola, Zhu, Zhou, Efros, "Image-to-Image Translation with Conditional Adversarial Networks", CVPR 2017,
/// sec. 3.2.2, in the form of Nazeri et al., "EdgeConnect", ICCV workshops 2019, sec. 3.1 and 3.2: every layer
/// spectrally normalised instead of batch norm. Names are those of EdgeConnect's critics, whose checkpoints hold the
/// first layer a second time as `features.0.*`: a loader ignores those.
/// `channels`: 3 judges pictures; 2 judges [grey, edges], the critic of EdgeConnect's edge generator (grey of the whole
/// picture). `spectral` false: plain convolutions with biases. EdgeConnect takes its hinge loss on these logits, its
/// other losses on their sigmoid.
#include "layers/conv.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {
namespace {

class PatchGan final : public Critic {
 public:
  PatchGan(int64_t channels, int64_t width, bool spectral) {
    const int64_t out[] = {width, 2 * width, 4 * width, 8 * width, 1};
    for (int64_t i = 0, in = channels; i < 5; in = out[i++]) {
      ConvOptions o;
      o.in = in, o.out = out[i];
      o.kernel = 4, o.stride = i < 3 ? 2 : 1, o.padding = 1;
      o.bias = !spectral, o.spectral = spectral;
      layers_.push_back(register_module("conv" + std::to_string(i + 1), Numbered())->add(0, Conv(o)));
    }
    start_normal(*this, 0.02);
  }

  /// @return the four activations and the logits (N,1,H/8-2,W/8-2).
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor&) override {
    std::vector<torch::Tensor> all;
    auto x = picture;
    for (size_t i = 0; i < layers_.size(); ++i) {
      x = layers_[i](x);
      if (i + 1 < layers_.size()) x = torch::leaky_relu(x, 0.2);
      all.push_back(x);
    }
    return all;
  }

 private:
  std::vector<Conv> layers_;
};

}  // namespace

CriticSpec patch_gan() {
  return {"patch_gan",
          "Isola et al., CVPR 2017, sec. 3.2.2; Nazeri et al., ICCV-W 2019, sec. 3.1",
          "CC BY-NC 4.0 (EdgeConnect's)",
          /*size_multiple=*/1,
          /*minimum_size=*/32,
          [](const Options& options) {
            const auto channels = options.integer("channels", 3, 1, 16), width = options.integer("width", 64, 1, 512);
            const bool spectral = options.flag("spectral", true);
            options.finish();
            return std::make_shared<PatchGan>(channels, width, spectral);
          }};
}

}  // namespace mend
