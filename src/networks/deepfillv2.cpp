/// deepfillv2 (GatedConv): coarse stage, then a fine stage with a dilated and a contextual-attention branch.
/// Source: Yu, Lin, Yang, Shen, Lu, Huang, "Free-Form Image Inpainting with Gated Convolution", ICCV 2019, sec. 3.
/// Checkpoints exist in three layouts, which differ in more than names:
///   pytorch     the port's own weights: symmetric zero borders, plain nearest neighbours
///   tf          the official weights converted one to one: TensorFlow's borders and nearest neighbours; `fuse` is on
///               as in the official program, where the port switches it off
///   mmagic      reflected borders, gated outputs, wider fine decoder, other attention; BGR
/// Differs from the released programs: in a batch every sample is attended with its own hole.
#include "layers/contextual_attention.h"
#include "layers/width.h"
#include "networks/deepfill_tables.h"
#include "networks/network.h"

namespace mend {
namespace {
using deepfill::Border;
using deepfill::Branch;
using deepfill::Names;

struct Config {
  int64_t width = 24;              ///< channels at full size, after gating
  std::string layout = "pytorch";  ///< pytorch, tf, mmagic
  bool fuse = true;                ///< add up the scores of neighbouring pairs of patches
  bool bgr = false;                ///< the weights want blue first: mmagic's, and those converted from TensorFlow
};

Names pytorch_names() {
  const auto encoder = [](const std::string& prefix, const std::string& body, int blocks) {
    std::vector<std::string> names = {prefix + "conv1.conv", prefix + "down_block1.conv1_downsample.conv",
                                      prefix + "down_block1.conv2.conv", prefix + "down_block2.conv1_downsample.conv",
                                      prefix + "down_block2.conv2.conv"};
    for (int i = 1; i <= blocks; ++i) names.push_back(prefix + body + std::to_string(i) + ".conv");
    return names;
  };
  const auto decoder = [](const std::string& stage) {
    std::vector<std::string> names;
    for (const char* layer :
         {"conv_bn6.conv", "conv_bn7.conv", "up_block1.conv1_upsample.conv.conv", "up_block1.conv2.conv",
          "up_block2.conv1_upsample.conv.conv", "up_block2.conv2.conv", "conv_to_rgb.conv"})
      names.push_back(stage + layer);
    return names;
  };
  Names names{encoder("stage1.", "conv_bn", 5),
              encoder("stage2.conv_", "conv_bn", 5),
              encoder("stage2.ca_", "conv_bn", 1),
              {"stage2.ca_conv_bn4.conv", "stage2.ca_conv_bn5.conv"},
              decoder("stage2.")};
  const auto end = decoder("stage1.");
  names.coarse.insert(names.coarse.end(), end.begin(), end.end());
  return names;
}

class DeepFillV2 final : public Network {
 public:
  explicit DeepFillV2(const Config& config) : config_(config) {
    const bool mmagic = config.layout == "mmagic", tf = config.layout == "tf";
    const Border border = mmagic ? Border::reflect : tf ? Border::same : Border::zero;
    deepfill::Plan plan;
    plan.width = config.width;
    plan.fine_in = mmagic ? 5 : 3;
    plan.gated_output = mmagic;
    plan.relu_before_attention = !mmagic;
    const Width c{config.width, 24};
    if (mmagic) plan.fine_decoder = {c(128), c(128), c(64), c(64), c(32), c(16), 3};
    const auto tables = make_tables(mmagic ? deepfill::mmagic_names(".conv.conv")
                                    : tf   ? deepfill::tensorflow_names()
                                           : pytorch_names(),
                                    plan);
    coarse_ = Branch(*this, tables.coarse, border);
    conv_ = Branch(*this, tables.conv, border);
    attention_in_ = Branch(*this, tables.attention_in, border);
    attention_out_ = Branch(*this, tables.attention_out, border);
    fine_ = Branch(*this, tables.fine, border);
    register_fuse_kernel();
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto ordered = config_.bgr ? image.flip(1) : image;
    const auto known = (2 * ordered - 1) * (1 - hole), ones = torch::ones_like(hole);
    const auto coarse = torch::tanh(coarse_(torch::cat({known, ones, hole}, 1)));
    auto x = coarse * hole + known;
    if (config_.layout == "mmagic") x = torch::cat({x, ones, hole}, 1);
    const auto attended = attention_out_(contextual_attention(attention_in_(x), hole));
    const auto fine = torch::tanh(fine_(torch::cat({conv_(x), attended}, 1)));
    return {to_unit(coarse), to_unit(fine)};
  }

 private:
  /// The checkpoints carry the identity that sums neighbouring scores as a buffer; here it only keeps its name.
  void register_fuse_kernel() {
    if (config_.layout == "tf") return;
    std::string leaf;
    const bool mmagic = config_.layout == "mmagic";
    auto& parent = deepfill::parent_of(*this,
                                       mmagic ? "stage2.contextual_attention_neck.contextual_attention.fuse_kernel"
                                              : "stage2.contextual_attention.fuse_weight",
                                       leaf);
    parent.register_buffer(leaf, torch::eye(3).view({1, 1, 3, 3}));
  }

  torch::Tensor contextual_attention(const torch::Tensor& features, const torch::Tensor& hole) const {
    AttentionOptions options;
    options.style = config_.layout == "mmagic" ? AttentionStyle::mmagic
                    : config_.layout == "tf"   ? AttentionStyle::tensorflow
                                               : AttentionStyle::pytorch;
    options.fuse = config_.fuse;
    return mend::contextual_attention(features, features, hole, options).features;
  }

  torch::Tensor to_unit(const torch::Tensor& x) const { return (config_.bgr ? x.flip(1) : x) * 0.5 + 0.5; }

  Config config_;
  Branch coarse_, conv_, attention_in_, attention_out_, fine_;
};

}  // namespace

NetworkSpec deepfillv2() {
  return {"deepfillv2",
          "Yu et al., ICCV 2019, sec. 3",
          "CC BY-NC 4.0 (mmagic's: Apache-2.0)",
          /*size_multiple=*/8,
          /*minimum_size=*/64,
          [](const Options& options) {
            const auto layout = options.choice("layout", "pytorch", {"pytorch", "tf", "mmagic"});
            const Config config{options.integer("width", 24, 2, 512), layout, options.flag("fuse", true),
                                options.flag("bgr", layout == "mmagic")};
            options.finish();
            return std::make_shared<DeepFillV2>(config);
          }};
}

}  // namespace mend
