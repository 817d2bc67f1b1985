/// global_local: judges the whole picture and a crop around the hole, together.
/// Source: Iizuka, Simo-Serra, Ishikawa, "Globally and Locally Consistent Image Completion", SIGGRAPH 2017, sec. 3.3.
/// Names are OpenMMLab's (batch norm in every layer, logits instead of a sigmoid; BGR in [-1,1]).
/// Differs: pictures of any size from 64: the crop has half the picture's sides and stays inside it, and where the last
/// maps are not 4x4 (the paper's 256x256 picture gives that) they are averaged to 4x4.
#include "layers/hole_window.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

struct ConvNormImpl final : nn::Module {
  ConvNormImpl(int64_t in, int64_t out)
      : conv(register_module("conv", nn::Conv2d(nn::Conv2dOptions(in, out, 5).stride(2).padding(2).bias(false)))),
        bn(register_module("bn", nn::BatchNorm2d(out))) {}
  torch::Tensor forward(const torch::Tensor& x) { return bn(conv(x)).relu_(); }
  nn::Conv2d conv;
  nn::BatchNorm2d bn;
};
TORCH_MODULE(ConvNorm);

/// Strided convolutions and one linear layer: (N,3,H,W) -> (N,1024).
class BranchImpl final : public nn::Module {
 public:
  BranchImpl(int layers, const Width& channels) {
    const int64_t outs[] = {64, 128, 256, 512, 512, 512};
    int64_t in = 3;
    for (int i = 0; i < layers; ++i) {
      convs_.push_back(register_module("conv" + std::to_string(i + 1), ConvNorm(in, channels(outs[i]))));
      in = channels(outs[i]);
    }
    auto fc = register_module("fc", std::make_shared<nn::Module>());
    linear_ = fc->register_module("linear", nn::Linear(16 * in, channels(1024)));
  }

  std::vector<torch::Tensor> features(torch::Tensor x) {
    std::vector<torch::Tensor> all;
    for (auto& conv : convs_) all.push_back(x = conv(x));
    all.push_back(torch::relu(linear_(torch::adaptive_avg_pool2d(x, {4, 4}).flatten(1))));
    return all;
  }

 private:
  std::vector<ConvNorm> convs_;
  nn::Linear linear_{nullptr};
};
TORCH_MODULE(Branch);

class GlobalLocal final : public Critic {
 public:
  explicit GlobalLocal(int64_t width) {
    const Width channels{width, 64};
    global_ = register_module("global_disc", Branch(6, channels));
    local_ = register_module("local_disc", Branch(5, channels));
    fc_ = register_module("fc", nn::Linear(2 * channels(1024), 1));
  }

  /// @return the whole picture's layers, the crop's layers, the logit (N,1).
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor& hole) override {
    const auto own = picture.flip(1) * 2 - 1;
    auto all = global_->features(own);
    const auto whole = all.back();
    const auto local = local_->features(hole_windows(own, hole, own.size(2) / 2, own.size(3) / 2));
    all.insert(all.end(), local.begin(), local.end());
    all.push_back(fc_(torch::cat({whole, local.back()}, 1)));
    return all;
  }

 private:
  Branch global_{nullptr}, local_{nullptr};
  nn::Linear fc_{nullptr};
};

}  // namespace

CriticSpec global_local() {
  return {"global_local",
          "Iizuka et al., SIGGRAPH 2017, sec. 3.3",
          "CC BY-NC-SA 4.0 (OpenMMLab's: Apache-2.0)",
          /*size_multiple=*/2,
          /*minimum_size=*/64,
          [](const Options& options) {
            const auto width = options.integer("width", 64, 1, 512);
            options.finish();
            return std::make_shared<GlobalLocal>(width);
          }};
}

}  // namespace mend
