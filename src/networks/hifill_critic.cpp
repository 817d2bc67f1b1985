/// hifill_critic: one score for the whole picture.
/// Source: Yi, Tang, Azizi, Jang, Xu, "Contextual Residual Aggregation for Ultra High-Resolution Image Inpainting",
/// CVPR 2020 (arXiv 2005.09704), a Wasserstein critic; layers and names follow the first author's TensorFlow program:
/// TensorFlow's borders, and a linear layer over values in the order row, column, channel. Made for one `size`. Ranges
/// inside: [-1,1], BGR unless `bgr` is false.
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

constexpr int64_t layers = 6;

struct Config {
  int64_t size = 512, width = 64;
  bool bgr = true;
};

class HiFillCritic final : public Critic {
 public:
  explicit HiFillCritic(const Config& config) : config_(config) {
    const Width c{config.width, 64};
    const int64_t channels[layers + 1] = {3, c(64), c(128), c(256), c(256), c(256), c(256)};
    for (int64_t i = 0; i < layers; ++i)
      convs_.push_back(register_module("conv" + std::to_string(i + 1),
                                       nn::Conv2d(nn::Conv2dOptions(channels[i], channels[i + 1], 5).stride(2))));
    const int64_t side = config.size >> layers;
    linear_ = register_module("linear", nn::Linear(side * side * channels[layers], 1));
  }

  /// Six maps, then the score (N,1).
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor&) override {
    require(picture.size(2) == config_.size && picture.size(3) == config_.size,
            "hifill_critic: made for {0}x{0} pictures, not {1}x{2}", config_.size, picture.size(3), picture.size(2));
    auto x = (config_.bgr ? picture.flip(1) : picture) * 2 - 1;
    std::vector<torch::Tensor> all;
    for (auto& conv : convs_)  // SAME at even sizes: one zero before, two after
      all.push_back(x = torch::leaky_relu(conv(torch::constant_pad_nd(x, {1, 2, 1, 2})), 0.2));
    all.push_back(linear_(x.permute({0, 2, 3, 1}).flatten(1)));
    return all;
  }

 private:
  Config config_;
  std::vector<nn::Conv2d> convs_;
  nn::Linear linear_{nullptr};
};

}  // namespace

CriticSpec hifill_critic() {
  CriticSpec spec;
  spec.name = "hifill_critic";
  spec.paper = "Yi et al., CVPR 2020 (arXiv 2005.09704)";
  spec.official_licence = "none stated (code: MIT)";
  spec.size_multiple = 64;
  spec.minimum_size = 64;
  spec.fixed_size = 512;
  spec.make = [](const Options& options) {
    Config config;
    config.size = options.integer("size", config.size, 64, 4096);
    config.width = options.integer("width", config.width, 1, 512);
    config.bgr = options.flag("bgr", config.bgr);
    options.finish();
    require(config.size % 64 == 0, "hifill_critic: size must be a multiple of 64, not {}", config.size);
    return std::make_shared<HiFillCritic>(config);
  };
  return spec;
}

}  // namespace mend
