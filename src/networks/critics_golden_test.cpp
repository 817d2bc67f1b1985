// Critics of the DeepFill networks and of hifill against recorded names and outputs.
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(DeepFillCriticGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/deepfillv1_mmagic.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_critic("deepfill_critic").make(Options("deepfill_critic"))),
            testing::listed_keys(keys, "disc."));
}

/// The recorded judges saw two unrelated pictures, so each is asked in a call of its own.
TEST(DeepFillCriticGolden, BothJudgesMatch) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv1_mmagic.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto critic = find_critic("deepfill_critic").make(Options("deepfill_critic", {{"bgr", "false"}}));
  testing::fill_by_name(*critic, 1, "disc.");
  critic->eval();
  const auto whole = testing::golden_uniform("input.global", {1, 3, 256, 256}).to(torch::kFloat);
  const auto window = testing::golden_uniform("input.local", {1, 3, 128, 128}).to(torch::kFloat);
  auto hole = torch::zeros({1, 1, 256, 256});
  hole.slice(2, 100, 140).slice(3, 90, 150).fill_(1);  // its centre is (120, 120)
  EXPECT_LE(max_difference(critic->forward(whole, hole).slice(1, 0, 1), golden.at("out.disc_global")), 1e-4);
  auto around = torch::zeros_like(whole);
  around.slice(2, 56, 184).slice(3, 56, 184).copy_(window);
  EXPECT_LE(max_difference(critic->forward(around, hole).slice(1, 1, 2), golden.at("out.disc_local")), 1e-4);
}

/// torch's spectral normalisation, whose vectors were found by ten steps before the recording.
TEST(SnPatchGanGolden, TheMmagicLayoutMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/deepfillv2_mmagic.safetensors");
  MEND_NEEDS_SHARED(keys, "spec/networks/deepfillv2_mmagic.keys.tsv");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto critic = find_critic("sn_patch_gan").make(Options("sn_patch_gan", {{"layout", "mmagic"}}));
  EXPECT_EQ(testing::state_keys(*critic), testing::listed_keys(keys, "disc."));
  testing::fill_by_name(*critic, 1, "disc.");
  critic->eval();
  auto parameters = critic->named_parameters();
  auto buffers = critic->named_buffers();
  for (int i = 1; i <= 6; ++i) {
    const auto name = "conv" + std::to_string(i) + ".conv.weight_";
    const auto matrix = parameters[name + "orig"].flatten(1);
    auto u = buffers[name + "u"], v = buffers[name + "v"];
    for (int step = 0; step < 10; ++step) {
      v.copy_(torch::mv(matrix.t(), u));
      v.div_(v.norm());
      u.copy_(torch::mv(matrix, v));
      u.div_(u.norm());
    }
  }
  // Recorded as the pictures came, blue or red first: the values are those of golden_image.
  EXPECT_LE(max_difference(critic->forward(testing::golden_image(128, 128), testing::golden_hole(128, 128)),
                           golden.at("out.disc")),
            1e-4);
}

TEST(HiFillCriticGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/hifill.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_critic("hifill_critic").make(Options("hifill_critic"))),
            testing::listed_keys(keys, "discriminator."));
}

/// TensorFlow flattens row, column, channel: the official weights of the last layer lie in that order.
TEST(HiFillCritic, TheLastLayerCountsChannelsFirst) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  const auto critic = find_critic("hifill_critic").make(Options("hifill_critic", {{"size", "128"}, {"width", "8"}}));
  auto weight = critic->named_parameters()["linear.weight"], bias = critic->named_parameters()["linear.bias"];
  const int64_t side = 2, channels = weight.size(1) / (side * side), row = 1, column = 0, channel = 5;
  weight.zero_();
  bias.zero_();
  weight[0][(row * side + column) * channels + channel] = 1;
  const auto all = critic->features(torch::rand({1, 3, 128, 128}), torch::zeros({1, 1, 128, 128}));
  EXPECT_EQ(all[6].item<float>(), all[5][0][channel][row][column].item<float>());
}

}  // namespace
}  // namespace mend
