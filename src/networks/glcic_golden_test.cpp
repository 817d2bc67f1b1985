#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(GlcicGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/gl.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_network("glcic").make(Options("glcic"))),
            testing::listed_keys(keys, "generator."));
  EXPECT_EQ(testing::state_keys(*find_critic("global_local").make(Options("global_local"))),
            testing::listed_keys(keys, "disc."));
}

TEST(GlcicGolden, GivesTheOfficialOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gl.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto network = find_network("glcic").make(Options("glcic"));
  testing::fill_by_name(*network, 1.6, "generator.");
  network->eval();
  // The recorded image is BGR.
  const auto out = network->forward(testing::golden_image(128, 128).flip(1), testing::golden_hole(128, 128));
  testing::expect_golden("glcic", out.flip(1) * 2 - 1, golden.at("out.image"));
}

TEST(GlcicGolden, TheCriticSeesThePictureAndItsMiddle) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gl.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto critic = find_critic("global_local").make(Options("global_local"));
  testing::fill_by_name(*critic, 1, "disc.");
  critic->eval();
  const auto global = testing::golden_uniform("input.global", {1, 3, 256, 256}).to(torch::kFloat).flip(1);
  const auto features = critic->features(global, torch::zeros({1, 1, 256, 256}));
  EXPECT_LE(max_difference(features[6], golden.at("out.disc_global_feat")), 1e-4);
  // The recorded crop is another picture: put it in the middle, where the crop of a picture without a hole lies.
  auto pasted = global.clone();
  pasted.narrow(2, 64, 128).narrow(3, 64, 128).copy_((golden.at("net_in.disc_local").flip(1) + 1) / 2);
  const auto local = critic->features(pasted, torch::zeros({1, 1, 256, 256}));
  EXPECT_LE(max_difference(local[12], golden.at("out.disc_local_feat")), 1e-4);
  // So the recorded score is that of no one picture: the last layer joins features of two.
  const auto state = critic->named_parameters();
  const auto logit = torch::linear(torch::cat({features[6], local[12]}, 1), state["fc.weight"], state["fc.bias"]);
  EXPECT_LE(max_difference(logit, golden.at("out.disc_logit")), 1e-4);
  EXPECT_EQ(
      max_difference(torch::linear(torch::cat({features[6], features[12]}, 1), state["fc.weight"], state["fc.bias"]),
                     features.back()),
      0);
}

}  // namespace
}  // namespace mend
