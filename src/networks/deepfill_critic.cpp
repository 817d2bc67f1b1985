/// deepfill_critic: one judge for the whole picture, one for the surroundings of the hole.
/// Source: Yu, Lin, Yang, Shen, Lu, Huang, "Generative Image Inpainting with Contextual Attention", CVPR 2018, sec. 3;
/// names, ELU, borders and the leaky last step as in OpenMMLab's program (the authors' has leaky ReLU everywhere else
/// and none there, and TensorFlow's borders). Each judge ends in a linear layer and so has one input size: `size`
/// (whole picture) and `local` (window centred on the hole). Ranges inside: [-1,1], BGR unless `bgr` is false.
#include "layers/hole_window.h"
#include "layers/numbered.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

struct JudgeImpl final : nn::Module {
  JudgeImpl(int64_t size, const std::vector<int64_t>& channels) {
    int64_t in = 3;
    for (size_t i = 0; i < channels.size(); ++i) {
      auto conv = nn::Conv2d(nn::Conv2dOptions(in, channels[i], 5).stride(2).padding(2));
      register_module("conv" + std::to_string(i + 1), Numbered())->register_module("conv", conv);
      convs_.push_back(conv);
      in = channels[i];
    }
    linear_ = nn::Linear(size / 16 * (size / 16) * in, 1);
    register_module("fc", Numbered())->register_module("linear", linear_);
  }

  /// (N,3,size,size) -> four maps, then the logit (N,1).
  std::vector<torch::Tensor> forward(const torch::Tensor& picture) {
    std::vector<torch::Tensor> all;
    auto x = picture;
    for (auto& conv : convs_) all.push_back(x = torch::elu(conv(x)));
    all.push_back(torch::leaky_relu(linear_(x.flatten(1)), 0.2));
    return all;
  }

 private:
  std::vector<nn::Conv2d> convs_;
  nn::Linear linear_{nullptr};
};
TORCH_MODULE(Judge);

struct Config {
  int64_t size = 256, local = 128, width = 64;
  bool bgr = true;
};

class DeepFillCritic final : public Critic {
 public:
  explicit DeepFillCritic(const Config& config) : config_(config) {
    const Width c{config.width, 64};
    whole_ = register_module("global_disc", Judge(config.size, std::vector<int64_t>{c(64), c(128), c(256), c(256)}));
    window_ = register_module("local_disc", Judge(config.local, std::vector<int64_t>{c(64), c(128), c(256), c(512)}));
  }

  /// Four maps of the whole picture, four of the window, then the logits (N,2): whole, window.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor& hole) override {
    require(picture.size(2) == config_.size && picture.size(3) == config_.size,
            "deepfill_critic: made for {0}x{0} pictures, not {1}x{2}", config_.size, picture.size(3), picture.size(2));
    const auto input = (config_.bgr ? picture.flip(1) : picture) * 2 - 1;
    auto all = whole_(input);
    const auto window = window_(hole_windows(input, hole, config_.local, config_.local));
    const auto logits = torch::cat({all.back(), window.back()}, 1);
    all.pop_back();
    all.insert(all.end(), window.begin(), window.end() - 1);
    all.push_back(logits);
    return all;
  }

 private:
  Config config_;
  Judge whole_{nullptr}, window_{nullptr};
};

}  // namespace

CriticSpec deepfill_critic() {
  CriticSpec spec;
  spec.name = "deepfill_critic";
  spec.paper = "Yu et al., CVPR 2018, sec. 3";
  spec.official_licence = "CC BY-NC 4.0 (mmagic's: Apache-2.0)";
  spec.size_multiple = 16;
  spec.minimum_size = 16;
  spec.fixed_size = 256;
  spec.make = [](const Options& options) {
    Config config;
    config.size = options.integer("size", config.size, 16, 4096);
    config.local = options.integer("local", config.local, 16, 4096);
    config.width = options.integer("width", config.width, 1, 512);
    config.bgr = options.flag("bgr", config.bgr);
    options.finish();
    require(config.size % 16 == 0 && config.local % 16 == 0,
            "deepfill_critic: size and local must be multiples of 16, not {} and {}", config.size, config.local);
    require(config.local <= config.size, "deepfill_critic: local must be at most size, not {} of {}", config.local,
            config.size);
    return std::make_shared<DeepFillCritic>(config);
  };
  return spec;
}

}  // namespace mend
