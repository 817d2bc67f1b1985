#include "layers/contextual_attention.h"
#include "networks/deepfill_branch.h"
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

/// One recorded layout of one of the two generators.
struct Layout {
  std::string network, layout, file, prefix;
  double gain;
};

std::shared_ptr<Network> make(const Layout& row, std::map<std::string, std::string> options = {}) {
  options["layout"] = row.layout;
  options["bgr"] = "false";  // the goldens feed the channels as they are
  auto network = find_network(row.network).make(Options(row.network, options));
  network->eval();
  return network;
}

/// Fills by name; the buffer that holds the identity keeps it.
void fill(torch::nn::Module& module, const Layout& row) {
  testing::fill_by_name(module, row.gain, row.prefix);
  torch::NoGradGuard no_grad;
  for (auto& buffer : module.named_buffers())
    if (buffer.key().find("fuse_") != std::string::npos) buffer.value().copy_(torch::eye(3).view({1, 1, 3, 3}));
}

class DeepFillGolden : public ::testing::TestWithParam<Layout> {};

TEST_P(DeepFillGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/" + GetParam().file + ".keys.tsv");
  auto listed = testing::listed_keys(keys, GetParam().prefix);
  EXPECT_EQ(testing::state_keys(*make(GetParam())), listed);
}

TEST_P(DeepFillGolden, BothStagesGiveTheOfficialOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/" + GetParam().file + ".safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const bool port_without_fuse = golden.count("out.fine_fuse") > 0;
  const auto network = make(GetParam(), port_without_fuse ? std::map<std::string, std::string>{{"fuse", "false"}}
                                                          : std::map<std::string, std::string>{});
  fill(*network, GetParam());
  const auto image = testing::golden_image(128, 128), hole = testing::golden_hole(128, 128);
  const auto stages = network->stages(image, hole);
  ASSERT_EQ(stages.size(), 2u);
  EXPECT_LE(max_difference(2 * stages[0] - 1, golden.at("out.coarse")), 1e-4);
  testing::expect_golden(GetParam().network, 2 * stages[1] - 1, golden.at("out.fine"));
  if (!port_without_fuse) return;
  const auto fused = make(GetParam());
  fill(*fused, GetParam());
  EXPECT_LE(max_difference(2 * fused->forward(image, hole) - 1, golden.at("out.fine_fuse")), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Layouts, DeepFillGolden,
                         ::testing::Values(Layout{"deepfillv2", "pytorch", "deepfillv2", "", 2},
                                           Layout{"deepfillv2", "tf", "deepfillv2_tf", "", 2},
                                           Layout{"deepfillv2", "mmagic", "deepfillv2_mmagic", "generator.", 2.1},
                                           Layout{"deepfill_v1", "tf", "deepfillv1_tf", "", 1.15},
                                           Layout{"deepfill_v1", "mmagic", "deepfillv1_mmagic", "generator.", 1.1}),
                         [](const auto& row) { return row.param.file; });

TEST(ContextualAttentionGolden, EveryVariantGivesTheRecordedOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto f = golden.at("ca.f"), b = golden.at("ca.b"), hole = golden.at("ca.mask64");
  for (const bool tf : {false, true})
    for (const bool fuse : {false, true}) {
      AttentionOptions options;
      options.style = tf ? AttentionStyle::tensorflow : AttentionStyle::pytorch;
      options.fuse = fuse;
      const std::string name = std::string("ca.") + (tf ? "tf" : "pt") + (fuse ? ".fuse." : ".nofuse.");
      EXPECT_LE(max_difference(contextual_attention(f, f, hole, options).features, golden.at(name + "self_masked")),
                1e-5);
      EXPECT_LE(max_difference(contextual_attention(f, f, {}, options).features, golden.at(name + "self_nomask")),
                1e-5);
      EXPECT_LE(max_difference(contextual_attention(f, b, {}, options).features, golden.at(name + "cross_nomask")),
                1e-5);
    }
}

TEST(ContextualAttentionGolden, OneHoleMayServeTheBatch) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto f = golden.at("ca.batch2.f"), hole = golden.at("ca.batch2.mask");
  AttentionOptions shared;
  shared.first_hole = true;
  EXPECT_LE(max_difference(contextual_attention(f, f, hole, shared).features, golden.at("ca.batch2.pt.fuse")), 1e-5);
  // By default each sample has its own.
  const auto own = contextual_attention(f, f, hole).features;
  EXPECT_TRUE(torch::allclose(
      own[1], contextual_attention(f[1].unsqueeze(0), f[1].unsqueeze(0), hole[1].unsqueeze(0)).features[0]));
  EXPECT_GT(max_difference(own[1], golden.at("ca.batch2.pt.fuse")[1]), 1e-3);
}

TEST(ContextualAttentionGolden, MmagicExcludesMaskedPatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv1_attention.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto f = golden.at("f");
  const auto hole = torch::upsample_nearest2d(golden.at("mask16"), {64, 64});
  AttentionOptions options;
  options.style = AttentionStyle::mmagic;
  EXPECT_LE(max_difference(contextual_attention(f, f, hole, options).features, golden.at("out.masked")), 1e-5);
  EXPECT_LE(max_difference(contextual_attention(f, f, {}, options).features, golden.at("out.nomask")), 1e-5);
  options.fuse = false;
  EXPECT_LE(max_difference(contextual_attention(f, f, hole, options).features, golden.at("out.masked_nofuse")), 1e-5);
}

TEST(ContextualAttentionGolden, NearestWithAlignedCorners) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto x = torch::arange(20 * 14, torch::kFloat).view({1, 1, 20, 14});
  EXPECT_EQ(max_difference(nearest_aligned(x, 10, 7), golden.at("resize.nn_down2_tf_align_corners")), 0);
}

/// Where the best patch of every place lies, relative to it, as the recorded (1,2,h,w) have it.
torch::Tensor offsets_of(const AttentionResult& result, int64_t source_columns) {
  const auto source = result.source.unsqueeze(1);
  const int64_t rows = source.size(2), columns = source.size(3);
  const auto own_row = torch::arange(rows).view({1, 1, rows, 1}),
             own_column = torch::arange(columns).view({1, 1, 1, -1});
  return torch::cat({torch::div(source, source_columns, "floor") - own_row, source % source_columns - own_column}, 1);
}

double share_of_other(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kFloat) != b.to(torch::kFloat)).to(torch::kDouble).mean().item<double>();
}

TEST(ContextualAttentionGolden, TheBestPatchesAreTheRecordedOnes) {
  for (const std::string file : {"deepfillv2", "deepfillv2_tf"}) {
    MEND_NEEDS_SHARED(path, "spec/goldens/" + file + ".safetensors");
    const auto golden = read_safetensors(path).tensors;
    const auto f = golden.at("out.attention_in");
    for (const std::string variant : {"", "_fuse"}) {
      if (!golden.count("out.attention_offset" + variant)) continue;
      AttentionOptions options;
      options.style = file == "deepfillv2" ? AttentionStyle::pytorch : AttentionStyle::tensorflow;
      options.fuse = file == "deepfillv2" || !variant.empty();
      options.want_source = true;
      const auto result = contextual_attention(f, f, golden.at("hole"), options);
      // Of patches that fit equally well either may be named.
      EXPECT_LE(share_of_other(offsets_of(result, 16), golden.at("out.attention_offset" + variant)), 0.01) << file;
    }
  }
  MEND_NEEDS_SHARED(layers, "spec/goldens/deepfillv2_layers.safetensors");
  const auto golden = read_safetensors(layers).tensors;
  AttentionOptions options;
  options.want_source = true;
  const auto result = contextual_attention(golden.at("ca.f"), golden.at("ca.f"), golden.at("ca.mask64"), options);
  EXPECT_LE(share_of_other(offsets_of(result, 8), golden.at("ca.pt.fuse.self_masked_offset")), 0.02);
}

/// Each recorded gated convolution alone; the picture's height is odd.
TEST(GatedConvGolden, BordersStridesAndDilationsAreThoseOfBothPrograms) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  struct Case {
    std::string tag;
    deepfill::Border border;
    int64_t kernel = 3, stride = 1, dilation = 1;
    Activation activation = Activation::elu;
  };
  const auto check = [&](const std::string& name, const deepfill::Row& row, deepfill::Border border) {
    torch::nn::Module root;
    const deepfill::Branch branch(root, {row}, border);
    testing::fill_by_name(root);
    const auto x = golden.at("gated.x");
    EXPECT_LE(max_difference(branch(x), golden.at(name)), 1e-5) << name;
    // The same in training, where the gate is made of libtorch's own operations.
    torch::AutoGradMode gradients(true);
    EXPECT_LE(max_difference(branch(x.clone().requires_grad_()).detach(), golden.at(name)), 1e-5) << name;
  };
  const auto same = deepfill::Border::same, zero = deepfill::Border::zero;
  for (const auto& one :
       {Case{"tf_s2", same, 3, 2}, Case{"tf_s1_k5", same, 5}, Case{"tf_rate2", same, 3, 1, 2},
        Case{"pt_s2", zero, 3, 2}, Case{"pt_rate2", zero, 3, 1, 2}, Case{"pt_relu", zero, 3, 1, 1, Activation::relu}}) {
    deepfill::Row row{"gated_" + one.tag + ".conv", 4, 6, one.kernel, one.stride, one.dilation};
    row.activation = one.activation;
    check("gated." + one.tag + ".y", row, one.border);
  }
  deepfill::Row up{"gdeconv_tf.conv.conv", 4, 6};
  up.upsample = true;
  check("gdeconv_tf.y", up, same);
}

TEST(SnPatchGanGolden, TwoCallsMoveTheSingularVectorsAsRecorded) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_disc.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto both = golden.at("net_in.real_fake");
  for (const std::string layout : {"pytorch", "tf"}) {
    const auto critic = find_critic("sn_patch_gan").make(Options("sn_patch_gan", {{"layout", layout}}));
    critic->eval();
    testing::fill_by_name(*critic);
    const std::string name = layout == "tf" ? "out.tf." : "out.pt.";
    const auto picture = both.narrow(1, 0, 3) * 0.5 + 0.5, hole = both.narrow(1, 3, 1);
    EXPECT_LE(max_difference(critic->forward(picture, hole).flatten(1), golden.at(name + "pred_call1")), 1e-4);
    EXPECT_LE(max_difference(critic->named_buffers()["conv3.conv_sn.weight_u"], golden.at(name + "u_after_1.conv3")),
              1e-5);
    EXPECT_LE(max_difference(critic->forward(picture, hole).flatten(1), golden.at(name + "pred_call2")), 1e-4);
  }
}

}  // namespace
}  // namespace mend
