#include "fill/two_stage_filler.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "base/error.h"
#include "base/rng.h"
#include "fill/classical_fillers.h"
#include "fill/exemplar_refiner.h"
#include "fill/filler_catalog.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

/// Fills with one grey and notes what it saw.
class GreyFiller final : public Filler {
 public:
  explicit GreyFiller(std::vector<Rect>& seen) : seen_(seen) {}
  int context_margin(const Rect&) const override { return 10; }
  std::string description() const override { return "grey"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context&) const override {
    seen_.push_back(picture.bounds());
    return Raster(picture.channels(), picture.height(), picture.width(), 0.3f);
  }

 private:
  std::vector<Rect>& seen_;
};

/// Notes the coarse result it is given and adds a tenth to it.
class BrighterRefiner final : public Refiner {
 public:
  Raster refine(const Raster&, const Hole&, const CoarseFill& coarse, const Context&) const override {
    Raster result = coarse.picture;
    for (size_t i = 0; i < result.plane_size() * static_cast<size_t>(result.channels()); ++i) result.data()[i] += 0.1f;
    return result;
  }
  int context_margin(const Rect&) const override { return 33; }
  std::string description() const override { return "brighter"; }
};

TEST(TwoStage, TheFirstStageSeesASmallCopyOfTheSameShape) {
  std::vector<Rect> seen;
  const TwoStageFiller filler(std::make_unique<GreyFiller>(seen), nullptr, {128, 0});
  const Raster picture(3, 300, 500, 0.6f);
  const Raster filled = filler.fill(picture, box_hole(300, 500, {100, 100, 200, 100}), {});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].width, 128);
  EXPECT_EQ(seen[0].height, 77);
  EXPECT_NEAR(filled.at(1, 150, 200), 0.3f, 1e-5);
  EXPECT_EQ(filled.at(1, 20, 20), 0.6f);
}

TEST(TwoStage, ADeepHoleMakesTheCopySmaller) {
  std::vector<Rect> seen;
  const Raster picture(3, 300, 600, 0.6f);
  const auto side_for = [&](const CoarseCopy& copy, const Rect& box) {
    TwoStageFiller(std::make_unique<GreyFiller>(seen), nullptr, copy).fill(picture, box_hole(300, 600, box), {});
    return seen.back().width;
  };
  const Rect deep{150, 50, 200, 200}, shallow{100, 100, 400, 60};
  EXPECT_EQ(side_for({400, 40}, deep), 240) << "100 pixels of depth become 40";
  EXPECT_EQ(side_for({400, 40}, shallow), 400) << "30 pixels are no deeper than 40";
  EXPECT_EQ(side_for({400, 5}, deep), CoarseCopy::smallest);
  EXPECT_EQ(side_for({100, 5}, deep), 100) << "smaller only where the size says so";
  EXPECT_EQ(side_for({400, 0}, deep), 400);
}

TEST(TwoStage, ASmallPictureIsTakenAsItIs) {
  std::vector<Rect> seen;
  const TwoStageFiller filler(std::make_unique<GreyFiller>(seen), nullptr, {128, 0});
  filler.fill(Raster(1, 90, 100, 0.6f), box_hole(90, 100, {40, 40, 10, 10}), {});
  EXPECT_EQ(seen[0].width, 100);
}

TEST(TwoStage, TheRefinerStartsFromTheFirstResultWithKnownPixelsPutBack) {
  std::vector<Rect> seen;
  const TwoStageFiller filler(std::make_unique<GreyFiller>(seen), std::make_unique<BrighterRefiner>(), {64, 0});
  const Raster filled = filler.fill(Raster(3, 128, 128, 0.6f), box_hole(128, 128, {32, 32, 64, 64}), {});
  EXPECT_NEAR(filled.at(0, 64, 64), 0.4f, 1e-5);
  EXPECT_EQ(filled.at(0, 10, 10), 0.6f);
  EXPECT_EQ(filler.context_margin({0, 0, 300, 20}), 300);
}

TEST(TwoStage, AHoleTooThinForTheSmallCopyIsFilledFromWhatIsAround) {
  std::vector<Rect> seen;
  const TwoStageFiller filler(std::make_unique<GreyFiller>(seen), nullptr, {64, 0});
  const Raster filled = filler.fill(Raster(3, 640, 640, 0.6f), box_hole(640, 640, {300, 0, 1, 640}), {});
  EXPECT_TRUE(seen.empty());
  EXPECT_NEAR(filled.at(2, 320, 300), 0.6f, 1e-5);
}

TEST(TwoStage, OptionsOfTheCatalogueWrapAnyFiller) {
  const auto filler = make_filler("push-pull", Options("push-pull", {{"refine", "exemplar"}, {"refine.patch", "5"}}));
  EXPECT_NE(filler->description().find("two-stage(coarse=push-pull"), std::string::npos) << filler->description();
  EXPECT_NE(filler->description().find("patch=5"), std::string::npos) << filler->description();
  EXPECT_THROW(make_filler("push-pull", Options("push-pull", {{"refine", "sharp"}})), Error);
  EXPECT_THROW(make_filler("push-pull", Options("push-pull", {{"coarse_size", "128"}})), Error);
  EXPECT_THROW(make_filler("push-pull", Options("push-pull", {{"coarse_depth", "40"}})), Error);
  EXPECT_THROW(make_filler("push-pull", Options("push-pull", {{"refine.patch", "5"}})), Error);
}

TEST(TwoStage, CancelReachesBothStages) {
  const auto filler = make_filler("push-pull", Options("push-pull", {{"refine", "exemplar"}}));
  Context context;
  context.cancel.cancel();
  EXPECT_THROW(filler->fill(Raster(3, 64, 64, 0.5f), box_hole(64, 64, {20, 20, 20, 20}), context), Error);
}

TEST(TwoStage, ShadingFollowsTheFirstResultInTheDepthOfTheHoleAlone) {
  // Grain around a hole, and a first result that is darker: its shade is wanted, not a seam.
  Raster picture(3, 120, 120), coarse(3, 120, 120);
  Rng rng(7);
  for (size_t i = 0; i < 3 * picture.plane_size(); ++i) picture.data()[i] = static_cast<float>(rng.uniform(0.5, 0.7));
  const Hole hole = box_hole(120, 120, {30, 30, 60, 60});
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 120; ++y)
      for (int x = 0; x < 120; ++x) coarse.at(c, y, x) = hole.at(y, x) ? 0.4f : picture.at(c, y, x);
  const Raster patches = ExemplarRefiner({}, 0).refine(picture, hole, {coarse}, {});
  const Raster followed = ExemplarRefiner({}, 4).refine(picture, hole, {coarse}, {});
  const auto mean = [](const Raster& raster, const Rect& where) {
    const Raster part = raster.crop(where);
    return std::accumulate(part.data(), part.data() + part.plane_size(), 0.0) / static_cast<double>(part.plane_size());
  };
  const Rect deep{50, 50, 20, 20};
  EXPECT_GT(mean(patches, deep), 0.5);
  EXPECT_NEAR(mean(followed, deep), 0.4, 0.02);
  for (int x = 30; x < 90; ++x) EXPECT_NEAR(followed.at(0, 30, x), patches.at(0, 30, x), 0.03) << x;
}

}  // namespace
}  // namespace mend
