/// edgeconnect_critic: EdgeConnect's 70x70 patch critic with spectral normalisation.
/// Source: Nazeri et al., "EdgeConnect", ICCV workshops 2019, sec. 3.1 and 3.2 (after Isola et al., "Image-to-Image
/// Translation with Conditional Adversarial Networks", CVPR 2017); parameter names as in the authors' code. Their
/// checkpoints hold the first layer a second time as `features.0.*`: a loader ignores those.
/// `channels`: 3 judges pictures; 2 judges [grey, edges], the critic of the edge generator. Its grey is
/// edgeconnect_grey of the whole picture. The authors' hinge loss is on these logits, their other losses on the
/// sigmoid of them.
#include "layers/conv.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {
namespace {

class EdgeConnectCritic final : public Critic {
 public:
  EdgeConnectCritic(int64_t channels, int64_t width) {
    const int64_t out[] = {width, 2 * width, 4 * width, 8 * width, 1};
    int64_t in = channels;
    for (int64_t i = 0; i < 5; ++i) {
      ConvOptions o;
      o.in = in, o.out = in = out[i];
      o.kernel = 4, o.stride = i < 3 ? 2 : 1, o.padding = 1;
      o.bias = false, o.spectral = true;
      layers_.push_back(register_module("conv" + std::to_string(i + 1), Numbered())->add(0, Conv(o)));
    }
    start_normal(*this, 0.02);
  }

  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor&) override {
    std::vector<torch::Tensor> result;
    auto x = picture;
    for (size_t i = 0; i < layers_.size(); ++i) {
      x = layers_[i](x);
      if (i + 1 < layers_.size()) x = torch::leaky_relu(x, 0.2);
      result.push_back(x);
    }
    return result;
  }

 private:
  std::vector<Conv> layers_;
};

}  // namespace

CriticSpec edgeconnect_critic() {
  CriticSpec spec;
  spec.name = "edgeconnect_critic";
  spec.paper = "Nazeri et al., ICCV-W 2019 (arXiv 1901.00212), sec. 3.1";
  spec.official_licence = "CC BY-NC 4.0";
  spec.minimum_size = 32;
  spec.make = [](const Options& options) {
    const auto channels = options.integer("channels", 3, 1, 16), width = options.integer("width", 64, 1, 512);
    options.finish();
    return std::make_shared<EdgeConnectCritic>(channels, width);
  };
  return spec;
}

}  // namespace mend
