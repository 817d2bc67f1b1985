/// gmcnn: three columns with kernels 7, 5 and 3 on the same input, merged at the end.
/// Source: Wang, Tao, Qi, Shen, Jia, "Image Inpainting via Generative Multi-column Convolutional Neural Networks",
/// NeurIPS 2018, sec. 3.1; layers and parameter names as in the authors' PyTorch code (reflected borders; the paper's
/// TensorFlow network has zero borders, a fifth input channel and two other kernels).
/// Ranges inside: [-1,1], RGB, the hole at 0; the output is clamped.
#include "layers/conv.h"
#include "layers/numbered.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

torch::Tensor elu_in_place(torch::Tensor x) { return torch::elu_(x); }

/// One column: convolutions with ELU, named by their place in the official list.
struct ColumnImpl final : nn::Module {
  ColumnImpl(int64_t kernel, int64_t width, int64_t doublings) : doublings_(doublings) {
    const int64_t out[] = {width,     2 * width, 2 * width, 4 * width, 4 * width, 4 * width,
                           4 * width, 4 * width, 4 * width, 4 * width, 4 * width, 4 * width};
    int64_t in = 4;
    for (int64_t i = 0; i < 12; ++i) {
      const int64_t dilation = i >= 6 && i <= 9 ? int64_t{2} << (i - 6) : 1;
      body_.push_back(conv(i, in, out[i], kernel, i == 1 || i == 3 ? 2 : 1, dilation));
      in = out[i];
    }
    if (doublings_ >= 1) half_ = {conv(13, in, in / 2, kernel), conv(14, in / 2, in / 2, kernel)};
    if (doublings_ >= 2) full_ = {conv(16, in / 2, in / 4, kernel), conv(17, in / 4, in / 4, kernel)};
  }

  /// (N,4,H,W) -> (N, 4, 2 or 1 times width, H, W). The columns with one or no step of their own interpolate the rest.
  torch::Tensor forward(torch::Tensor x) {
    x = run(body_, x);
    if (doublings_ == 0) return bilinear(x, 4);
    x = run(half_, nearest(x));
    return doublings_ == 1 ? bilinear(x, 2) : run(full_, nearest(x));
  }

 private:
  Conv conv(int64_t number, int64_t in, int64_t out, int64_t kernel, int64_t stride = 1, int64_t dilation = 1) {
    ConvOptions o;
    o.in = in, o.out = out, o.kernel = kernel, o.stride = stride, o.dilation = dilation;
    o.padding = dilation * (kernel - 1) / 2;
    o.reflect = true;
    return register_module(std::to_string(number), Conv(o));
  }
  static torch::Tensor run(std::vector<Conv>& convs, torch::Tensor x) {
    for (auto& conv : convs) x = elu_in_place(conv(x));
    return x;
  }
  static torch::Tensor nearest(const torch::Tensor& x) {
    return torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
  }
  static torch::Tensor bilinear(const torch::Tensor& x, int64_t scale) {
    return torch::upsample_bilinear2d(x, {scale * x.size(2), scale * x.size(3)}, /*align_corners=*/true);
  }

  int64_t doublings_;
  std::vector<Conv> body_, half_, full_;
};
TORCH_MODULE(Column);

class Gmcnn final : public Network {
 public:
  explicit Gmcnn(int64_t width) {
    columns_ = {register_module("EB1", Column(7, width, 0)), register_module("EB2", Column(5, width, 1)),
                register_module("EB3", Column(3, width, 2))};
    auto decoder = register_module("decoding_layers", Numbered());
    ConvOptions o;
    o.in = 7 * width, o.out = std::max<int64_t>(width / 2, 1), o.padding = 1, o.reflect = true;
    merge_ = decoder->add(0, Conv(o));
    o.in = o.out, o.out = 3;
    last_ = decoder->add(1, Conv(o));
    start_normal(*this, 0.02);
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto input = torch::cat({(image * 2 - 1) * (1 - hole), hole}, 1);
    std::vector<torch::Tensor> maps;
    for (auto& column : columns_) maps.push_back(column(input));
    return {(last_(elu_in_place(merge_(torch::cat(maps, 1)))).clamp(-1, 1) + 1) / 2};
  }

 private:
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
    const auto width = options.integer("width", 32, 1, 256);
    options.finish();
    return std::make_shared<Gmcnn>(width);
  };
  return spec;
}

}  // namespace mend
