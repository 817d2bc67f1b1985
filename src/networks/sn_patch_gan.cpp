/// sn_patch_gan: one score per place and channel of a deep feature map, every layer spectrally normalised.
/// Source: Yu et al., "Free-Form Image Inpainting with Gated Convolution", ICCV 2019, sec. 3.3.
/// Six 5x5 convolutions of stride 2, LeakyReLU after all of them, the last too, as in the released code. Layouts:
///   pytorch, tf   one power iteration on every call, evaluation too, u stored; borders as in deepfillv2's layouts
///   mmagic        torch's spectral normalisation: it iterates in training only
#include "layers/width.h"
#include "networks/deepfill_branch.h"
#include "networks/network.h"

namespace mend {
namespace {

struct Config {
  int64_t width = 64;
  std::string layout = "pytorch";
};

torch::Tensor unit(const torch::Tensor& x) { return x / (x.norm() + 1e-12); }

/// A 5x5 convolution of stride 2 whose weight is divided by its largest singular value.
struct Layer {
  torch::Tensor weight, bias, u, v;  ///< v is kept by mmagic's layout alone

  torch::Tensor operator()(const torch::Tensor& x, const Config& config, bool training) {
    const auto matrix = weight.flatten(1);
    {
      torch::NoGradGuard no_grad;
      const auto flat = matrix.detach();
      if (config.layout != "mmagic") {
        v = unit(flat.t().mv(u.flatten()));
        u.copy_(unit(flat.mv(v)).view_as(u));
      } else if (training) {
        v.copy_(unit(flat.t().mv(u)));
        u.copy_(unit(flat.mv(v)));
      }
    }
    // Clones: u and v move on the next call, while this graph may still want them.
    const auto sigma = torch::dot(u.flatten().clone(), matrix.mv(v.clone()));
    const bool same = config.layout == "tf";  // TensorFlow's SAME at even sizes: one row before, two after
    const auto padded = same ? torch::constant_pad_nd(x, {1, 2, 1, 2}) : x;
    return torch::leaky_relu(torch::conv2d(padded, weight / sigma, bias, 2, same ? 0 : 2), 0.2);
  }
};

class SnPatchGan final : public Critic {
 public:
  explicit SnPatchGan(const Config& config) : config_(config) {
    const Width c{config.width, 64};
    const int64_t channels[] = {4, c(64), c(128), c(256), c(256), c(256), c(256)};
    const bool mmagic = config.layout == "mmagic";
    for (int i = 0; i < 6; ++i) {
      const int64_t in = channels[i], out = channels[i + 1];
      const auto start = torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 5));  // for its initial values
      auto module = std::make_shared<torch::nn::Module>();
      Layer layer;
      layer.weight = module->register_parameter(mmagic ? "weight_orig" : "weight", start->weight.detach().clone());
      layer.bias = module->register_parameter("bias", start->bias.detach().clone());
      layer.u = module->register_buffer("weight_u", unit(mmagic ? torch::randn({out}) : torch::randn({out, 1})));
      if (mmagic) layer.v = module->register_buffer("weight_v", unit(torch::randn({in * 25})));
      const auto name = "conv" + std::to_string(i + 1);
      register_module(name, std::make_shared<torch::nn::Module>())
          ->register_module(mmagic ? "conv" : "conv_sn", module);
      layers_.push_back(layer);
    }
  }

  /// @param picture (N,3,H,W); the hole is the fourth channel. @return the six activations; the last are the scores.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor& hole) override {
    std::vector<torch::Tensor> all;
    auto x = torch::cat({2 * picture - 1, hole}, 1);
    for (auto& layer : layers_) all.push_back(x = layer(x, config_, is_training()));
    return all;
  }

 private:
  Config config_;
  std::vector<Layer> layers_;
};

}  // namespace

CriticSpec sn_patch_gan() {
  return {"sn_patch_gan",
          "Yu et al., ICCV 2019, sec. 3.3",
          "CC BY-NC 4.0 (mmagic's: Apache-2.0)",
          /*size_multiple=*/1,
          /*minimum_size=*/64,
          [](const Options& options) {
            const Config config{options.integer("width", 64, 1, 512),
                                options.choice("layout", "pytorch", {"pytorch", "tf", "mmagic"})};
            options.finish();
            return std::make_shared<SnPatchGan>(config);
          }};
}

}  // namespace mend
