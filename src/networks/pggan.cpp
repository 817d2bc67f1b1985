/// pggan: judges each patch and the whole picture with one trunk.
/// Source: Demir, Unal, "Patch-Based Image Inpainting with Generative Adversarial Networks", arXiv 1803.07422, 2018.
/// No code or weights were published, so channels, depths and names are ours: a trunk of three strided convolutions, a
/// patch branch that gives a map of scores, a global branch that gives one. Needs no crop around the hole, so any
/// number of holes of any shape will do. Differs: logits instead of sigmoids; the global branch averages its last maps
/// to 4x4, so pictures of any size fit; `spectral` normalises every convolution (the paper does not).
#include "layers/conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
using torch::Tensor;

class PgGan final : public Critic {
 public:
  PgGan(int64_t width, bool spectral) : spectral_(spectral) {
    const Width c{width, 64};
    trunk_ = {add("trunk1", 3, c(64), 2), add("trunk2", c(64), c(128), 2), add("trunk3", c(128), c(256), 2)};
    patch_ = {add("patch1", c(256), c(512), 1), add("patch2", c(512), 1, 1)};
    global_ = {add("global1", c(256), c(512), 2), add("global2", c(512), c(512), 2)};
    score_ = register_module("score", torch::nn::Linear(16 * c(512), 1));
    start_normal(*this, 0.02);
  }

  /// @return the trunk's, the patch branch's and the global branch's activations, then the logits (N,2,h,w): channel 0
  /// the score of every patch, channel 1 the score of the whole, repeated. A mean over all of them, as every
  /// adversarial loss takes it, weighs both judgements alike, as the paper does.
  std::vector<Tensor> features(const Tensor& picture, const Tensor&) override {
    std::vector<Tensor> all;
    const auto run = [&](Tensor x, std::vector<Conv>& layers, size_t count) {
      for (size_t i = 0; i < count; ++i) all.push_back(x = torch::leaky_relu(layers[i](x), 0.2));
      return x;
    };
    const auto shared = run(picture * 2 - 1, trunk_, trunk_.size());
    const auto patches = patch_.back()(run(shared, patch_, 1));
    const auto whole = run(shared, global_, global_.size());
    const auto score = score_(torch::adaptive_avg_pool2d(whole, {4, 4}).flatten(1));
    all.push_back(torch::cat({patches, score.view({-1, 1, 1, 1}).expand_as(patches)}, 1));
    return all;
  }

 private:
  Conv add(const std::string& name, int64_t in, int64_t out, int64_t stride) {
    ConvOptions o;
    o.in = in, o.out = out;
    o.kernel = 4, o.stride = stride, o.padding = 1;
    o.spectral = spectral_;
    return register_module(name, Conv(o));
  }

  bool spectral_;
  std::vector<Conv> trunk_, patch_, global_;
  torch::nn::Linear score_{nullptr};
};

}  // namespace

CriticSpec pggan() {
  return {"pggan",
          "Demir and Unal, arXiv 1803.07422, 2018",
          "none published",
          /*size_multiple=*/1,
          /*minimum_size=*/32,
          [](const Options& options) {
            const auto width = options.integer("width", 64, 1, 512);
            const bool spectral = options.flag("spectral", false);
            options.finish();
            return std::make_shared<PgGan>(width, spectral);
          }};
}

}  // namespace mend
