/// pconv: the U-Net of partial convolutions.
/// Source: Liu et al., "Image Inpainting for Irregular Holes Using Partial Convolutions", ECCV 2018, sec. 3.2. The
/// authors published the layer only; official names here are those of the two networks with published weights:
///   layout naoto    pytorch-inpainting-with-partial-conv (MIT): layer not normalised, RGB by ImageNet mean and
///   deviation layout mmagic   OpenMMLab (Apache-2.0): the paper's layer, BGR in [-1,1]
/// Differs from the paper: 7 levels instead of 8; and what a mask convolution counts is counted on one plane, since
/// all channels of a source share their mask. The constant mask weights of the checkpoints are kept but not used.
#include "layers/partial_conv.h"
#include "layers/width.h"
#include "networks/network.h"

namespace mend {
namespace {
namespace nn = torch::nn;

enum class Layout { naoto, mmagic };

struct LevelShape {
  int64_t in, skip, out, kernel, stride, padding;
  bool norm, bias;
  double slope;  ///< of the leaky ReLU; 0 = ReLU, 1 = none
};

/// activation(norm(partial conv)); names as the layout has them: conv.input_conv / conv.mask_conv / conv, bn.
class LevelImpl final : public nn::Module {
 public:
  LevelImpl(const LevelShape& shape, Layout layout) : shape_(shape), layout_(layout) {
    const std::vector<int64_t> weight_shape{shape.out, shape.in + shape.skip, shape.kernel, shape.kernel};
    auto conv = register_module("conv", std::make_shared<nn::Module>());
    auto owner = layout == Layout::naoto ? conv->register_module("input_conv", std::make_shared<nn::Module>()) : conv;
    weight_ = owner->register_parameter("weight", torch::empty(weight_shape));
    nn::init::kaiming_normal_(weight_);
    if (shape.bias) bias_ = owner->register_parameter("bias", torch::zeros(shape.out));
    if (layout == Layout::naoto) {
      auto mask_conv = conv->register_module("mask_conv", std::make_shared<nn::Module>());
      mask_conv->register_buffer("weight", torch::ones(weight_shape));
    } else {
      conv->register_buffer("weight_mask_updater", torch::ones(weight_shape));
    }
    if (shape.norm) norm_ = register_module("bn", nn::BatchNorm2d(shape.out));
  }

  /// skip's own mask is counted apart from x's; skip.x is undefined in the encoder.
  Partial forward(const Partial& x, const Partial& skip = {}) {
    const auto count = [&](const Partial& source, int64_t channels) {
      return known_in_window(source.known, channels, shape_.kernel, shape_.stride, shape_.padding);
    };
    auto input = x.x * x.known;
    auto in_window = count(x, shape_.in);
    if (skip.x.defined()) {
      input = torch::cat({input, skip.x * skip.known}, 1);
      in_window = in_window + count(skip, shape_.skip);
    }
    const auto form = layout_ == Layout::naoto ? PartialConvForm::unnormalised : PartialConvForm::paper;
    auto made = partial_conv(input, in_window, weight_, bias_, shape_.stride, shape_.padding, form);
    if (norm_) made.x = norm_(made.x);
    if (shape_.slope == 0) made.x = made.x.relu_();
    if (shape_.slope > 0 && shape_.slope < 1) made.x = torch::leaky_relu(made.x, shape_.slope);
    return made;
  }

 private:
  LevelShape shape_;
  Layout layout_;
  torch::Tensor weight_, bias_;
  nn::BatchNorm2d norm_{nullptr};
};
TORCH_MODULE(Level);

constexpr int levels = 7;
constexpr int64_t level_channels[] = {3, 64, 128, 256, 512, 512, 512, 512};

class PartialUNet final : public Network {
 public:
  PartialUNet(Layout layout, int64_t width) : layout_(layout) {
    const bool mmagic = layout == Layout::mmagic;
    const Width scaled{width, 64};
    const auto channels = [&](int level) { return level == 0 ? 3 : scaled(level_channels[level]); };
    nn::Module *encoder = this, *decoder = this;
    if (mmagic) {
      encoder = register_module("encoder", std::make_shared<nn::Module>()).get();
      decoder = register_module("decoder", std::make_shared<nn::Module>()).get();
    }
    const std::string down_name = mmagic ? "enc" : "enc_", up_name = mmagic ? "dec" : "dec_";
    for (int i = 1; i <= levels; ++i) {
      const int64_t kernel = i == 1 ? 7 : i <= 3 ? 5 : 3;
      const LevelShape down{channels(i - 1), 0, channels(i), kernel, 2, kernel / 2, i > 1, mmagic && i == 1, 0};
      encoder_.push_back(encoder->register_module(down_name + std::to_string(i), Level(down, layout)));
      const LevelShape up{channels(i), channels(i - 1), channels(i - 1), 3, 1, 1, i > 1, i == 1, i > 1 ? 0.2 : 1.0};
      decoder_.push_back(decoder->register_module(up_name + std::to_string(i), Level(up, layout)));
    }
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto known = 1 - hole;
    std::vector<Partial> sources{{to_own_range(image) * known, known}};
    for (auto& level : encoder_) sources.push_back(level->forward(sources.back()));
    auto x = sources.back();
    for (int i = levels; i-- > 0;) {
      const auto size = sources[i].x.sizes().slice(2);
      const Partial coarse{torch::upsample_nearest2d(x.x, size), torch::upsample_nearest2d(x.known, size)};
      x = decoder_[i]->forward(coarse, sources[i]);
    }
    return {from_own_range(x.x).clamp(0, 1)};
  }

 private:
  static torch::Tensor constant(const std::vector<double>& rgb, const torch::Tensor& like) {
    return torch::tensor(rgb, like.options()).view({1, 3, 1, 1});
  }
  torch::Tensor to_own_range(const torch::Tensor& x) const {
    if (layout_ == Layout::mmagic) return x.flip(1) * 2 - 1;
    return (x - constant({0.485, 0.456, 0.406}, x)) / constant({0.229, 0.224, 0.225}, x);
  }
  torch::Tensor from_own_range(const torch::Tensor& x) const {
    if (layout_ == Layout::mmagic) return ((x + 1) / 2).flip(1);
    return x * constant({0.229, 0.224, 0.225}, x) + constant({0.485, 0.456, 0.406}, x);
  }

  Layout layout_;
  std::vector<Level> encoder_, decoder_;  // [i] is level i + 1
};

}  // namespace

NetworkSpec pconv() {
  return {"pconv",
          "Liu et al., ECCV 2018, sec. 3.2",
          "naoto: MIT; mmagic: Apache-2.0",
          /*size_multiple=*/128,
          /*minimum_size=*/128,
          [](const Options& options) {
            const auto width = options.integer("width", 64, 1, 512);
            const auto layout = options.choice("layout", "naoto", {"naoto", "mmagic"});
            options.finish();
            return std::make_shared<PartialUNet>(layout == "naoto" ? Layout::naoto : Layout::mmagic, width);
          }};
}

}  // namespace mend
