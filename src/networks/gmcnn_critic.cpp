/// gmcnn_critic: one judge for the whole picture, one for the surroundings of the hole.
/// Source: Wang, Tao, Qi, Shen, Jia, "Image Inpainting via Generative Multi-column Convolutional Neural Networks",
/// NeurIPS 2018, sec. 3.3; layers and parameter names as in the authors' PyTorch code, which normalises every layer
/// spectrally and trains with the hinge loss (the paper's critic is Wasserstein with gradient penalty).
/// The power iteration runs in every call, in evaluation too, so the logits depend on how often it was called.
/// Each judge ends in a linear layer and so has one input size: `size` (whole picture) and `local` (window centred on
/// the hole's bounding box, moved inside the picture; 0: the whole picture again, as the authors do for strokes).
#include "layers/hole_window.h"
#include "layers/numbered.h"
#include "layers/spectral_weight.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

/// A convolution 5x5 with stride 2, or (kernel 0) a linear layer.
struct SpectralLayerImpl final : nn::Module {
  SpectralLayerImpl(int64_t in, int64_t out, int64_t kernel) : kernel_(kernel) {
    auto initial = kernel ? torch::empty({out, in, kernel, kernel}) : torch::empty({out, in});
    bias = register_parameter("bias", torch::zeros({out}));
    weight = std::make_unique<SpectralWeight>(*this, "weight_bar", initial.normal_(0, 0.02));
  }
  torch::Tensor forward(const torch::Tensor& x) {
    const auto w = weight->normalised(/*iterate=*/true);
    return kernel_ ? torch::conv2d(x, w, bias, 2, kernel_ / 2) : torch::linear(x, w, bias);
  }
  int64_t kernel_;
  torch::Tensor bias;
  std::unique_ptr<SpectralWeight> weight;
};
TORCH_MODULE(SpectralLayer);

struct JudgeImpl final : nn::Module {
  JudgeImpl(int64_t input_size, int64_t width) : size(input_size) {
    const int64_t channels[] = {3, width, 2 * width, 4 * width, 4 * width};
    auto list = register_module("layers", Numbered());
    const auto add = [&](int64_t i, const SpectralLayer& layer) {
      list->add(i, Numbered())->register_module("module", layer);
      layers_.push_back(layer);
    };
    for (int64_t i = 0; i < 4; ++i) add(i, SpectralLayer(channels[i], channels[i + 1], 5));
    add(4, SpectralLayer(size / 16 * (size / 16) * channels[4], 1, 0));
  }

  /// (N,3,size,size) -> four maps, then the logit (N,1).
  std::vector<torch::Tensor> forward(const torch::Tensor& picture) {
    require(picture.size(2) == size && picture.size(3) == size, "gmcnn_critic: made for {0}x{0} pictures, not {1}x{2}",
            size, picture.size(3), picture.size(2));
    std::vector<torch::Tensor> maps;
    auto x = picture;
    for (size_t i = 0; i < 4; ++i) maps.push_back(x = torch::elu(layers_[i](x)));
    maps.push_back(layers_[4](x.flatten(1)));
    return maps;
  }

  int64_t size;

 private:
  std::vector<SpectralLayer> layers_;
};
TORCH_MODULE(Judge);

class GmcnnCritic final : public Critic {
 public:
  GmcnnCritic(int64_t size, int64_t local, int64_t width) : local_(local) {
    whole_judge_ = register_module("global_discriminator", Judge(size, width));
    local_judge_ = register_module("local_discriminator", Judge(local ? local : size, width));
  }

  /// Four maps of the whole picture, four of the window, then the logits (N,2): whole, window. The authors sum the two
  /// judges' losses, which is twice the mean over these logits.
  std::vector<torch::Tensor> features(const torch::Tensor& picture, const torch::Tensor& hole) override {
    const auto input = picture * 2 - 1;
    auto whole = whole_judge_(input);
    auto window = local_judge_(local_ ? hole_windows(input, hole, local_, local_) : input);
    const auto logits = torch::cat({whole.back(), window.back()}, 1);
    whole.pop_back();
    whole.insert(whole.end(), window.begin(), window.end() - 1);
    whole.push_back(logits);
    return whole;
  }

 private:
  int64_t local_;
  Judge whole_judge_{nullptr}, local_judge_{nullptr};
};

}  // namespace

CriticSpec gmcnn_critic() {
  CriticSpec spec;
  spec.name = "gmcnn_critic";
  spec.paper = "Wang et al., NeurIPS 2018 (arXiv 1810.08771), sec. 3.3";
  spec.official_licence = "none stated";
  spec.size_multiple = 16;
  spec.minimum_size = 16;
  spec.fixed_size = 256;
  spec.make = [](const Options& options) {
    const auto size = options.integer("size", 256, 16, 4096), local = options.integer("local", 128, 0, 4096);
    const auto width = options.integer("width", 64, 1, 512);
    options.finish();
    require(size % 16 == 0 && local % 16 == 0, "gmcnn_critic: size and local must be multiples of 16, not {} and {}",
            size, local);
    require(local <= size, "gmcnn_critic: local must be at most size, not {} of {}", local, size);
    return std::make_shared<GmcnnCritic>(size, local, width);
  };
  return spec;
}

}  // namespace mend
