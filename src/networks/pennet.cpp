/// pennet: an encoder whose skip connections are filled in by attention, level by level from the coarsest.
/// Source: Zeng, Fu, Chao, Guo, "Learning Pyramid-Context Encoder Network for High-Quality Image Inpainting", CVPR
/// 2019, sec. 3; parameter names as in the authors' PyTorch code.
/// Differs from the paper as that code does: the coarsest level is filled by comparing single places, without the
/// dilated convolutions that follow at the others; the output is a decoder stage of its own above the pyramid.
/// Ranges inside: [-1,1], RGB; the hole is white.
#include "layers/attention_transfer.h"
#include "layers/conv.h"
#include "layers/numbered.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {

constexpr int levels = 5;  ///< of the pyramid, at 1/2 to 1/32; the deepest features are at 1/64

/// The convolution `name`.`number`: zero borders that keep the size (halve it with stride 2).
Conv add_conv(torch::nn::Module& root, const std::string& name, const ConvOptions& options, int64_t number = 0) {
  return root.register_module(name, Numbered())->add(number, Conv(options));
}

ConvOptions conv3(int64_t in, int64_t out, int64_t stride = 1, int64_t dilation = 1) {
  ConvOptions o;
  o.in = in, o.out = out, o.stride = stride, o.dilation = o.padding = dilation;
  return o;
}

torch::Tensor doubled(const torch::Tensor& x) {
  return torch::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, /*align_corners=*/true);
}

/// Attention transfer, and four dilated convolutions over what it pasted: (N,C,2h,2w), (N,D,h,w) -> (N,C,2h,2w).
struct TransferImpl final : torch::nn::Module {
  /// @param fuses whether there are the convolutions; without them single places are compared.
  TransferImpl(int64_t channels, bool fuses) : kernel(fuses ? 3 : 1) {
    for (int i = 0; fuses && i < 4; ++i)
      convs.push_back(add_conv(*this, "conv0" + std::to_string(i), conv3(channels, channels / 4, 1, int64_t{1} << i)));
  }
  torch::Tensor forward(const torch::Tensor& fine, const torch::Tensor& coarse, const torch::Tensor& hole) {
    auto pasted = attention_transfer(fine, coarse, hole, kernel);
    if (convs.empty()) return pasted;
    std::vector<torch::Tensor> parts;
    for (auto& conv : convs) parts.push_back(conv(pasted).relu_());
    return torch::cat(parts, 1);
  }
  int64_t kernel;
  std::vector<Conv> convs;
};
TORCH_MODULE(Transfer);

class PenNet final : public Network {
 public:
  explicit PenNet(int64_t width) {
    // Level i holds channels[i - 1] at 1/2^i.
    const int64_t channels[] = {width, 2 * width, 4 * width, 8 * width, 16 * width, 16 * width};
    const auto named = [](const char* prefix, int level) { return prefix + std::to_string(level); };
    for (int i = 1; i <= levels + 1; ++i)
      encoder_.push_back(
          add_conv(*this, named("dw_conv0", i), conv3(i == 1 ? 4 : channels[i - 2], channels[i - 1], 2)));
    for (int i = 1; i <= levels; ++i) {
      const int64_t own = channels[i - 1], above = channels[i];
      transfer_.push_back(register_module(named("at_conv0", i), Transfer(own, i < levels)));
      // A level's decoder takes the features above and, but for the deepest, that level's own skip connection.
      decoder_.push_back(add_conv(*this, named("up_conv0", i), conv3(i < levels ? 2 * above : above, own)));
      ConvOptions pointwise;
      pointwise.in = 2 * own, pointwise.out = 3, pointwise.kernel = 1;
      to_rgb_.push_back(add_conv(*this, named("torgb", i), pointwise));
    }
    auto last = register_module("decoder", Numbered());
    last_ = {last->add(0, Conv(conv3(2 * width, width))), last->add(2, Conv(conv3(width, 3)))};
    start_normal(*this, 0.02);
  }

  /// @return the pyramid from 1/32 to 1/2, then the picture.
  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto skips = filled_levels(torch::cat({(2 * image - 1) * (1 - hole) + hole, hole}, 1), hole);
    std::vector<torch::Tensor> pictures;
    auto x = skips.back();
    for (size_t level = levels; level-- > 0;) {
      x = decoder_[level](doubled(x)).relu_();
      x = torch::cat({x, skips[level]}, 1);
      pictures.push_back(to_unit(to_rgb_[level](x)));
    }
    pictures.push_back(to_unit(last_[1](last_[0](doubled(x)).relu_())));
    return pictures;
  }

 private:
  /// The encoder's features at 1/2 to 1/32 with their holes filled, and those at 1/64 as they are.
  std::vector<torch::Tensor> filled_levels(torch::Tensor x, const torch::Tensor& hole) {
    std::vector<torch::Tensor> features;
    for (auto& conv : encoder_) {
      x = conv(x);
      x = features.size() < levels ? torch::leaky_relu_(x, 0.2) : x.relu_();
      features.push_back(x);
    }
    for (size_t level = levels; level-- > 0;)
      features[level] = transfer_[level](features[level], features[level + 1], hole);
    return features;
  }

  static torch::Tensor to_unit(const torch::Tensor& x) { return x.tanh() * 0.5 + 0.5; }

  std::vector<Conv> encoder_, decoder_, to_rgb_, last_;
  std::vector<Transfer> transfer_;
};

}  // namespace

NetworkSpec pennet() {
  return {"pennet",
          "Zeng et al., CVPR 2019 (arXiv 1904.07475), sec. 3",
          "none stated (code: MIT)",
          /*size_multiple=*/64,
          /*minimum_size=*/64,
          [](const Options& options) {
            const auto width = options.integer("width", 32, 4, 512);
            require(width % 4 == 0, "pennet: width must be a multiple of 4, not {}", width);
            options.finish();
            return std::make_shared<PenNet>(width);
          },
          /*fixed_size=*/0,
          /*needs_fp32=*/true};
}

}  // namespace mend
