#include "classical/exemplar.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "base/error.h"
#include "base/rng.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

template <typename Value>
Raster painted(int channels, int height, int width, const Value& value) {
  Raster picture(channels, height, width);
  for (int c = 0; c < channels; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) picture.at(c, y, x) = static_cast<float>(value(c, y, x));
  return picture;
}

Raster noise(int channels, int height, int width, uint64_t seed) {
  Rng rng(seed);
  return painted(channels, height, width, [&](int, int, int) { return rng.uniform(); });
}

bool same_bytes(const Raster& a, const Raster& b) {
  return std::equal(a.data(), a.data() + static_cast<size_t>(a.channels()) * a.plane_size(), b.data());
}

double psnr_in_hole(const Raster& a, const Raster& b, const Hole& hole) {
  double sum = 0;
  for (int c = 0; c < a.channels(); ++c)
    for (int y = 0; y < a.height(); ++y)
      for (int x = 0; x < a.width(); ++x)
        if (hole.at(y, x)) sum += std::pow(a.at(c, y, x) - b.at(c, y, x), 2);
  return -10 * std::log10(sum / static_cast<double>(a.channels() * hole.count()) + 1e-12);
}

Context with(int threads, uint64_t seed = 0) {
  Context context;
  context.threads = threads;
  context.seed = seed;
  return context;
}

TEST(Exemplar, KnownPixelsStayAndWhatIsUnderTheHoleIsNeverRead) {
  const Raster zero = noise(3, 70, 90, 1);
  const Hole hole = box_hole(70, 90, {30, 20, 25, 22});
  Raster nan = zero;
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 70; ++y)
      for (int x = 0; x < 90; ++x)
        if (hole.at(y, x)) nan.at(c, y, x) = std::numeric_limits<float>::quiet_NaN();
  const Raster filled = exemplar_fill(nan, hole, {}, with(2));
  EXPECT_TRUE(same_bytes(filled, exemplar_fill(zero, hole, {}, with(2))));
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 70; ++y)
      for (int x = 0; x < 90; ++x) {
        if (hole.at(y, x)) {
          EXPECT_TRUE(filled.at(c, y, x) >= 0 && filled.at(c, y, x) <= 1);
        } else {
          EXPECT_EQ(filled.at(c, y, x), zero.at(c, y, x));
        }
      }
}

TEST(Exemplar, AConstantStaysConstant) {
  const Raster grey = painted(3, 64, 64, [](int c, int, int) { return 0.2 + 0.3 * c; });
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  EXPECT_GT(psnr_in_hole(exemplar_fill(grey, hole, {}, with(1)), grey, hole), 100);
}

TEST(Exemplar, ContinuesAPeriodicTexture) {
  const Raster tiles = painted(3, 128, 128, [](int c, int y, int x) {
    return 0.5 + 0.2 * std::sin(x * 6.283185 / 8 + c) + 0.2 * std::sin(y * 6.283185 / 16);
  });
  const Hole hole = box_hole(128, 128, {48, 48, 32, 32});
  EXPECT_GT(psnr_in_hole(exemplar_fill(tiles, hole, {}, with(2)), tiles, hole), 30);
}

TEST(Exemplar, ContinuesAnEdgeInEveryOrientation) {
  const auto edge = [](bool upright, bool flipped) {
    return painted(1, 96, 96, [=](int, int y, int x) {
      const int t = upright ? x : y;
      return (flipped ? 95 - t : t) < 45 ? 0.2 : 0.8;
    });
  };
  const Hole hole = box_hole(96, 96, {33, 33, 30, 30});
  for (const bool upright : {false, true})
    for (const bool flipped : {false, true}) {
      const Raster truth = edge(upright, flipped);
      EXPECT_GT(psnr_in_hole(exemplar_fill(truth, hole, {}, with(1)), truth, hole), 25) << upright << flipped;
    }
}

TEST(Exemplar, FillsHolesAtBordersAndCorners) {
  const Raster stripes = painted(3, 80, 80, [](int, int, int x) { return x % 8 < 4 ? 0.25 : 0.75; });
  for (const Rect& box : {Rect{0, 0, 20, 20}, Rect{60, 60, 20, 20}, Rect{30, 0, 20, 15}, Rect{0, 20, 9, 40}}) {
    const Hole hole = box_hole(80, 80, box);
    EXPECT_GT(psnr_in_hole(exemplar_fill(stripes, hole, {}, with(1)), stripes, hole), 20) << box.x << ',' << box.y;
  }
}

TEST(Exemplar, TinyPicturesAndNearlyNothingKnown) {
  for (const int size : {1, 2, 3, 5, 8, 13}) {
    const Raster picture = painted(1, size, size, [](int, int, int) { return 0.5; });
    Hole hole = box_hole(size, size, {0, 0, size, size});
    EXPECT_THROW(exemplar_fill(picture, hole, {}, with(1)), Error);
    hole.set(size - 1, size / 2, false);
    const Raster filled = exemplar_fill(picture, hole, {}, with(1));
    for (size_t i = 0; i < filled.plane_size(); ++i) EXPECT_NEAR(filled.data()[i], 0.5f, 1e-5);
    const Hole one = box_hole(size, size, {0, 0, size > 1 ? 1 : 0, 1});
    EXPECT_NEAR(exemplar_fill(picture, one, {}, with(1)).at(0, 0, 0), 0.5f, 1e-5);
  }
}

TEST(Exemplar, DeepInsideALargeHoleThereAreStillVotes) {
  // Flat nearly everywhere, so that most distances are zero and the few others weigh next to nothing.
  Rng rng(3);
  const Raster picture =
      painted(3, 300, 300, [&](int, int y, int x) { return x < 40 && y < 40 ? rng.uniform(0.4, 0.8) : 0.5; });
  const Hole hole = box_hole(300, 300, {20, 20, 260, 260});
  const Raster filled = exemplar_fill(picture, hole, {}, with(2));
  for (size_t i = 0; i < 3 * filled.plane_size(); ++i) ASSERT_TRUE(filled.data()[i] > 0.3f && filled.data()[i] < 0.9f);
}

TEST(Exemplar, ManyPartsAndAPictureOfScatteredKnownPixels) {
  const Raster picture = noise(3, 48, 48, 5);
  Hole most(48, 48);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 48; ++x) most.set(y, x, (x * 7 + y * 3) % 11 != 0);
  const Raster filled = exemplar_fill(picture, most, {}, with(2));
  for (size_t i = 0; i < 3 * filled.plane_size(); ++i) EXPECT_TRUE(filled.data()[i] >= 0 && filled.data()[i] <= 1);
}

TEST(Exemplar, TheSameSeedGivesTheSameBytesAtAnyThreadCount) {
  const Raster picture = noise(3, 90, 120, 3);
  const Hole hole = box_hole(90, 120, {20, 15, 70, 50});
  const Raster one = exemplar_fill(picture, hole, {}, with(1, 7));
  EXPECT_TRUE(same_bytes(one, exemplar_fill(picture, hole, {}, with(2, 7))));
  EXPECT_TRUE(same_bytes(one, exemplar_fill(picture, hole, {}, with(5, 7))));
  EXPECT_FALSE(same_bytes(one, exemplar_fill(picture, hole, {}, with(2, 8))));
}

TEST(Exemplar, AGuideSteersWhatIsChosen) {
  // Left half dark, right half bright, hole in the middle: either could fill it.
  const Raster picture = painted(1, 64, 96, [](int, int y, int x) { return (x < 48 ? 0.2 : 0.8) + 0.02 * (y % 3); });
  const Hole hole = box_hole(64, 96, {36, 0, 24, 64});
  ExemplarOptions options;
  options.guide_weight = 0.9;
  const Raster dark(1, 64, 96, 0.2f), bright(1, 64, 96, 0.8f);
  const auto mean = [&](const Raster& guide) {
    const Raster filled = exemplar_fill(picture, hole, options, with(1), &guide);
    double sum = 0;
    for (int y = 0; y < 64; ++y)
      for (int x = 40; x < 56; ++x) sum += filled.at(0, y, x);
    return sum / (64 * 16);
  };
  EXPECT_LT(mean(dark) + 0.25, mean(bright));
}

/// How much neighbouring pixels of the hole differ, in the mean.
double roughness(const Raster& picture, const Rect& hole) {
  double sum = 0;
  for (int y = hole.y; y < hole.bottom(); ++y)
    for (int x = hole.x; x + 1 < hole.right(); ++x) sum += std::abs(picture.at(0, y, x + 1) - picture.at(0, y, x));
  return sum / static_cast<double>(hole.area());
}

TEST(Exemplar, FillsWhatIsRoughRoughlyThoughItsMeanLiesBesideIt) {
  // Noise above, its mean below: coarse copies of both look alike.
  Rng rng(5);
  const Raster picture = painted(1, 192, 192, [&](int, int y, int) { return y < 128 ? rng.uniform() : 0.5; });
  const Rect box{64, 32, 64, 64};
  const Hole hole = box_hole(192, 192, box);
  ExemplarOptions blind;
  blind.texture_weight = 0;
  const double truth = roughness(picture, box),
               with_texture = roughness(exemplar_fill(picture, hole, {}, with(2)), box),
               without = roughness(exemplar_fill(picture, hole, blind, with(2)), box);
  EXPECT_GT(with_texture, truth / 2);  // votes of several patches even out white noise a little
  EXPECT_LT(without, truth / 2);
}

TEST(Exemplar, ProgressRisesToOne) {
  Context context = with(2);
  double last = 0;
  context.progress = [&](double fraction, const std::string&) {
    EXPECT_GE(fraction, last);
    last = fraction;
  };
  exemplar_fill(noise(1, 80, 80, 1), box_hole(80, 80, {20, 20, 40, 40}), {}, context);
  EXPECT_DOUBLE_EQ(last, 1);
}

TEST(Exemplar, StopsSoonAfterCancel) {
  Context context = with(2);
  context.progress = [&](double, const std::string&) { context.cancel.cancel(); };
  EXPECT_THROW(exemplar_fill(noise(3, 200, 200, 1), box_hole(200, 200, {20, 20, 150, 150}), {}, context), Error);
}

TEST(Exemplar, ABudgetThatIsSpentLeavesOneRoundForEachSize) {
  const auto picture = noise(3, 200, 200, 1);
  const auto hole = box_hole(200, 200, {60, 60, 80, 80});
  const auto rounds = [&](std::optional<std::chrono::milliseconds> budget, Raster* fill) {
    Context context = with(2);
    context.budget = budget;
    int count = 0;
    context.progress = [&](double, const std::string&) { ++count; };
    *fill = exemplar_fill(picture, hole, {}, context);
    return count;
  };
  Raster quick, whole;
  EXPECT_LT(rounds(std::chrono::milliseconds(0), &quick), rounds(std::nullopt, &whole) / 3);
  int missing = 0;
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 200; ++x) {
      if (!hole.at(y, x)) {
        EXPECT_EQ(quick.at(0, y, x), picture.at(0, y, x));
      }
      missing += hole.at(y, x) && quick.at(0, y, x) == 0 && quick.at(1, y, x) == 0;
    }
  EXPECT_EQ(missing, 0) << "the hole is not filled";
  Raster plenty;
  rounds(std::chrono::hours(1), &plenty);
  EXPECT_TRUE(std::equal(whole.data(), whole.data() + 3 * whole.plane_size(), plenty.data()));
}

TEST(Exemplar, RejectsOptionsOutOfBounds) {
  ExemplarOptions options;
  options.patch = 6;
  EXPECT_THROW(options.check(), Error);
  EXPECT_THROW(ExemplarOptions::from(Options("exemplar", {{"sharpness", "2"}})), Error);
  EXPECT_EQ(ExemplarOptions::from(Options("exemplar", {{"patch", "9"}})).patch, 9);
  const Raster guide(1, 4, 4);
  EXPECT_THROW(exemplar_fill(Raster(1, 8, 8), box_hole(8, 8, {0, 0, 2, 2}), {}, with(1), &guide), Error);
}

}  // namespace
}  // namespace mend
