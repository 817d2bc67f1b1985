#include "neural/adaptation_losses.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "neural/adaptation_fixture.h"
#include "neural/adapted_filler.h"
#include "support/box_hole.h"
#include "support/for_fillers.h"
#include "support/shared_data.h"

namespace mend {
namespace {

using testing::box_hole;
using testing::loaded;
using testing::quick;
using testing::scratch;
using testing::single_thread;
using testing::small_network;
using testing::waves;

using ::testing::HasSubstr;

/// Every network learns by its own losses, with a critic and without.
TEST(AdaptationLosses, EveryNetworkHasLossesOfItsOwn) {
  const std::map<std::string, std::map<std::string, std::string>> networks = {
      {"deepfillv2", {{"width", "4"}}},
      {"edgeconnect", {{"width", "4"}}},
      {"gmcnn", {{"width", "4"}}},
      {"pconv", {{"width", "4"}}},
      {"mend", {{"width", "16"}, {"blocks", "2"}}}};
  for (const auto& [name, chosen] : networks)
    for (const std::string critic : {"", "fresh"}) {
      const auto network = loaded(name, chosen);
      auto options = quick(2);
      options.patch = 256;
      options.batch = 1;
      options.critic = critic;
      // A little more than what every network and critic takes: the patches must fit them all the same.
      const int side = static_cast<int>(std::max<int64_t>(128, network->spec->minimum_size)) + 20;
      const Raster truth = waves(side, side);
      const Hole hole = box_hole(side, side, {side / 3, side / 3, side / 4, side / 4});
      if (critic == "fresh" && own_training(name).critic.empty()) {
        EXPECT_THROW(AdaptedFiller(network, options).fill(truth, hole, single_thread()), Error) << name;
        continue;
      }
      const Raster filled = AdaptedFiller(network, options).fill(truth, hole, single_thread());
      EXPECT_EQ(filled.at(0, 1, 1), truth.at(0, 1, 1)) << name;
    }
}

TEST(AdaptationLosses, ACriticOfAnotherNetworkIsRefused) {
  auto options = quick(2);
  options.critic = scratch("adaptation_test_critic.safetensors");
  torch::manual_seed(3);
  const auto critic = find_critic("patch_gan").make(Options("[critic]", {{"width", "4"}}));
  TensorFile file = state_of(*critic);
  file.metadata = {{"critic", "patch_gan"}, {"option.width", "4"}};
  write_safetensors(options.critic, file);
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  try {
    AdaptedFiller(small_network(), options).fill(truth, hole, single_thread());
    FAIL() << "it was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the critic of mend is sn_patch_gan"));
  }
  const auto edgeconnect = loaded("edgeconnect", {{"width", "4"}});
  AdaptedFiller(edgeconnect, options).fill(truth, hole, single_thread());
}

TEST(AdaptationLosses, AFeatureDistanceCountsWhereItsNetworkIsGiven) {
  MEND_NEEDS_SHARED(features, "data/weights/squeezenet1_1.safetensors");
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  auto options = quick(3);
  options.check_every = 1;
  const Raster plain = AdaptedFiller(small_network(), options).fill(truth, hole, single_thread());
  options.features = features.string();
  const AdaptedFiller filler(small_network(), options);
  const Raster with_features = filler.fill(truth, hole, single_thread());
  float most = 0;
  for (size_t i = 0; i < plain.plane_size(); ++i)
    most = std::max(most, std::abs(plain.data()[i] - with_features.data()[i]));
  EXPECT_GT(most, 1e-4f);
  EXPECT_THAT(filler.description(), HasSubstr("feature distance"));
}

}  // namespace
}  // namespace mend
