// The context encoder and its critic against recorded outputs, and the hole where the layouts allow one.
#include <ATen/autocast_mode.h>

#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

const Options centre_options("context", {{"layout", "centre"}});

TEST(ContextEncoderGolden, NamesAndShapesAreTheListed) {
  MEND_NEEDS_SHARED(keys, "spec/networks/context_encoder.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_network("context_encoder").make(centre_options)),
            testing::listed_keys(keys, "generator."));
  EXPECT_EQ(testing::state_keys(*find_critic("context_critic").make(centre_options)),
            testing::listed_keys(keys, "discriminator."));
}

TEST(ContextEncoderGolden, BothGiveTheRecordedOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/context_encoder.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto network = find_network("context_encoder").make(centre_options);
  const auto critic = find_critic("context_critic").make(centre_options);
  testing::fill_by_name(*network, 1.5, "generator.");
  testing::fill_by_name(*critic, 1.5, "discriminator.");
  network->eval();
  critic->eval();
  // Any hole inside the predicted part: all of that part is hidden from the network.
  auto hole = torch::zeros({1, 1, 128, 128});
  hole.narrow(2, 40, 20).narrow(3, 36, 56).fill_(1);
  const auto image = golden.at("image");
  ASSERT_EQ(max_difference(image, testing::golden_image(128, 128)), 0);
  const auto filled = network->forward(image, hole) * 2 - 1;
  const auto inner = [](const auto& x) { return x.narrow(2, 36, 56).narrow(3, 36, 56); };
  EXPECT_LE(max_difference(inner(filled), golden.at("out.center").narrow(2, 4, 56).narrow(3, 4, 56)), 1e-4);
  testing::expect_golden("context_encoder", filled, golden.at("out.complete"));

  const auto score = [&](const torch::Tensor& centre) {
    const auto picture = torch::constant_pad_nd((centre + 1) / 2, {32, 32, 32, 32});
    return torch::sigmoid(critic->forward(picture, hole)).view({1, 1});
  };
  const auto real = (image * 2 - 1).narrow(2, 32, 64).narrow(3, 32, 64);
  EXPECT_LE(max_difference(score(real), golden.at("out.disc_real")), 1e-4);
  EXPECT_LE(max_difference(score(golden.at("out.center")), golden.at("out.disc_fake")), 1e-4);
}

TEST(ContextEncoder, MixedPrecisionGivesNearlyTheSamePicture) {
  torch::manual_seed(3);
  torch::NoGradGuard no_grad;
  const auto network = find_network("context_encoder").make(Options("", {{"width", "16"}}));
  network->eval();
  const auto image = testing::golden_image(128, 160), hole = testing::golden_hole(128, 160);
  const auto wanted = network->forward(image, hole);
  at::autocast::set_cpu_enabled(true);
  const auto found = network->forward(image, hole).to(torch::kFloat);
  at::autocast::set_cpu_enabled(false);
  at::autocast::clear_cache();
  const auto difference = max_difference(found, wanted);
  EXPECT_GT(difference, 0) << "mixed precision is not on";
  EXPECT_LT(difference, 0.05);
}

TEST(ContextEncoder, TheCentreLayoutRefusesHolesElsewhere) {
  const auto network = find_network("context_encoder").make(Options("", {{"layout", "centre"}, {"width", "8"}}));
  network->eval();
  auto hole = torch::zeros({1, 1, 128, 160});
  hole[0][0][36][45] = 1;
  EXPECT_EQ(network->forward(torch::rand({1, 3, 128, 160}), hole).sizes(), torch::IntArrayRef({1, 3, 128, 160}));
  hole[0][0][35][45] = 1;
  EXPECT_THROW(network->forward(torch::rand({1, 3, 128, 160}), hole), Error);
}

}  // namespace
}  // namespace mend
