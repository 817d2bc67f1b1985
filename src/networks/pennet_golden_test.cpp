#include "layers/attention_transfer.h"
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

/// The pack's own hole for this network; the usual one meets the resized hole's zeros at rounding error.
torch::Tensor pennet_hole() {
  auto hole = torch::zeros({1, 1, 256, 256});
  hole.slice(2, 64, 192).slice(3, 88, 168).fill_(1);
  return hole;
}

TEST(PenNetGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/pennet.keys.tsv");
  MEND_NEEDS_SHARED(critic_keys, "spec/networks/pennet_disc.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_network("pennet").make(Options("pennet"))), testing::listed_keys(keys, ""));
  EXPECT_EQ(testing::state_keys(*find_critic("pennet_critic").make(Options("pennet_critic"))),
            testing::listed_keys(critic_keys, ""));
}

TEST(PenNetGolden, PyramidAndPictureAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(path, "spec/goldens/pennet.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const torch::NoGradGuard no_grad;
  const auto network = find_network("pennet").make(Options("pennet"));
  testing::fill_by_name(*network, 1.2);
  const auto stages = network->stages(golden.at("image"), pennet_hole());
  ASSERT_EQ(stages.size(), 6u);
  for (size_t i = 0; i < 5; ++i)
    EXPECT_LE(max_difference(2 * stages[i] - 1, golden.at("out.pyramid" + std::to_string(5 - i))), 1e-4) << i;
  testing::expect_golden("pennet", 2 * stages[5] - 1, golden.at("out.image"));
}

TEST(PenNetGolden, CriticGivesTheOfficialScores) {
  MEND_NEEDS_SHARED(path, "spec/goldens/pennet.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const torch::NoGradGuard no_grad;
  const auto critic = find_critic("pennet_critic").make(Options("pennet_critic"));
  testing::fill_by_name(*critic);
  for (int i = 0; i < 10; ++i) critic->forward(torch::zeros({1, 3, 64, 64}), {});  // ten power iterations
  critic->eval();
  const auto image = golden.at("image"), hole = pennet_hole();
  EXPECT_LE(max_difference(critic->forward(image, hole), golden.at("out.disc_real")), 1e-4);
  const auto filled = image * (1 - hole) + (golden.at("out.image") * 0.5 + 0.5) * hole;
  EXPECT_LE(max_difference(critic->forward(filled, hole), golden.at("out.disc_fake")), 1e-4);
}

TEST(AttentionTransferGolden, EveryVariantGivesTheRecordedOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/pennet_layers.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto fine = golden.at("x1"), coarse = golden.at("x2"), hole = golden.at("mask64");
  EXPECT_LE(max_difference(attention_transfer(fine, coarse, hole, 3), golden.at("out.k3_nofuse")), 1e-5);
  EXPECT_LE(max_difference(attention_transfer(fine, coarse, hole, 1), golden.at("out.k1_nofuse")), 1e-5);
  EXPECT_LE(max_difference(attention_transfer(fine.narrow(0, 0, 1), coarse.narrow(0, 0, 1), {}, 3),
                           golden.at("out.k3_nofuse_nomask")),
            1e-5);
}

}  // namespace
}  // namespace mend
