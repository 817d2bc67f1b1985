#include "fill/judged_filler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

/// Fills with a grey that follows from the seed; counts how often it is asked.
class SeedFiller final : public Filler {
 public:
  explicit SeedFiller(int& asked) : asked_(asked) {}
  int context_margin(const Rect&) const override { return 7; }
  std::string description() const override { return "seed"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context& context) const override {
    ++asked_;
    const auto grey = static_cast<float>(context.seed % 1000) / 1000.f;
    return Raster(picture.channels(), picture.height(), picture.width(), grey);
  }

 private:
  int& asked_;
};

/// Finds bright pixels made up.
class BrightJudge final : public Judge {
 public:
  Raster heatmap(const Raster& picture, const Context&) const override {
    Raster heat(1, picture.height(), picture.width());
    for (size_t i = 0; i < heat.plane_size(); ++i) heat.data()[i] = picture.data()[i];
    return heat;
  }
  std::string description() const override { return "bright"; }
};

std::vector<std::unique_ptr<Filler>> one(std::unique_ptr<Filler> filler) {
  std::vector<std::unique_ptr<Filler>> fillers;
  fillers.push_back(std::move(filler));
  return fillers;
}

Context seeded(uint64_t seed) {
  Context context;
  context.seed = seed;
  return context;
}

TEST(Judged, KeepsTheFillThatLooksLeastMadeUp) {
  int asked = 0;
  const Hole hole = box_hole(40, 50, {10, 10, 20, 20});
  const Raster picture(3, 40, 50, 0.5f);
  double single = 0;
  int better = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const JudgedFiller first(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {1, 0});
    const JudgedFiller best(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {6, 0});
    single = first.fill(picture, hole, seeded(seed)).at(0, 20, 20);
    EXPECT_FLOAT_EQ(static_cast<float>(single), static_cast<float>(seed) / 1000);
    const auto chosen = best.fill(picture, hole, seeded(999 - seed)).at(0, 20, 20);
    better += chosen < 0.9f;
  }
  EXPECT_EQ(asked, 10 * 7);
  EXPECT_GE(better, 9);  // of six random greys one is darker than 0.9
}

TEST(Judged, ARefillThatLooksWorseIsThrownAway) {
  int asked = 0;
  const Hole hole = box_hole(40, 50, {10, 10, 20, 20});
  const Raster picture(3, 40, 50, 0.5f);
  const JudgedFiller filler(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {1, 3});
  const Raster filled = filler.fill(picture, hole, seeded(0));  // black: nothing can be darker
  EXPECT_EQ(asked, 4);
  for (int y = 10; y < 30; ++y)
    for (int x = 10; x < 30; ++x) ASSERT_EQ(filled.at(1, y, x), 0.f);
}

TEST(Judged, ABudgetStopsAfterTheFirstFill) {
  int asked = 0;
  const JudgedFiller filler(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {64, 0});
  Context context = seeded(3);
  context.budget = std::chrono::milliseconds(0);
  filler.fill(Raster(1, 20, 20, 0.5f), box_hole(20, 20, {5, 5, 5, 5}), context);
  EXPECT_EQ(asked, 1);
}

TEST(Judged, TheWorstPartIsWhereTheHeatIs) {
  const Hole hole = box_hole(60, 80, {10, 10, 60, 40});
  Raster heat(1, 60, 80, 0.1f);
  for (int y = 20; y < 35; ++y)
    for (int x = 50; x < 65; ++x) heat.at(0, y, x) = 0.9f;
  const Hole worst = worst_part(heat, hole, 0.1, 3);
  EXPECT_NEAR(static_cast<double>(worst.count()), 0.1 * static_cast<double>(hole.count()), 60);
  EXPECT_TRUE(worst.at(27, 57));
  EXPECT_FALSE(worst.at(15, 15));
  const Rect extent = worst.extent();
  EXPECT_GE(extent.x, 45);
  EXPECT_LE(extent.right(), 70);
}

TEST(Judged, TheScoreIsTheMeanOverHoleAndRim) {
  Raster heat(1, 30, 30, 0.f);
  const Hole hole = box_hole(30, 30, {10, 10, 6, 6});
  for (int y = 10; y < 16; ++y)
    for (int x = 10; x < 16; ++x) heat.at(0, y, x) = 1;
  EXPECT_DOUBLE_EQ(artificiality(heat, hole, 0), 1);
  const double with_rim = artificiality(heat, hole, 3);
  EXPECT_NEAR(with_rim, 36.0 / static_cast<double>(hole.grown(3).count()), 1e-9);
  EXPECT_THROW(artificiality(heat, Hole(30, 30)), Error);
}

TEST(Judged, RejectsOptionsOutOfBounds) {
  int asked = 0;
  const auto make = [&](const JudgeOptions& options) {
    return JudgedFiller(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), options);
  };
  EXPECT_THROW(make({0, 0}), Error);
  EXPECT_THROW(make({1, 17}), Error);
  EXPECT_THROW(JudgedFiller({}, std::make_shared<BrightJudge>(), {}), Error);
  EXPECT_THROW(JudgedFiller(one(std::make_unique<SeedFiller>(asked)), nullptr, {}), Error);
}

TEST(Judge, SeparationIsTheShareOfPairsInTheRightOrder) {
  Raster heat(1, 2, 3);
  Hole hole(2, 3);
  const float values[] = {0.1f, 0.4f, 0.9f, 0.2f, 0.4f, 0.8f};
  for (size_t i = 0; i < 6; ++i) heat.data()[i] = values[i];
  hole.set(0, 1, true);  // 0.4: above 0.1 and 0.2, as warm as one 0.4, below 0.8
  hole.set(0, 2, true);  // 0.9: above all four
  EXPECT_NEAR(separation(heat, hole), (2.5 + 4) / 8, 1e-12);
  EXPECT_NEAR(separation(heat, hole.inverted()), 1 - 6.5 / 8, 1e-12);
  EXPECT_NEAR(separation(Raster(1, 2, 3, 0.3f), hole), 0.5, 1e-12);
  EXPECT_THROW(separation(heat, Hole(2, 3)), Error);
  EXPECT_THROW(separation(heat, Hole(2, 3).inverted()), Error);
}

}  // namespace
}  // namespace mend
