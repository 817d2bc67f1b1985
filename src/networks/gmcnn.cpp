/// gmcnn: three columns with kernels 7, 5 and 3 on the same input, merged at the end.
/// Source: Wang, Tao, Qi, Shen, Jia, "Image Inpainting via Generative Multi-column Convolutional Neural Networks",
/// NeurIPS 2018, sec. 3.1. Layouts of checkpoints, with the parameter names of the first:
///   pytorch   the authors' PyTorch code: reflected borders
///   tf        the authors' TensorFlow code, the paper's: TensorFlow's zero borders, a constant input channel, two
///             other kernels and a narrower third column
/// Ranges inside: [-1,1], RGB (blue first with `bgr`, which the TensorFlow weights want), the hole at 0; the output is
/// clamped.
#include <utility>

#include "layers/activation.h"
#include "layers/channels_last.h"
#include "layers/conv.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

struct Config {
  int64_t width = 32;
  bool tensorflow = false;
  bool bgr = false;
};

/// A convolution with the borders of its program, and ELU.
class EluConv {
 public:
  EluConv(nn::Module& owner, int64_t number, int64_t in, int64_t out, int64_t kernel, bool same, int64_t stride = 1,
          int64_t dilation = 1) {
    ConvOptions o;
    o.in = in, o.out = out, o.kernel = kernel, o.stride = stride, o.dilation = dilation;
    o.padding = dilation * (kernel - 1) / 2;
    o.reflect = !same;
    if (same && stride == 2) {  // TensorFlow's SAME at even sizes: the odd zero goes below and to the right
      o.padding = 0;
      before_ = (kernel - 2) / 2;
      after_ = kernel - 2 - before_;
    }
    conv_ = owner.register_module(std::to_string(number), Conv(o));
  }
  torch::Tensor operator()(const torch::Tensor& x) {
    return activated(conv_(after_ > 0 ? zero_padded(x, {before_, after_, before_, after_}) : x), Activation::elu);
  }

 private:
  Conv conv_{nullptr};
  int64_t before_ = 0, after_ = 0;
};

/// One column: convolutions with ELU, named by their place in the official list.
struct ColumnImpl final : nn::Module {
  ColumnImpl(int64_t kernel, const Config& config, int64_t doublings) : doublings_(doublings) {
    const bool same = config.tensorflow;
    const int64_t w = config.width;
    const int64_t out[] = {w, 2 * w, 2 * w, 4 * w, 4 * w, 4 * w, 4 * w, 4 * w, 4 * w, 4 * w, 4 * w, 4 * w};
    int64_t in = same ? 5 : 4;
    for (int64_t i = 0; i < 12; ++i) {
      const int64_t dilation = i >= 6 && i <= 9 ? int64_t{2} << (i - 6) : 1;
      const int64_t own = same && i == 0 ? std::max<int64_t>(kernel, 5) : kernel;
      body_.emplace_back(*this, i, in, out[i], own, same, i == 1 || i == 3 ? 2 : 1, dilation);
      in = out[i];
    }
    if (doublings_ >= 1) {
      half_.emplace_back(*this, 13, in, in / 2, same ? 3 : kernel, same);
      half_.emplace_back(*this, 14, in / 2, in / 2, kernel, same);
    }
    if (doublings_ >= 2) {
      full_.emplace_back(*this, 16, in / 2, in / 4, kernel, same);
      full_.emplace_back(*this, 17, in / 4, full_channels(config), kernel, same);
    }
  }

  static int64_t full_channels(const Config& config) {
    return config.tensorflow ? std::max<int64_t>(config.width / 2, 1) : config.width;
  }

  /// (N,4 or 5,H,W) -> (N, 4, 2 or 1 (tf: 1/2) times width, H, W). The columns with one or no step of their own
  /// interpolate the rest.
  torch::Tensor forward(torch::Tensor x) {
    x = run(body_, x);
    if (doublings_ == 0) return bilinear(x, 4);
    x = run(half_, nearest(x));
    return doublings_ == 1 ? bilinear(x, 2) : run(full_, nearest(x));
  }

 private:
  static torch::Tensor run(std::vector<EluConv>& convs, torch::Tensor x) {
    for (auto& conv : convs) x = conv(x);
    return x;
  }
  static torch::Tensor nearest(const torch::Tensor& x) { return doubled_nearest(x); }
  static torch::Tensor bilinear(const torch::Tensor& x, int64_t scale) {
    return torch::upsample_bilinear2d(x, {scale * x.size(2), scale * x.size(3)}, /*align_corners=*/true);
  }

  int64_t doublings_;
  std::vector<EluConv> body_, half_, full_;
};
TORCH_MODULE(Column);

class Gmcnn final : public Network {
 public:
  explicit Gmcnn(const Config& config) : config_(config) {
    columns_ = {register_module("EB1", Column(7, config, 0)), register_module("EB2", Column(5, config, 1)),
                register_module("EB3", Column(3, config, 2))};
    auto decoder = register_module("decoding_layers", Numbered());
    ConvOptions o;
    o.in = 6 * config.width + ColumnImpl::full_channels(config), o.out = std::max<int64_t>(config.width / 2, 1);
    o.padding = 1, o.reflect = !config.tensorflow;
    merge_ = decoder->add(0, Conv(o));
    o.in = o.out, o.out = 3;
    last_ = decoder->add(1, Conv(o));
    start_normal(*this, 0.02);
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto known = ((config_.bgr ? image.flip(1) : image) * 2 - 1) * (1 - hole);
    const auto input =
        config_.tensorflow ? torch::cat({known, torch::ones_like(hole), hole}, 1) : torch::cat({known, hole}, 1);
    std::vector<torch::Tensor> maps;
    for (auto& column : columns_) maps.push_back(column(input));
    auto joined = torch::cat(maps, 1);
    maps.clear();  // together they are the most memory the network needs
    const auto merged = activated(merge_(std::exchange(joined, {})), Activation::elu);
    const auto picture = (last_(merged).clamp(-1, 1) + 1) / 2;
    return {config_.bgr ? picture.flip(1) : picture};
  }

 private:
  Config config_;
  std::vector<Column> columns_;
  Conv merge_{nullptr}, last_{nullptr};
};

}  // namespace

NetworkSpec gmcnn() {
  NetworkSpec spec;
  spec.name = "gmcnn";
  spec.paper = "Wang et al., NeurIPS 2018 (arXiv 1810.08771), sec. 3.1";
  spec.official_licence = "none stated";
  spec.size_multiple = 4;
  spec.minimum_size = 196;  // reflection by 48 at a quarter of the size
  spec.make = [](const Options& options) {
    Config config;
    config.width = options.integer("width", config.width, 1, 256);
    config.tensorflow = options.choice("layout", "pytorch", {"pytorch", "tf"}) == "tf";
    config.bgr = options.flag("bgr", config.tensorflow);
    options.finish();
    return std::make_shared<Gmcnn>(config);
  };
  return spec;
}

}  // namespace mend
