/// Every loss: the gradient equals central differences in float64.
#include "losses/adversarial.h"
#include "losses/detector_loss.h"
#include "losses/feature_distance.h"
#include "losses/feature_matching.h"
#include "losses/hole_weights.h"
#include "losses/id_mrf.h"
#include "losses/multi_scale.h"
#include "losses/perceptual_loss.h"
#include "losses/pixel_loss.h"
#include "losses/total_variation.h"
#include "losses/weighted_reconstruction.h"
#include "support/gradcheck.h"

namespace mend {
namespace {
using testing::expect_gradient;
using torch::Tensor;

class LossGradient : public ::testing::Test {
 protected:
  void SetUp() override {
    torch::manual_seed(11);
    made = torch::rand({2, 3, 4, 5}, torch::kDouble);
    target = torch::rand({2, 3, 4, 5}, torch::kDouble);
    hole = (torch::rand({2, 1, 4, 5}) < 0.4).to(torch::kDouble);
  }
  Tensor made, target, hole;
};

TEST_F(LossGradient, PixelLosses) {
  for (const auto distance : {Distance::l1, Distance::l2})
    for (const bool own : {true, false})
      expect_gradient([&](const Tensor& x) { return pixel_loss(x, target, hole, {distance, 1, 6, own}); }, made);
  expect_gradient([&](const Tensor& x) { return weighted_pixel_loss(x, target, context_weights(hole)); }, made);
  expect_gradient(
      [&](const Tensor& x) {
        return multi_scale_loss({x}, torch::ones({2, 3, 8, 9}, made.options()));
      },
      made);
}

TEST_F(LossGradient, WeightedReconstructionInPictureAndLook) {
  const auto look = torch::rand({2, 1, 4, 5}, torch::kDouble);
  for (const auto mapping : {Mapping::linear, Mapping::exponential, Mapping::ten}) {
    expect_gradient([&](const Tensor& x) { return weighted_reconstruction(x, target, look, mapping); }, made);
    expect_gradient([&](const Tensor& v) { return weighted_reconstruction(made, target, v, mapping); }, look);
  }
}

TEST_F(LossGradient, DetectorLosses) {
  const auto logits = torch::randn({2, 2, 4, 5}, torch::kDouble);
  expect_gradient([&](const Tensor& x) { return detector_cross_entropy(x, hole); }, logits);
  const auto label = torch::rand({2, 1, 4, 5}, torch::kDouble);
  for (const double gamma : {0.0, 1.0, 2.0}) {
    expect_gradient([&](const Tensor& x) { return detector_focal(x, hole, gamma); }, logits);
    expect_gradient([&](const Tensor& x) { return detector_soft_focal(x, hole, label, gamma); }, logits);
  }
}

TEST_F(LossGradient, AdversarialLosses) {
  for (const auto kind :
       {Adversarial::vanilla, Adversarial::least_squares, Adversarial::hinge, Adversarial::wasserstein}) {
    expect_gradient([&](const Tensor& x) { return critic_loss(kind, x, target); }, made);
    expect_gradient([&](const Tensor& x) { return critic_loss(kind, target, x); }, made);
    expect_gradient([&](const Tensor& x) { return generator_loss(kind, x); }, made);
  }
}

TEST_F(LossGradient, GradientPenaltyReachesTheCriticsWeights) {
  const auto mix = torch::rand({2, 1, 1, 1}, torch::kDouble), weight = torch::rand({1, 3, 4, 5}, torch::kDouble);
  expect_gradient(
      [&](const Tensor& w) {
        // The penalty differentiates inside, so autograd must be on even for the differences.
        return gradient_penalty(
            [&](const Tensor& x) {
              return (w * x.square()).sum({1, 2, 3});
            },
            made, target, mix, hole);
      },
      weight);
}

TEST_F(LossGradient, FeatureLosses) {
  expect_gradient([&](const Tensor& x) { return feature_matching({x, x * x}, {target, target}); }, made);
  expect_gradient([&](const Tensor& x) { return feature_distance({x, x * x}, {target, target}); }, made);
  expect_gradient([&](const Tensor& x) { return perceptual_loss({x, x * x}, {target, target}); }, made);
  expect_gradient([&](const Tensor& x) { return style_loss({x, x * x}, {target, target}); }, made);
  for (const auto roles : {MrfRoles::made_asks, MrfRoles::target_asks})
    expect_gradient([&](const Tensor& x) { return id_mrf(x, target, roles); }, made, 1e-5);
}

TEST_F(LossGradient, TotalVariations) {
  expect_gradient([&](const Tensor& x) { return total_variation(x); }, made);
  expect_gradient([&](const Tensor& x) { return hole_total_variation(x, hole); }, made);
  expect_gradient([&](const Tensor& x) { return corner_variation(x, hole); }, made);
}

}  // namespace
}  // namespace mend
