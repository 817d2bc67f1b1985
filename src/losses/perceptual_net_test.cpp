#include "losses/perceptual_net.h"

#include "base/error.h"
#include "losses/lpips.h"
#include "support/golden.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(PerceptualNet, SqueezeNetGivesTheRecordedFeaturesAndLpips) {
  MEND_NEEDS_SHARED(weights, "data/weights/squeezenet1_1.safetensors");
  const auto golden = read_safetensors(testing::shared_data("data/weights/golden_perceptual.safetensors")).tensors;
  const auto net = PerceptualNet::load(weights);
  const Lpips lpips(net, read_safetensors(testing::shared_data("data/weights/lpips_squeeze_lin.safetensors")));
  torch::NoGradGuard no_grad;
  for (const std::string tail : {"", "_b"}) {  // _b: a size at which pooling modes differ
    const auto input = golden.at("input" + tail);
    const auto taps = net->features(input, net->lpips_taps());
    for (size_t i = 0; i < taps.size(); ++i)
      EXPECT_LE(max_difference(taps[i], golden.at("tap" + std::to_string(i) + tail)), 1e-3) << i << tail;
    const auto layers = lpips.layer_distances(input, input.flip(3));
    EXPECT_LE(max_difference(layers.sum(1), golden.at("lpips" + tail)), 1e-6) << tail;
    EXPECT_LE(max_difference(layers.flatten(), golden.at("lpips_layers" + tail)), 1e-6) << tail;
    EXPECT_EQ(lpips.distance(input, input).item<float>(), 0);
    EXPECT_LE(max_difference(lpips.distance(input.flip(3), input), golden.at("lpips" + tail)), 1e-6) << tail;
    // Over a hole that is everything, maps of one value differ from their means by the bilinear borders alone.
    const auto everywhere = torch::ones_like(input.slice(1, 0, 1));
    EXPECT_NEAR(lpips.distance_inside(input, input.flip(3), everywhere).item<float>(),
                golden.at("lpips" + tail).item<float>(), 0.02)
        << tail;
    auto left = torch::zeros_like(everywhere), changed = input.clone();
    left.slice(3, 0, 24) = 1;
    changed.slice(3, 0, 24) = 1 - changed.slice(3, 0, 24);
    EXPECT_GT(lpips.distance_inside(input, changed, left).item<float>(),
              2 * lpips.distance(input, changed).item<float>());
    float before = 0;
    torch::manual_seed(2);
    for (const double deviation : {0.02, 0.1, 0.4}) {
      const float noisy = lpips.distance(input, input + deviation * torch::randn_like(input)).item<float>();
      EXPECT_GT(noisy, before);
      before = noisy;
    }
  }
}

TEST(PerceptualNet, MobileNetReadsItsFileAndSeesWhatPicturesShow) {
  MEND_NEEDS_SHARED(weights, "data/weights/mobilenet_v2_folded.safetensors");
  const auto net = PerceptualNet::load(weights);
  EXPECT_EQ(net->name(), "mobilenet_v2");
  torch::NoGradGuard no_grad;
  const auto taps = net->features(testing::golden_image(64, 96), {"block18", "block1", "block17"});
  EXPECT_EQ(taps[0].sizes(), torch::IntArrayRef({1, 1280, 2, 3}));
  EXPECT_EQ(taps[1].sizes(), torch::IntArrayRef({1, 16, 32, 48}));
  EXPECT_EQ(taps[2].sizes(), torch::IntArrayRef({1, 320, 2, 3}));
  EXPECT_GE(taps[0].min().item<float>(), 0);
  EXPECT_LE(taps[0].max().item<float>(), 6);
  EXPECT_GT(taps[0].std().item<float>(), 0.05);
  EXPECT_THROW(Lpips(net, {}), Error);
}

TEST(PerceptualNet, RefusesUnknownLayersWrongShapesAndOtherFiles) {
  EXPECT_THROW(PerceptualNet(TensorFile{}), Error);
  TensorFile almost;
  almost.tensors["features.10.weight"] = torch::zeros({256, 256, 3, 3});
  EXPECT_THROW(PerceptualNet{almost}, Error);
  almost.tensors["features.0.weight"] = torch::zeros({64, 3, 3, 3});
  EXPECT_THROW(PerceptualNet{almost}, Error);
}

}  // namespace
}  // namespace mend
