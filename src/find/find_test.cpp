/// Finding what should not be in a picture: drawn into synthetic photographs, so that the truth is known.
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/rng.h"
#include "find/luma.h"
#include "find/scratches.h"
#include "find/text.h"

namespace mend {
namespace {

/// Soft shapes, an edge and grain: what a photograph has and scratches are not.
cv::Mat scene(int height, int width, uint64_t seed) {
  Rng rng(seed);
  const auto uniform = [&] { return static_cast<double>(rng.next() >> 11) / 9007199254740992.0; };
  cv::Mat picture(height, width, CV_32F, cv::Scalar(0.45));
  for (int i = 0; i < 14; ++i)
    cv::circle(picture, {static_cast<int>(uniform() * width), static_cast<int>(uniform() * height)},
               static_cast<int>(20 + uniform() * 60), cv::Scalar(0.2 + 0.6 * uniform()), cv::FILLED, cv::LINE_AA);
  cv::rectangle(picture, {0, height * 3 / 4}, {width, height}, cv::Scalar(0.3), cv::FILLED);
  cv::GaussianBlur(picture, picture, {}, 1.2);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) picture.at<float>(y, x) += static_cast<float>(0.02 * (uniform() - 0.5));
  return picture;
}

Raster raster_of(const cv::Mat& luma) {
  Raster picture(3, luma.rows, luma.cols);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < luma.rows; ++y)
      for (int x = 0; x < luma.cols; ++x) picture.at(c, y, x) = std::clamp(luma.at<float>(y, x), 0.f, 1.f);
  return picture;
}

/// How much of `wanted` was found, and how much of what was found lies within `slack` pixels of it.
struct Agreement {
  double recall, precision;
};

Agreement agreement(const Hole& found, const Hole& wanted, int slack) {
  const Hole near = wanted.grown(slack);
  long long hit = 0, right = 0;
  for (int y = 0; y < wanted.height(); ++y)
    for (int x = 0; x < wanted.width(); ++x) {
      hit += found.at(y, x) && wanted.at(y, x);
      right += found.at(y, x) && near.at(y, x);
    }
  return {static_cast<double>(hit) / static_cast<double>(wanted.count()),
          static_cast<double>(right) / static_cast<double>(std::max<long long>(1, found.count()))};
}

/// Draws by `draw` into a copy of the scene and into an empty mask.
template <typename Draw>
Agreement found_again(const Draw& draw, const std::function<Hole(const Raster&)>& find, int slack, uint64_t seed) {
  cv::Mat picture = scene(360, 480, seed), mask = cv::Mat::zeros(picture.size(), CV_32F);
  cv::Mat ink = mask.clone();
  draw(ink);
  mask = ink > 0.5;
  const auto light = 0.95f;
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      auto& value = picture.at<float>(y, x);
      value += ink.at<float>(y, x) * (light - value);
    }
  return agreement(find(raster_of(picture)), hole_of(mask), slack);
}

void draw_scratches(cv::Mat& ink) {
  cv::line(ink, {40, 10}, {90, 340}, cv::Scalar(1), 2, cv::LINE_AA);
  cv::line(ink, {300, 0}, {290, 200}, cv::Scalar(1), 1, cv::LINE_AA);
  cv::ellipse(ink, {300, 400}, {180, 220}, 0, 200, 290, cv::Scalar(1), 2, cv::LINE_AA);
}

void draw_caption(cv::Mat& ink) {
  cv::putText(ink, "Holiday 1994", {60, 330}, cv::FONT_HERSHEY_SIMPLEX, 1.2, cv::Scalar(1), 3, cv::LINE_AA);
  cv::putText(ink, "photo by nobody", {200, 40}, cv::FONT_HERSHEY_DUPLEX, 0.8, cv::Scalar(1), 2, cv::LINE_AA);
}

TEST(FindScratches, FindsWhatWasDrawn) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    const auto found = found_again(
        draw_scratches, [](const Raster& picture) { return find_scratches(picture, {}, {}); }, 3, seed);
    EXPECT_GT(found.recall, 0.85) << "scene " << seed;
    EXPECT_GT(found.precision, 0.85) << "scene " << seed;
  }
}

TEST(FindScratches, FindsLittleWhereThereIsNothing) {
  for (uint64_t seed = 1; seed <= 4; ++seed)
    EXPECT_LT(find_scratches(raster_of(scene(360, 480, seed)), {}, {}).ratio(), 0.002) << "scene " << seed;
}

TEST(FindScratches, FindsDustWhenAsked) {
  const auto dust = [](cv::Mat& ink) {
    for (int i = 0; i < 12; ++i) cv::circle(ink, {30 + 37 * i, 50 + (i * 97) % 260}, 2, cv::Scalar(1), cv::FILLED);
  };
  ScratchOptions with, without;
  without.dust = false;
  const auto found = found_again(
      dust, [&](const Raster& picture) { return find_scratches(picture, with, {}); }, 3, 5);
  EXPECT_GT(found.recall, 0.8);
  const auto ignored = found_again(
      dust, [&](const Raster& picture) { return find_scratches(picture, without, {}); }, 3, 5);
  EXPECT_LT(ignored.recall, 0.1);
}

TEST(FindText, FindsACaption) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    const auto found = found_again(
        draw_caption, [](const Raster& picture) { return find_text(picture, {}, {}); }, 4, seed);
    EXPECT_GT(found.recall, 0.9) << "scene " << seed;
    EXPECT_GT(found.precision, 0.8) << "scene " << seed;
  }
}

TEST(FindText, FindsLittleWhereThereIsNothing) {
  for (uint64_t seed = 1; seed <= 4; ++seed)
    EXPECT_LT(find_text(raster_of(scene(360, 480, seed)), {}, {}).ratio(), 0.002) << "scene " << seed;
}

TEST(Find, AConstantPictureHasNeither) {
  const Raster grey(1, 100, 140, 0.4f);
  EXPECT_TRUE(find_scratches(grey, {}, {}).none());
  EXPECT_TRUE(find_text(grey, {}, {}).none());
}

TEST(Find, RejectsOptionsOutOfBounds) {
  const Raster grey(1, 40, 40, 0.4f);
  EXPECT_THROW(find_scratches(grey, {-0.1, 7, true}, {}), Error);
  EXPECT_THROW(find_scratches(grey, {0.5, 0, true}, {}), Error);
  EXPECT_THROW(find_text(grey, {2, 8, 0}, {}), Error);
  EXPECT_THROW(find_text(grey, {0.5, 20, 10}, {}), Error);
}

TEST(Find, StopsOnCancel) {
  Context context;
  context.cancel.cancel();
  const Raster grey(1, 40, 40, 0.4f);
  EXPECT_THROW(find_scratches(grey, {}, context), Error);
  EXPECT_THROW(find_text(grey, {}, context), Error);
}

}  // namespace
}  // namespace mend
