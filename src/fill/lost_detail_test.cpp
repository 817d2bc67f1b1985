#include "fill/lost_detail.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/rng.h"
#include "fill/judge.h"
#include "support/box_hole.h"

namespace mend {
namespace {

using testing::box_hole;

constexpr int height = 60, width = 80;
const Rect box{20, 15, 40, 30};

/// Grain of that strength around mid grey; inside the box of another strength.
Raster grainy(float around, float inside, int channels = 3) {
  Raster picture(channels, height, width);
  Rng rng(4);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float strength = box.contains(Rect{x, y, 1, 1}) ? inside : around;
      const auto value = 0.5f + strength * (static_cast<float>(rng.uniform()) - 0.5f);
      for (int c = 0; c < channels; ++c) picture.at(c, y, x) = value;
    }
  return picture;
}

double lost(const Raster& picture) { return lost_detail(picture, box_hole(height, width, box)); }

TEST(LostDetail, IsNoneWhereTheFillIsLikeItsSurroundingsAndAllWhereItIsSmooth) {
  for (const int channels : {1, 3}) {
    EXPECT_LT(lost(grainy(0.4f, 0.4f, channels)), 0.1);
    EXPECT_NEAR(lost(grainy(0.4f, 0.2f, channels)), 0.5, 0.1);
    EXPECT_GT(lost(grainy(0.4f, 0, channels)), 0.8);  // detail of the rim reaches a patch's radius into the box
  }
}

TEST(LostDetail, AHoleInTheSkyNeedsNone) {
  EXPECT_DOUBLE_EQ(lost(grainy(0, 0)), 0);
  EXPECT_LT(lost(grainy(0.002f, 0)), 0.05);
}

TEST(LostDetail, MoreDetailThanAroundIsNotLost) { EXPECT_LT(lost(grainy(0.1f, 0.6f)), 0.01); }

TEST(LostDetail, RefusesHolesWithNothingToCompare) {
  const Raster picture = grainy(0.1f, 0.1f);
  EXPECT_THROW(lost_detail(picture, Hole(height, width)), Error);
  EXPECT_THROW(lost_detail(picture, Hole(height, width).inverted()), Error);
  EXPECT_THROW(lost_detail(picture, box_hole(height, height, {0, 0, 5, 5})), Error);
}

TEST(JudgeScore, OfTwoFillsThatLookAsMadeUpTheOneWithLessDetailIsWorse) {
  EXPECT_LT(judge_score(0.3, 0.1), judge_score(0.3, 0.2));
  EXPECT_LT(judge_score(0.2, 0.1), judge_score(0.3, 0.1));
}

}  // namespace
}  // namespace mend
