#include "layers/contextual_attention.h"
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
  const auto network = find_network(row.network).make(Options(row.network, options));
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
  EXPECT_LE(max_difference(2 * stages[1] - 1, golden.at("out.fine")), 1e-4);
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
