/// deepfill_v1: coarse-to-fine network with contextual attention.
/// Source: Yu, Lin, Yang, Shen, Lu, Huang, "Generative Image Inpainting with Contextual Attention", CVPR 2018, sec.
/// 3-4. Plain convolutions with ELU; both outputs are clipped, not squashed. Layouts of checkpoints:
///   tf       the official network, names as in the PyTorch port of the second version; TensorFlow's borders
///   mmagic   reflected borders, no ReLU before the attention, the attention's details of that program
/// Weights of both want blue first (`bgr`).
/// Differs from the released programs: in a batch every sample is attended with its own hole.
#include "layers/contextual_attention.h"
#include "layers/width.h"
#include "networks/deepfill_branch.h"
#include "networks/network.h"

namespace mend {
namespace {
using deepfill::Activation;
using deepfill::Border;
using deepfill::Branch;
using deepfill::Row;

struct Config {
  int64_t width = 32;         ///< channels at full size
  std::string layout = "tf";  ///< tf, mmagic
  bool bgr = true;            ///< blue first
};

using Paths = std::vector<std::string>;

/// "xconv1.conv", "xconv2_downsample.conv" … as the port of the second version names TensorFlow's layers.
Paths tf_paths(const std::string& prefix, int first, int last) {
  Paths paths;
  for (int i = first; i <= last; ++i) {
    const char* suffix = i == 2 || i == 4                          ? "_downsample.conv"
                         : prefix != "pmconv" && i >= 7 && i <= 10 ? "_atrous.conv"
                         : i == 13 || i == 15                      ? "_upsample.conv.conv"
                                                                   : ".conv";
    paths.push_back(prefix + std::to_string(i) + suffix);
  }
  return paths;
}

Paths mmagic_paths(std::initializer_list<std::pair<std::string, int>> parts) {
  Paths paths;
  for (const auto& [prefix, count] : parts)
    for (int i = 0; i < count; ++i)
      paths.push_back(prefix + std::to_string(prefix.back() == '.' ? i : i + 1) + ".conv");
  return paths;
}

std::vector<Row> plain_rows(const Paths& paths, int64_t in, const std::vector<int64_t>& outs) {
  std::vector<Row> rows;
  for (size_t i = 0; i < paths.size(); ++i) {
    rows.push_back({paths[i], in, outs[i]});
    rows.back().gated = false;
    in = outs[i];
  }
  return rows;
}

void make_encoder(std::vector<Row>& rows) {
  rows[0].kernel = 5;
  rows[1].stride = rows[3].stride = 2;
  for (size_t i = 6; i < rows.size() && i < 10; ++i) rows[i].dilation = int64_t{2} << (i - 6);
}

void make_decoder(std::vector<Row>& rows) {
  const size_t first = rows.size() - 7;
  rows[first + 2].upsample = rows[first + 4].upsample = true;
  rows.back().activation = Activation::none;
}

class DeepFillV1 final : public Network {
 public:
  explicit DeepFillV1(const Config& config) : config_(config) {
    const bool mmagic = config.layout == "mmagic";
    const Border border = mmagic ? Border::reflect : Border::same;
    const int64_t c1 = config.width, c2 = 2 * c1, c4 = 4 * c1, half = std::max<int64_t>(1, c1 / 2);
    auto coarse = plain_rows(mmagic ? mmagic_paths({{"stage1.encoder.enc", 6},
                                                    {"stage1.dilation_neck.dilation_convs.", 4},
                                                    {"stage1.decoder.dec", 7}})
                                    : tf_paths("conv", 1, 17),
                             5, {c1, c2, c2, c4, c4, c4, c4, c4, c4, c4, c4, c4, c2, c2, c1, half, 3});
    make_encoder(coarse);
    make_decoder(coarse);
    auto conv =
        plain_rows(mmagic ? mmagic_paths({{"stage2.encoder_conv.enc", 6}, {"stage2.dilation_neck.dilation_convs.", 4}})
                          : tf_paths("xconv", 1, 10),
                   5, {c1, c1, c2, c2, c4, c4, c4, c4, c4, c4});
    make_encoder(conv);
    auto attention_in =
        plain_rows(mmagic ? mmagic_paths({{"stage2.encoder_attention.enc", 6}}) : tf_paths("pmconv", 1, 6), 5,
                   {c1, c1, c2, c4, c4, c4});
    make_encoder(attention_in);
    if (!mmagic) attention_in.back().activation = Activation::relu;
    auto fine = plain_rows(mmagic ? mmagic_paths({{"stage2.decoder.dec", 7}}) : tf_paths("allconv", 11, 17), 2 * c4,
                           {c4, c4, c2, c2, c1, half, 3});
    make_decoder(fine);
    const auto attention_out =
        plain_rows(mmagic ? mmagic_paths({{"stage2.contextual_attention_neck.conv", 2}}) : tf_paths("pmconv", 9, 10),
                   c4, {c4, c4});

    coarse_ = Branch(*this, coarse, border);
    conv_ = Branch(*this, conv, border);
    attention_in_ = Branch(*this, attention_in, border);
    attention_out_ = Branch(*this, attention_out, border);
    fine_ = Branch(*this, fine, border);
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
          }};
}

}  // namespace mend
