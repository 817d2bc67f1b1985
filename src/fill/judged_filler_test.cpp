#include "fill/judged_filler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

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
    const JudgedFiller first(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {1, 0, false});
    const JudgedFiller best(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {6, 0, false});
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
  const JudgedFiller filler(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {1, 3, false});
  const Raster filled = filler.fill(picture, hole, seeded(0));  // black: nothing can be darker
  EXPECT_EQ(asked, 4);
  for (int y = 10; y < 30; ++y)
    for (int x = 10; x < 30; ++x) ASSERT_EQ(filled.at(1, y, x), 0.f);
}

/// Fills the left half of the hole bright and the right dark, or the other way round.
class HalfFiller final : public Filler {
 public:
  explicit HalfFiller(bool left_is_dark, int& asked) : left_is_dark_(left_is_dark), asked_(asked) {}
  int context_margin(const Rect&) const override { return 7; }
  std::string description() const override { return "half"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context&) const override {
    ++asked_;
    Raster filled(picture.channels(), picture.height(), picture.width());
    for (int c = 0; c < filled.channels(); ++c)
      for (int y = 0; y < filled.height(); ++y)
        for (int x = 0; x < filled.width(); ++x)
          filled.at(c, y, x) = (x < filled.width() / 2) == left_is_dark_ ? 0.5f : 0.52f;
    return filled;
  }

 private:
  bool left_is_dark_;
  int& asked_;
};

/// Tells 0.5 from 0.52 as real from made up.
class StepJudge final : public Judge {
 public:
  Raster heatmap(const Raster& picture, const Context&) const override {
    Raster heat(1, picture.height(), picture.width());
    for (size_t i = 0; i < heat.plane_size(); ++i) heat.data()[i] = picture.data()[i] > 0.51f ? 0.9f : 0.1f;
    return heat;
  }
  std::string description() const override { return "step"; }
};

TEST(Judged, AMixtureTakesTheBetterPartOfEach) {
  const Hole hole = box_hole(40, 60, {10, 5, 40, 30});
  const Raster picture(3, 40, 60, 0.5f);
  int asked = 0;
  for (const bool mix : {false, true}) {
    std::vector<std::unique_ptr<Filler>> rivals;
    for (const bool dark : {true, false}) rivals.push_back(std::make_unique<HalfFiller>(dark, asked));
    const JudgedFiller filler(std::move(rivals), std::make_shared<StepJudge>(), {1, 0, mix});
    std::map<std::string, double> scores;
    Context context;
    context.measure = [&](const std::string& name, double value) { scores[name] = value; };
    const Raster filled = filler.fill(picture, hole, context);
    int made_up = 0;
    for (int y = 5; y < 35; ++y)
      for (int x = 10; x < 50; ++x) made_up += filled.at(0, y, x) > 0.51f;
    EXPECT_EQ(made_up, mix ? 0 : 20 * 30);
    EXPECT_EQ(scores.count("mixture 2 score"), mix ? 1u : 0u);
    EXPECT_LE(scores.at("kept score"), std::min(scores.at("candidate 1 score"), scores.at("candidate 2 score")));
  }
}

TEST(Judged, AFillerThatDoesNotLookAtTheSeedIsAskedTwiceAndNoMore) {
  int asked = 0;
  const JudgedFiller filler(one(std::make_unique<HalfFiller>(true, asked)), std::make_shared<StepJudge>(),
                            {8, 0, false});
  filler.fill(Raster(3, 40, 60, 0.5f), box_hole(40, 60, {10, 5, 40, 30}), seeded(1));
  EXPECT_EQ(asked, 2);
}

TEST(Judged, FinishEndsItWithTheBestSoFar) {
  int asked = 0;
  const JudgedFiller filler(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {64, 0, false});
  Context context = seeded(3);
  context.measure = [&](const std::string& name, double) {
    if (name == "candidate 3 score") context.finish.cancel();
  };
  filler.fill(Raster(1, 20, 20, 0.5f), box_hole(20, 20, {5, 5, 5, 5}), context);
  EXPECT_EQ(asked, 3);
}

TEST(Judged, ABudgetStopsAfterTheFirstFill) {
  int asked = 0;
  const JudgedFiller filler(one(std::make_unique<SeedFiller>(asked)), std::make_shared<BrightJudge>(), {64, 0, false});
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
  EXPECT_THROW(make({0, 0, false}), Error);
  EXPECT_THROW(make({1, 17, false}), Error);
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
