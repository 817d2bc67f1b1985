#include "fill/seam_mix.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "base/rng.h"
#include "fill/grid_cut.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

long long cost_of(const GridCosts& costs, const std::vector<uint8_t>& labels) {
  long long sum = 0;
  for (int y = 0; y < costs.height; ++y)
    for (int x = 0; x < costs.width; ++x) {
      const auto i = static_cast<size_t>(y * costs.width + x);
      sum += labels[i] ? costs.one[i] : costs.zero[i];
      if (x + 1 < costs.width && labels[i] != labels[i + 1]) sum += costs.right[i];
      if (y + 1 < costs.height && labels[i] != labels[i + static_cast<size_t>(costs.width)]) sum += costs.down[i];
    }
  return sum;
}

GridCosts random_costs(int height, int width, uint64_t seed) {
  GridCosts costs;
  costs.height = height;
  costs.width = width;
  Rng rng(seed);
  for (auto* list : {&costs.zero, &costs.one, &costs.right, &costs.down})
    for (int i = 0; i < height * width; ++i) list->push_back(static_cast<int32_t>(rng.integer(0, 20)));
  return costs;
}

TEST(GridCut, NoLabellingOfASmallGridIsCheaper) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const auto costs = random_costs(3, 4, seed);
    long long least = std::numeric_limits<long long>::max();
    for (unsigned bits = 0; bits < 1u << 12; ++bits) {
      std::vector<uint8_t> labels(12);
      for (size_t i = 0; i < 12; ++i) labels[i] = bits >> i & 1;
      least = std::min(least, cost_of(costs, labels));
    }
    EXPECT_EQ(cost_of(costs, grid_cut(costs)), least) << seed;
  }
}

TEST(GridCut, OfALargeGridNoSingleCellWouldRatherBeTheOther) {
  const auto costs = random_costs(90, 110, 7);
  auto labels = grid_cut(costs);
  const auto cost = cost_of(costs, labels);
  Rng rng(3);
  for (int i = 0; i < 300; ++i) {
    auto& label = labels[static_cast<size_t>(rng.integer(0, 90 * 110 - 1))];
    label ^= 1;
    EXPECT_GE(cost_of(costs, labels), cost);
    label ^= 1;
  }
}

TEST(GridCut, RefusesCostsThatFitNoGrid) {
  auto costs = random_costs(3, 3, 1);
  costs.down.pop_back();
  EXPECT_THROW(grid_cut(costs), Error);
  costs.down.push_back(-1);
  EXPECT_THROW(grid_cut(costs), Error);
}

TEST(SeamMix, TakesEachFillWhereItLooksReal) {
  const Hole hole = box_hole(40, 60, {5, 5, 50, 30});
  Raster a(3, 40, 60, 0.4f), b = a, heat_a(1, 40, 60), heat_b(1, 40, 60);
  for (int y = 5; y < 35; ++y)
    for (int x = 5; x < 55; ++x) {
      for (int c = 0; c < 3; ++c) b.at(c, y, x) = 0.41f;  // so that it shows which was taken
      heat_a.at(0, y, x) = x < 30 ? 0.9f : 0.1f;
      heat_b.at(0, y, x) = x < 30 ? 0.1f : 0.9f;
    }
  const Raster mixed = seam_mix(a, heat_a, b, heat_b, hole);
  for (int y = 5; y < 35; ++y)
    for (int x = 5; x < 55; ++x) ASSERT_EQ(mixed.at(1, y, x), x < 30 ? b.at(1, y, x) : a.at(1, y, x)) << x << ' ' << y;
  EXPECT_EQ(mixed.at(0, 2, 2), a.at(0, 2, 2));
}

TEST(SeamMix, TheSeamRunsWhereTheFillsAgree) {
  const Hole hole = box_hole(40, 60, {5, 5, 50, 30});
  Raster a(3, 40, 60, 0.2f), b(3, 40, 60, 0.2f), heat_a(1, 40, 60, 0.5f), heat_b(1, 40, 60, 0.5f);
  for (int y = 5; y < 35; ++y)
    for (int x = 5; x < 55; ++x) {
      // They differ but in two columns; the heat alone would part them at 30.
      for (int c = 0; c < 3; ++c) b.at(c, y, x) = x == 33 || x == 34 ? 0.2f : 0.9f;
      heat_a.at(0, y, x) = x < 30 ? 1.f : 0.f;
      heat_b.at(0, y, x) = x < 30 ? 0.f : 1.f;
    }
  const Raster mixed = seam_mix(a, heat_a, b, heat_b, hole);
  int jumps = 0;
  for (int y = 5; y < 35; ++y)
    for (int x = 5; x < 54; ++x) {
      const bool takes_b = mixed.at(0, y, x) > 0.5f, next = mixed.at(0, y, x + 1) > 0.5f;
      jumps += takes_b != next && (x < 32 || x > 34);
    }
  EXPECT_EQ(jumps, 0);
}

TEST(SeamMix, ALargeHoleIsCutInCells) {
  const Hole hole = box_hole(700, 900, {20, 20, 850, 650});
  Raster a(1, 700, 900, 0.2f), b(1, 700, 900, 0.25f), heat_a(1, 700, 900, 0.2f), heat_b(1, 700, 900, 0.8f);
  for (int y = 0; y < 700; ++y)
    for (int x = 0; x < 400; ++x) std::swap(heat_a.at(0, y, x), heat_b.at(0, y, x));
  const Raster mixed = seam_mix(a, heat_a, b, heat_b, hole);
  EXPECT_EQ(mixed.at(0, 300, 200), b.at(0, 300, 200));
  EXPECT_EQ(mixed.at(0, 300, 700), a.at(0, 300, 700));
}

}  // namespace
}  // namespace mend
