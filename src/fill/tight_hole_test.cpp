#include "fill/tight_hole.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

constexpr int height = 160, width = 200;

/// A ground with grain and a disc of radius 30 in its middle; values are 0 to 255.
Image disc(int object, int ground, int grain, int colours = 3) {
  Image image(width, height, colours, false, Depth::u8);
  Rng rng(1);
  auto* value = reinterpret_cast<uint8_t*>(image.bytes());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < colours; ++c)
        *value++ = static_cast<uint8_t>((std::hypot(x - 100, y - 80) < 30 ? object : ground) + rng.integer(0, grain));
  return image;
}

Hole round_hole(double radius, int x0 = 100, int y0 = 80) {
  Hole hole(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) hole.set(y, x, std::hypot(x - x0, y - y0) < radius);
  return hole;
}

void paint(Image& image, const Rect& box, uint8_t value) {
  for (int y = box.y; y < box.bottom(); ++y)
    for (int i = box.x * image.samples(); i < box.right() * image.samples(); ++i)
      image.bytes()[y * image.width() * image.samples() + i] = std::byte{value};
}

TEST(TightHole, AnObjectThatSticksOutAllAroundIsSeen) {
  for (const int colours : {1, 3}) {
    const auto tight = find_leftovers(disc(200, 60, 8, colours), round_hole(25));
    ASSERT_EQ(tight.pieces.size(), 1u);
    EXPECT_NEAR(tight.reach(), 5, 1);
    EXPECT_NEAR(static_cast<double>(tight.covering.count()), 3.1416 * 30 * 30, 60);
  }
}

TEST(TightHole, AHoleLargerThanTheObjectIsNot) {
  EXPECT_TRUE(find_leftovers(disc(200, 60, 8), round_hole(31)).pieces.empty());
  EXPECT_TRUE(find_leftovers(disc(200, 60, 8), round_hole(40)).pieces.empty());
}

TEST(TightHole, OnePlaceIsFoundAlongAHoleThatIsWideElsewhere) {
  Image image = disc(200, 60, 8);
  paint(image, {128, 76, 15, 8}, 200);  // an arm, which reaches 9 pixels out
  const auto tight = find_leftovers(image, round_hole(34));
  ASSERT_EQ(tight.pieces.size(), 1u);
  const Leftover& arm = tight.pieces[0];
  EXPECT_NEAR(arm.reach, 9, 1);
  EXPECT_NEAR(arm.x, 142, 1);
  EXPECT_NEAR(arm.y, 80, 5);
  EXPECT_NEAR(static_cast<double>(arm.pixels), 9 * 8, 12);
  EXPECT_TRUE((Rect{130, 74, 16, 13}).contains(arm.box));
  EXPECT_EQ(tight.covering.count(), round_hole(34).count() + arm.pixels);
}

TEST(TightHole, GrowingByTheReachCoversEveryPiece) {
  const Hole hole = round_hole(26, 103, 80);
  const auto tight = find_leftovers(disc(200, 60, 8), hole);
  ASSERT_FALSE(tight.pieces.empty());
  const Hole grown = hole.grown(tight.reach()), less = hole.grown(tight.reach() - 1);
  long long missed = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      EXPECT_TRUE(grown.at(y, x) || !tight.covering.at(y, x));
      missed += tight.covering.at(y, x) && !less.at(y, x);
    }
  EXPECT_GT(missed, 0);
}

TEST(TightHole, WhatGoesOnInTheSurroundingsIsNoLeftover) {
  Image image = disc(200, 60, 8);
  paint(image, {100, 76, 100, 8}, 200);  // a bar through to the picture's border
  EXPECT_TRUE(find_leftovers(image, round_hole(34)).pieces.empty());
}

TEST(TightHole, WhatLiesOutsideForTheLargerPartIsNot) {
  Image image = disc(60, 60, 8);
  paint(image, {95, 118, 10, 10}, 200);  // a pebble, which the hole takes but a third of
  EXPECT_TRUE(find_leftovers(image, round_hole(41)).pieces.empty());
}

TEST(TightHole, TextureAllAroundIsNoAlarm) {
  EXPECT_TRUE(find_leftovers(disc(40, 40, 200), round_hole(30)).pieces.empty());
}

TEST(TightHole, AnObjectThatIsGoneAlreadyLeavesNothingToJudge) {
  Image image = disc(60, 60, 8);
  const Hole hole = round_hole(30);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (hole.at(y, x)) paint(image, {x, y, 1, 1}, 255);
  EXPECT_TRUE(find_leftovers(image, hole).pieces.empty());
}

TEST(TightHole, AGapInTheHoleIsALeftover) {
  Hole hole = round_hole(33);
  for (int y = 78; y < 83; ++y)
    for (int x = 98; x < 103; ++x) hole.set(y, x, false);
  const auto tight = find_leftovers(disc(200, 60, 8), hole);
  ASSERT_EQ(tight.pieces.size(), 1u);
  EXPECT_EQ(tight.covering, round_hole(33));
}

TEST(TightHole, HolesFarApartAreJudgedEachByItsOwn) {
  Image image(900, 120, 3, false, Depth::u8);
  paint(image, image.bounds(), 60);
  paint(image, {50, 50, 20, 20}, 200);
  paint(image, {800, 50, 20, 20}, 220);
  Hole hole(120, 900);
  for (int y = 46; y < 74; ++y)
    for (int x = 0; x < 28; ++x) {
      hole.set(y, 46 + x, true);
      hole.set(y, 792 + x - 3, true);  // 5 pixels short
    }
  const auto tight = find_leftovers(image, hole);
  ASSERT_EQ(tight.pieces.size(), 1u);
  EXPECT_NEAR(tight.pieces[0].x, 819, 1);
  EXPECT_NEAR(tight.reach(), 4, 1);
}

TEST(TightHole, NothingMissingNothingFound) {
  EXPECT_TRUE(find_leftovers(disc(200, 60, 8), Hole(height, width)).pieces.empty());
  EXPECT_TRUE(find_leftovers(disc(200, 60, 8), Hole(height, width).inverted()).pieces.empty());
}

TEST(TightHole, SizesMustAgree) { EXPECT_THROW(find_leftovers(disc(200, 60, 8), Hole(10, 11)), Error); }

TEST(TightHole, PlacesAreSaidInWords) {
  const auto piece = [](int reach, int x) { return Leftover{{}, x, 7, reach, 1}; };
  EXPECT_EQ(places({piece(9, 1)}), "9 px at 1,7");
  EXPECT_EQ(places({piece(9, 1), piece(8, 2)}), "9 px at 1,7 and 8 px at 2,7");
  EXPECT_EQ(places({piece(9, 1), piece(8, 2), piece(7, 3)}), "9 px at 1,7, 8 px at 2,7 and 7 px at 3,7");
  EXPECT_EQ(places({piece(9, 1), piece(8, 2), piece(7, 3), piece(6, 4)}),
            "9 px at 1,7, 8 px at 2,7, 7 px at 3,7 and in 1 more place");
}

}  // namespace
}  // namespace mend
