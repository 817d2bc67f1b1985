/// deepfill_v1: coarse-to-fine network with contextual attention.
/// Source: Yu, Lin, Yang, Shen, Lu, Huang, "Generative Image Inpainting with Contextual Attention", CVPR 2018, sec.
/// 3-4. Plain convolutions with ELU; both outputs are clipped, not squashed. Layouts of checkpoints:
///   tf       the official network, names as in the PyTorch port of the second version; TensorFlow's borders
///   mmagic   reflected borders, no ReLU before the attention, the attention's details of that program
/// Weights of both want blue first (`bgr`).
/// Differs from the released programs: in a batch every sample is attended with its own hole.
#include "layers/contextual_attention.h"
#include "networks/deepfill_tables.h"
#include "networks/network.h"

namespace mend {
namespace {
using deepfill::Border;
using deepfill::Branch;

struct Config {
  int64_t width = 32;         ///< channels at full size
  std::string layout = "tf";  ///< tf, mmagic
  bool bgr = true;            ///< blue first
};

class DeepFillV1 final : public Network {
 public:
  explicit DeepFillV1(const Config& config) : config_(config) {
    const bool mmagic = config.layout == "mmagic";
    const Border border = mmagic ? Border::reflect : Border::same;
    deepfill::Plan plan;
    plan.width = config.width;
    plan.fine_in = 5;
    plan.gated = false;
    plan.relu_before_attention = !mmagic;
    const auto tables = make_tables(mmagic ? deepfill::mmagic_names(".conv") : deepfill::tensorflow_names(), plan);
    coarse_ = Branch(*this, tables.coarse, border);
    conv_ = Branch(*this, tables.conv, border);
    attention_in_ = Branch(*this, tables.attention_in, border);
    attention_out_ = Branch(*this, tables.attention_out, border);
    fine_ = Branch(*this, tables.fine, border);
    if (mmagic) {
      // The identity that sums neighbouring scores, a buffer in those checkpoints.
      std::string leaf;
      auto& parent =
          deepfill::parent_of(*this, "stage2.contextual_attention_neck.contextual_attention.fuse_kernel", leaf);
      parent.register_buffer(leaf, torch::eye(3).view({1, 1, 3, 3}));
    }
  }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    const auto known = (2 * (config_.bgr ? image.flip(1) : image) - 1) * (1 - hole), ones = torch::ones_like(hole);
    const auto coarse = torch::clamp(coarse_(torch::cat({known, ones, hole}, 1)), -1, 1);
    const auto x = torch::cat({coarse * hole + known, ones, hole}, 1);
    const auto features = attention_in_(x);
    AttentionOptions options;
    options.style = config_.layout == "mmagic" ? AttentionStyle::mmagic : AttentionStyle::official;
    const auto attended = attention_out_(contextual_attention(features, features, hole, options).features);
    const auto fine = torch::clamp(fine_(torch::cat({conv_(x), attended}, 1)), -1, 1);
    return {to_unit(coarse), to_unit(fine)};
  }

 private:
  torch::Tensor to_unit(const torch::Tensor& x) const { return (config_.bgr ? x.flip(1) : x) * 0.5 + 0.5; }

  Config config_;
  Branch coarse_, conv_, attention_in_, attention_out_, fine_;
};

}  // namespace

NetworkSpec deepfill_v1() {
  return {"deepfill_v1",
          "Yu et al., CVPR 2018, sec. 3-4",
          "CC BY-NC 4.0 (mmagic's: Apache-2.0)",
          /*size_multiple=*/8,
          /*minimum_size=*/72,
          [](const Options& options) {
            const Config config{options.integer("width", 32, 2, 512), options.choice("layout", "tf", {"tf", "mmagic"}),
                                options.flag("bgr", true)};
            options.finish();
            return std::make_shared<DeepFillV1>(config);
          },
          /*fixed_size=*/0,
          /*needs_fp32=*/true};
}

}  // namespace mend
