// The detector's weighted reconstruction, its gradient through picture and detector, against recorded values.
#include "losses/detector_loss.h"
#include "losses/weighted_reconstruction.h"
#include "networks/network.h"
#include "support/golden.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(DetectorGolden, TheGradientPassesThroughTheDetectorToo) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gdn_losses.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto detector = find_critic("dense_detector").make(Options("dense_detector"));
  testing::fill_by_name(*detector, 1, "detector.");
  auto made = golden.at("e2e.out").clone().requires_grad_(true);
  const auto look = artificial_look(detector->forward(made, torch::zeros({1, 1, 16, 16})));
  EXPECT_LE(max_difference(look, golden.at("e2e.v")), 1e-5);
  const auto loss = weighted_reconstruction(made, golden.at("e2e.gt"), look);
  EXPECT_LE(max_difference(loss.reshape({1}), golden.at("e2e.loss")), 1e-5);
  EXPECT_LE(max_difference(torch::autograd::grad({loss}, {made})[0], golden.at("e2e.grad_out")), 1e-6);
}

}  // namespace
}  // namespace mend
