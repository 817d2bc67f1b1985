// The colour network, its pyramid and ten steps of its fitting, against recorded values.
#include "base/error.h"
#include "networks/colorizer.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(ColorizerGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(coarse, "spec/networks/eii_coarse.keys.tsv");
  MEND_NEEDS_SHARED(fine, "spec/networks/eii_fine.keys.tsv");
  testing::expect_state_dict(Colorizer(1), coarse);
  testing::expect_state_dict(Colorizer(4), fine);
}

TEST(ColorizerGolden, OutputMatchesWithStoredAndOwnStatistics) {
  MEND_NEEDS_SHARED(path, "spec/goldens/eii.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  for (const std::string stage : {"coarse", "fine"}) {
    const auto input = golden.at("net_in." + stage);
    Colorizer network(input.size(1));
    testing::fill_by_name(network);
    network.eval();
    EXPECT_LT(max_difference(network.forward(input), golden.at("out." + stage + ".eval")), 1e-4);
    network.train();
    EXPECT_LT(max_difference(network.forward(input), golden.at("out." + stage + ".train")), 1e-4);
    const auto buffers = network.named_buffers();
    const std::string after = "after_train_forward." + stage + ".";
    for (const std::string name : {"model.3.blocks.2.running_mean", "model.3.blocks.2.running_var",
                                   "model.13.running_mean", "model.13.running_var"})
      EXPECT_LT(max_difference(buffers[name], golden.at(after + name)), 1e-4) << name;
  }
}

/// (H,W) or (H,W,C) bytes -> (1,C,H,W) in [0,1].
torch::Tensor picture_of(const torch::Tensor& bytes) {
  const auto channels = bytes.dim() == 2 ? bytes.unsqueeze(0) : bytes.permute({2, 0, 1});
  return channels.unsqueeze(0).to(torch::kFloat) / 255;
}

std::vector<ColourLevel> recorded_pyramid(const std::map<std::string, torch::Tensor>& golden) {
  return colour_pyramid(picture_of(golden.at("image_u8")), picture_of(golden.at("gray_u8")),
                        (golden.at("hole_u8") > 0).to(torch::kFloat).view({1, 1, 96, 128}), 3);
}

TEST(ColorizerGolden, PyramidMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/eii_pyramid.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto levels = recorded_pyramid(golden);
  ASSERT_EQ(levels.size(), 3u);
  constexpr double one_byte = 1.5 / 255;  // the recorded pictures were rounded to bytes after each direction
  for (size_t k = 0; k < levels.size(); ++k) {
    const auto number = std::to_string(k);
    EXPECT_EQ(max_difference(1 - levels[k].hole, golden.at("pyr.mask_" + number)), 0);
    EXPECT_LE(max_difference(levels[k].image, golden.at("pyr.image_" + number)), one_byte);
    EXPECT_LE(max_difference(levels[k].grey, golden.at("pyr.gray_" + number)), one_byte);
  }
  const auto below = picture_of(golden.at("transition.in_u8")) + 0.3 / 255;  // what is cut off again
  const auto input = colorizer_input(levels[1].grey, below);
  EXPECT_LE(max_difference(input.slice(1, 1), picture_of(golden.at("transition.out_u8"))), one_byte);
}

// In float64: training amplifies rounding, and the reference's own float32 run is up to 3e-3 from this one after
// step 3.
TEST(ColorizerGolden, TenStepsLowerTheLossAsRecorded) {
  MEND_NEEDS_SHARED(path, "spec/goldens/eii_pyramid.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto exact = [&](const std::string& name) { return golden.at(name).to(torch::kDouble); };
  const ColourLevel level{exact("pyr.image_0"), exact("pyr.gray_0"), 1 - exact("pyr.mask_0")};
  Colorizer network(1);
  testing::fill_by_name(network);
  network.to(torch::kDouble);
  torch::optim::Adam adam(network.parameters(), colorizer_rates(3).front());
  const auto recorded = exact("trace.loss_f64");
  for (int i = 0; i < 10; ++i) {
    adam.zero_grad();
    const auto made = network.forward(colorizer_input(level.grey, {}));
    const auto loss = colorizer_loss(made, level);
    loss.backward();
    const double wanted = recorded[i].item<double>();
    EXPECT_NEAR(loss.item<double>(), wanted, 1e-6 * wanted) << "step " << i;
    if (i < 2) {
      EXPECT_LT(max_difference(made.detach(), exact("trace.out_iter" + std::to_string(i))), 1e-3);
    }
    if (i == 0) {
      for (const std::string name : {"model.1.weight", "model.15.weight", "model.13.weight"})
        EXPECT_LT(max_difference(network.named_parameters()[name].grad(), exact("trace.grad0." + name)), 1e-5) << name;
    }
    adam.step();
  }
}

TEST(Colorizer, LearnsAColourForEachGrey) {
  torch::manual_seed(5);
  at::manual_seed(5);
  auto grey = torch::zeros({1, 1, 16, 16});
  grey.slice(3, 8, 16).fill_(0.8);
  const auto image = torch::cat({grey, 1 - grey, 0.5 * grey}, 1);
  auto hole = torch::zeros_like(grey);
  hole.slice(2, 4, 10).slice(3, 4, 12).fill_(1);
  Colorizer network(1, 8, 2);
  torch::optim::Adam adam(network.parameters(), 0.01);
  const ColourLevel level{image * (1 - hole), grey, hole};
  torch::Tensor made;
  for (int i = 0; i < 150; ++i) {
    adam.zero_grad();
    made = network.forward(grey);
    colorizer_loss(made, level).backward();
    adam.step();
  }
  const auto error = ((made.detach() - image).abs() * hole).sum() / (3 * hole.sum());
  EXPECT_LT(error.item<double>(), 0.08) << "in the hole, which no loss has seen";
}

TEST(ColourPyramid, RefusesSizesThatDoNotHalve) {
  const auto x = torch::zeros({1, 3, 12, 14});
  EXPECT_THROW(colour_pyramid(x, x.slice(1, 0, 1), x.slice(1, 0, 1), 3), Error);
  EXPECT_THROW(colour_pyramid(x, x.slice(1, 0, 1), x.slice(1, 0, 1), 6), Error);
  EXPECT_EQ(colour_pyramid(x, x.slice(1, 0, 1), x.slice(1, 0, 1), 2)[0].hole.sizes(),
            (std::vector<int64_t>{1, 1, 6, 7}));
}

}  // namespace
}  // namespace mend
