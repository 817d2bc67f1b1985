// The loss terms: cases small enough to work out by hand, and what every row of the catalogue owes its users.
#include "losses/loss.h"

#include <cmath>

#include "base/error.h"
#include "losses/adversarial.h"
#include "losses/detector_loss.h"
#include "losses/feature_distance.h"
#include "losses/hole_weights.h"
#include "losses/perceptual_loss.h"
#include "losses/pixel_loss.h"
#include "losses/total_variation.h"
#include "support/golden.h"

namespace mend {
namespace {
using torch::Tensor;
using Values = std::map<std::string, std::string>;

Tensor plane(const std::vector<float>& values, int64_t rows, int64_t columns) {
  return torch::tensor(values).view({1, 1, rows, columns});
}

double term(const std::string& name, const Values& options, const LossInput& input) {
  return find_loss(name).make(Options(name, options))(input).item<double>();
}

/// Two pixels, the left one missing: made 0.5 and 0.3 in every channel, the truth 0.25 and 0.5.
LossInput two_pixels() {
  LossInput input;
  input.stages = {plane({0.5F, 0.3F}, 1, 2).expand({1, 3, 1, 2})};
  input.target = plane({0.25F, 0.5F}, 1, 2).expand({1, 3, 1, 2});
  input.hole = plane({1, 0}, 1, 2);
  return input;
}

TEST(LossByHand, Pixel) {
  EXPECT_NEAR(term("pixel", {}, two_pixels()), 6 * 0.25 + 0.2, 1e-6);
  EXPECT_NEAR(term("pixel", {{"own_pixels", "false"}}, two_pixels()), (6 * 0.25 + 0.2) / 2, 1e-6);
  EXPECT_NEAR(term("pixel", {{"distance", "l2"}, {"known", "2"}}, two_pixels()), 6 * 0.0625 + 2 * 0.04, 1e-6);
  auto nothing_missing = two_pixels();
  nothing_missing.hole = torch::zeros({1, 1, 1, 2});
  EXPECT_NEAR(term("pixel", {}, nothing_missing), 0.225, 1e-6);
}

TEST(LossByHand, Weighted) {
  EXPECT_NEAR(term("discounted", {}, two_pixels()), 0.225, 1e-6) << "one pixel from the known ones: no discount";
  EXPECT_NEAR(term("context", {{"window", "3"}}, two_pixels()), 0.2 / 8 / 2, 1e-6) << "1 of 8 neighbours is missing";
  auto input = two_pixels();
  input.look = plane({1, 0}, 1, 2);
  EXPECT_NEAR(term("weighted_reconstruction", {}, input), (10 * 0.25 + 0.2) / 2, 1e-6);
  EXPECT_NEAR(term("weighted_reconstruction", {{"mapping", "linear"}}, input), (2 * 0.25 + 0.2) / 2, 1e-6);
}

TEST(LossByHand, MultiScaleAndTotalVariation) {
  auto input = two_pixels();
  input.stages.insert(input.stages.begin(), torch::full({1, 3, 1, 1}, 0.5F));  // the truth's mean is 0.375
  EXPECT_NEAR(term("multi_scale", {}, input), (0.125 + 0.225) / 2, 1e-6);
  EXPECT_NEAR(term("multi_scale", {{"mean", "false"}}, input), 0.125 + 0.225, 1e-6);
  const auto picture = plane({0, 1, 3, 3}, 2, 2);
  EXPECT_NEAR(total_variation(picture).item<double>(), (1 + 0) / 2.0 + (3 + 2) / 2.0, 1e-6);
  // All four pixels lie in the dilated hole: pairs 1 and 0 along rows, 3 and 2 along columns.
  EXPECT_NEAR(hole_total_variation(picture, plane({1, 0, 0, 0}, 2, 2)).item<double>(), 0.5 + 2.5, 1e-6);
}

TEST(LossByHand, Adversarial) {
  LossInput input;
  input.made_judged = {torch::zeros({1}), torch::tensor({0.5F, -2.0F})};
  const auto by = [&](const char* kind) { return term("adversarial", {{"kind", kind}}, input); };
  EXPECT_NEAR(by("hinge"), 0.75, 1e-6);
  EXPECT_NEAR(by("wasserstein"), 0.75, 1e-6);
  EXPECT_NEAR(by("vanilla"), (std::log1p(std::exp(-0.5)) + std::log1p(std::exp(2.0))) / 2, 1e-6);
  EXPECT_NEAR(by("least_squares"), (0.25 + 9) / 2, 1e-6);
  const auto real = torch::tensor({2.0F, 0.0F}), fake = torch::tensor({0.5F, -2.0F});
  EXPECT_NEAR(critic_loss(Adversarial::hinge, real, fake).item<double>(), (0.5 + 0.75) / 2, 1e-6);
  EXPECT_NEAR(critic_loss(Adversarial::wasserstein, real, fake).item<double>(), -0.75 - 1, 1e-6);
  EXPECT_NEAR(critic_loss(Adversarial::least_squares, real, fake).item<double>(), (1 + 2.125) / 2, 1e-6);
  const double of_real = (std::log1p(std::exp(-2.0)) + std::log(2.0)) / 2;
  const double of_fake = (std::log1p(std::exp(0.5)) + std::log1p(std::exp(-2.0))) / 2;
  EXPECT_NEAR(critic_loss(Adversarial::vanilla, real, fake).item<double>(), (of_real + of_fake) / 2, 1e-6);
}

TEST(LossByHand, FeatureMatchingGramAndDetector) {
  LossInput input;
  input.made_judged = {torch::tensor({1.0F, 3.0F}), torch::tensor({1.0F})};
  input.truth_judged = {torch::tensor({0.0F, 0.0F}), torch::tensor({-1.0F})};
  EXPECT_NEAR(term("feature_matching", {}, input), 2 + 2, 1e-6);
  const auto features = torch::tensor({1.0F, 2.0F, 3.0F, 0.0F}).view({1, 2, 1, 2});
  const auto gram = torch::tensor({5.0F, 3.0F, 3.0F, 9.0F}).view({1, 2, 2}) / 4;
  EXPECT_LE(testing::max_difference(gram_matrix(features), gram), 1e-7);
  EXPECT_NEAR(style_loss({features}, {features * 0}).item<double>(), 20.0 / 16, 1e-6);
  EXPECT_NEAR(perceptual_loss({features, features}, {features * 0, features}).item<double>(), 1.5, 1e-6);
  // Undecided everywhere: ln 2 from the hole's pixel and from the known one.
  const auto undecided = torch::zeros({1, 2, 1, 2});
  EXPECT_NEAR(artificial_look(undecided).min().item<double>(), 0.5, 1e-6);
  EXPECT_NEAR(detector_focal(undecided, plane({1, 0}, 1, 2), 0).item<double>(), std::log(2.0) / 2, 1e-6);
}

TEST(LossByHand, SoftFocalIsLeastWhereThePredictionIsTheLabel) {
  // One missing pixel that is found made up by p, one known pixel found known by 0.9; each is half of the picture.
  const auto loss = [](double p, double label, double gamma) {
    const auto logits = torch::tensor({{std::log(1 - p), std::log(0.9)}, {std::log(p), std::log(0.1)}}, torch::kDouble);
    return detector_soft_focal(logits.view({1, 2, 1, 2}), plane({1, 0}, 1, 2),
                               plane({static_cast<float>(label), 0}, 1, 2), gamma)
        .item<double>();
  };
  const double missing = 0.55 * 0.55 * -(0.25 * std::log(0.8) + 0.75 * std::log(0.2));
  const double known = 0.1 * 0.1 * -std::log(0.9);
  EXPECT_NEAR(loss(0.8, 0.25, 2), (missing + known) / 4, 1e-6);
  for (const double other : {0.05, 0.2, 0.3, 0.9}) {
    EXPECT_LT(loss(0.25, 0.25, 0), loss(other, 0.25, 0)) << other;
    EXPECT_LT(loss(0.25, 0.25, 2), loss(other, 0.25, 2)) << other;
  }
}

TEST(LossByHand, FeatureDistance) {
  const auto right = torch::tensor({3.0F, 0.0F}).view({1, 2, 1, 1}),
             up = torch::tensor({0.0F, 0.5F}).view({1, 2, 1, 1});
  EXPECT_NEAR(feature_distance({right}, {up}).item<double>(), 1, 1e-6);
  EXPECT_NEAR(feature_distance({right, right}, {2 * right, right + 6 * up}).item<double>(), (1 - std::sqrt(0.5)) / 2,
              1e-6);
}

TEST(HoleWeights, DiscountFallsByKingsMoves) {
  auto hole = torch::zeros({1, 1, 5, 7});
  hole.narrow(2, 1, 4).narrow(3, 1, 5).fill_(1);           // open to the picture's lower edge, where nothing is known
  const auto half = plane({1, 1, 1,    1,     1,    1, 1,  //
                           1, 1, 1,    1,     1,    1, 1,  //
                           1, 1, 0.5F, 0.5F,  0.5F, 1, 1,  //
                           1, 1, 0.5F, 0.25F, 0.5F, 1, 1,  //
                           1, 1, 0.5F, 0.25F, 0.5F, 1, 1},
                          5, 7);
  EXPECT_EQ(testing::max_difference(discount_weights(hole, 0.5), half), 0);
  EXPECT_EQ(discount_weights(hole, 1).min().item<float>(), 1);
  EXPECT_THROW(discount_weights(hole, 0), Error);
  EXPECT_THROW(discount_weights(hole, 1.5), Error);
}

TEST(HoleWeights, ContextCountsTheMissingNeighbours) {
  const auto hole = plane({1, 0, 0, 0,  //
                           1, 0, 0, 0,  //
                           0, 0, 0, 0},
                          3, 4);
  const auto shares = plane({0, 2, 0, 0,  //
                             0, 2, 0, 0,  //
                             1, 1, 0, 0},
                            3, 4) /
                      8;
  EXPECT_LE(testing::max_difference(context_weights(hole, 3), shares), 1e-7);
  // In the paper's window of 7 both missing pixels are around every known one but those of the last column.
  EXPECT_LE(testing::max_difference(context_weights(hole), plane({0, 2, 2, 2, 0, 2, 2, 2, 2, 2, 2, 2}, 3, 4) / 48),
            1e-7);
  EXPECT_THROW(context_weights(hole, 4), Error);
}

Options options_of(const LossSpec& spec, bool& skip) {
  Values values;
  for (const auto* name : {"feature_distance", "perceptual", "style", "id_mrf", "lpips"}) {
    if (spec.name != name) continue;
    const auto file = testing::shared_data("data/weights/squeezenet1_1.safetensors");
    skip = !std::filesystem::exists(file);
    values["weights"] = file.string();
    if (spec.name == "id_mrf") values["taps"] = "fire3,fire5";
    if (spec.name == "lpips")
      values["lin"] = testing::shared_data("data/weights/lpips_squeeze_lin.safetensors").string();
  }
  return Options(std::string(spec.name), values);
}

class LossContract : public ::testing::TestWithParam<LossSpec> {};

TEST_P(LossContract, IsAFiniteNumberThatTeachesThePicture) {
  bool skip = false;
  const auto options = options_of(GetParam(), skip);
  if (skip) GTEST_SKIP() << "the data pack is not installed";
  const auto loss = GetParam().make(options);
  torch::manual_seed(5);
  const auto made = torch::rand({2, 3, 48, 64}).requires_grad_();
  LossInput input;
  input.stages = {torch::avg_pool2d(made, 2), made};
  input.target = torch::rand({2, 3, 48, 64});
  input.hole = testing::golden_hole(48, 64).expand({2, 1, 48, 64});
  if (GetParam().needs == LossNeeds::critic) {
    input.made_judged = {made * 2, made.mean({1, 2, 3})};
    input.truth_judged = {input.target * 2, input.target.mean({1, 2, 3})};
  }
  if (GetParam().needs == LossNeeds::detector) input.look = torch::rand({2, 1, 48, 64});
  const auto value = loss(input);
  ASSERT_EQ(value.dim(), 0);
  EXPECT_TRUE(std::isfinite(value.item<float>()));
  value.backward();
  EXPECT_GT(made.grad().abs().sum().item<float>(), 0);
}

TEST_P(LossContract, RefusesOptionsItDoesNotKnow) {
  bool skip = false;
  auto values = options_of(GetParam(), skip).values();
  if (skip) GTEST_SKIP() << "the data pack is not installed";
  values["colour"] = "blue";
  EXPECT_THROW(GetParam().make(Options(std::string(GetParam().name), values)), Error);
}

INSTANTIATE_TEST_SUITE_P(Losses, LossContract, ::testing::ValuesIn(loss_catalog()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LossCatalog, TermsSayWhatTheyLack) {
  for (const auto& spec : loss_catalog()) {
    if (spec.needs == LossNeeds::pictures) continue;
    EXPECT_THROW(spec.make(Options())(two_pixels()), Error) << spec.name;
  }
}

TEST(LossCatalog, NamesTheNearest) {
  try {
    find_loss("pixle");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'pixel'"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace mend
