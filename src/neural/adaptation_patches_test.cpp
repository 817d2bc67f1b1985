#include "neural/adaptation_patches.h"

#include <gtest/gtest.h>

#include <set>

#include "neural/adaptation_fixture.h"
#include "neural/look_alikes.h"
#include "neural/raster_tensor.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;
using testing::waves;

TEST(PatchDrawer, TeachesNothingThatWasSetApartOrMissing) {
  const auto picture = tensor_of(waves(160, 200));
  const auto hole = tensor_of(box_hole(160, 200, {40, 50, 30, 60}));
  PatchDrawer::Choice choice;
  choice.patch = 64;
  choice.size_multiple = 16;
  choice.smallest = 32;
  choice.hide = 0.5;
  PatchDrawer drawer(picture, hole, choice);
  Rng rng(5);
  const auto judges = drawer.set_apart(2, rng);
  const auto asked = judges.batch.hole * (1 - judges.unknown);
  EXPECT_GT(asked.sum().item<float>(), 32);
  EXPECT_LT(asked.mean().item<float>(), 0.15);
  double shares = 0;
  for (int i = 0; i < 30; ++i) {
    const auto patches = drawer.draw(4, rng);
    EXPECT_EQ(patches.batch.image.sizes(), (std::vector<int64_t>{4, 3, 64, 64}));
    shares += (patches.batch.hole * (1 - patches.unknown)).mean().item<double>();
  }
  EXPECT_GT(shares / 30, 0.05);
  EXPECT_LT(shares / 30, 0.6);
}

TEST(PatchDrawer, RehearsesUnderTheWholeHole) {
  // A small hole in a large picture: moved at random, it would hardly ever lie in a patch.
  const auto hole = tensor_of(box_hole(480, 640, {300, 200, 24, 16}));
  PatchDrawer::Choice choice;
  choice.patch = 64;
  PatchDrawer drawer(tensor_of(waves(480, 640)), hole, choice);
  Rng rng(5);
  const auto patches = drawer.rehearse(8, rng);
  const auto asked = patches.batch.hole * (1 - patches.unknown);
  for (int64_t i = 0; i < 8; ++i) {
    EXPECT_GE(asked[i].sum().item<float>(), 16);
    EXPECT_GE(patches.batch.hole[i].sum().item<float>(), 24 * 16);
  }
  // And one that is larger than a patch.
  PatchDrawer wide(tensor_of(waves(160, 200)), tensor_of(box_hole(160, 200, {20, 20, 90, 100})), choice);
  EXPECT_GT(wide.rehearse(4, rng).batch.hole.mean().item<float>(), 0.9);
}

TEST(PatchDrawer, RehearsesUnderOtherHolesWhereTheWholeOneHasNoRoom) {
  // A frame around the picture lies on itself, mirrored or not.
  auto frame = torch::ones({1, 1, 96, 96});
  frame.narrow(2, 16, 64).narrow(3, 16, 64).zero_();
  PatchDrawer drawer(tensor_of(waves(96, 96)), frame, {});
  Rng rng(5);
  const auto patches = drawer.rehearse(2, rng);
  for (int64_t i = 0; i < 2; ++i) EXPECT_GE((patches.batch.hole * (1 - patches.unknown))[i].sum().item<float>(), 16);
}

TEST(PatchDrawer, APatchIsNoSmallerThanTheNetworkTakes) {
  const auto picture = tensor_of(waves(160, 200));
  const auto hole = tensor_of(box_hole(160, 200, {40, 50, 30, 60}));
  PatchDrawer::Choice choice;
  choice.patch = 32;
  choice.size_multiple = 16;
  choice.smallest = 70;
  PatchDrawer drawer(picture, hole, choice);
  EXPECT_EQ(drawer.side(), 80);
  Rng rng(5);
  EXPECT_GE(drawer.draw(1, rng).batch.image.size(2), 70);
}

TEST(PatchDrawer, CropsAPictureThatIsOnePatch) {
  const auto picture = tensor_of(waves(96, 96));
  const auto hole = tensor_of(box_hole(96, 96, {30, 30, 20, 20}));
  PatchDrawer::Choice choice;
  choice.patch = 256;
  choice.size_multiple = 16;
  choice.smallest = 32;
  PatchDrawer drawer(picture, hole, choice);
  Rng rng(5);
  std::set<int64_t> sides;
  for (int i = 0; i < 20; ++i) sides.insert(drawer.draw(1, rng).batch.image.size(2));
  EXPECT_EQ(sides, (std::set<int64_t>{80, 96}));
}

TEST(PatchDrawer, TurnsPatchesOnRequestAlone) {
  // Every row has one value: so has every row of a patch that is not turned.
  const auto picture = torch::linspace(0, 1, 64).view({1, 1, 64, 1}).expand({1, 3, 64, 64}).contiguous();
  const auto hole = tensor_of(box_hole(64, 64, {20, 20, 20, 20}));
  for (const bool turns : {false, true}) {
    PatchDrawer::Choice choice;
    choice.patch = 32;
    choice.turns = turns;
    PatchDrawer drawer(picture, hole, choice);
    Rng rng(5);
    const auto images = drawer.draw(20, rng).batch.image;
    const double across = (images - images.roll(1, 3)).abs().max().item<double>();
    EXPECT_EQ(across > 0, turns);
    const auto upwards = (images.select(2, 0) > images.select(2, 31)).any().item<bool>();
    EXPECT_EQ(upwards, turns);
  }
}

TEST(LookAlikes, AreWhereTheTextureOfTheRimIs) {
  // Fine stripes around the hole and in the far corner, plain grey elsewhere.
  auto picture = torch::full({1, 3, 256, 256}, 0.5f);
  const auto stripes = (torch::arange(256) % 4 < 2).to(torch::kFloat).view({1, 1, 1, 256}).expand({1, 3, 256, 256});
  for (const auto& [y, x] : {std::pair{0, 0}, {160, 160}})
    picture.narrow(2, y, 96).narrow(3, x, 96).copy_(stripes.narrow(2, y, 96).narrow(3, x, 96));
  auto hole = torch::zeros({1, 1, 256, 256});
  hole.narrow(2, 24, 40).narrow(3, 24, 40).fill_(1);
  const auto places = look_alikes(picture, hole, 64);
  ASSERT_FALSE(places.empty());
  EXPECT_GE(places[0].first, 144);
  EXPECT_GE(places[0].second, 144);
}

}  // namespace
}  // namespace mend
