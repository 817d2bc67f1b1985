#include "fill/fill_image.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "base/rng.h"
#include "fill/filler_catalog.h"

namespace mend {
namespace {

Image noisy(int width, int height, int colours, bool alpha, Depth depth) {
  Image image(width, height, colours, alpha, depth);
  Rng rng(9);
  const size_t samples =
      static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(image.samples());
  for (size_t i = 0; i < samples; ++i) {
    const auto value = static_cast<float>(rng.uniform());
    const auto wide = static_cast<uint16_t>(value * 65535);
    if (depth == Depth::f32)
      std::memcpy(image.bytes() + 4 * i, &value, 4);
    else if (depth == Depth::u16)
      std::memcpy(image.bytes() + 2 * i, &wide, 2);
    else
      image.bytes()[i] = static_cast<std::byte>(wide >> 8);
  }
  return image;
}

Hole three_holes(int width, int height) {
  Hole hole(height, width);
  for (const Rect& box : {Rect{0, 0, 12, 9}, Rect{40, 30, 20, 20}, Rect{width - 8, height - 20, 8, 14}})
    for (int y = box.y; y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) hole.set(y, x, true);
  return hole;
}

TEST(FillImage, KnownSamplesAndAlphaKeepTheirBytesInEveryDepth) {
  const Hole hole = three_holes(150, 110);
  for (const auto& method : filler_names())
    for (const Depth depth : {Depth::u8, Depth::u16, Depth::f32})
      for (const bool alpha : {false, true})
        for (const int colours : {1, 3}) {
          const Image before = noisy(150, 110, colours, alpha, depth);
          Image after = before;
          const auto report = fill_image(after, hole, *make_filler(method), {}, {});
          EXPECT_EQ(report.missing, hole.count());
          const auto samples = static_cast<size_t>(before.samples());
          const size_t size = before.byte_count() / (150 * 110 * samples);
          size_t changed = 0;
          for (size_t i = 0; i < before.byte_count(); i += size) {
            const bool same = std::memcmp(before.bytes() + i, after.bytes() + i, size) == 0;
            const size_t sample = i / size, pixel = sample / samples;
            const bool is_alpha = alpha && sample % samples == samples - 1;
            const bool missing = hole.at(static_cast<int>(pixel / 150), static_cast<int>(pixel % 150));
            if (is_alpha || !missing) {
              ASSERT_TRUE(same) << method << " sample " << sample;
            }
            changed += !same;
          }
          EXPECT_GT(changed, static_cast<size_t>(hole.count() * colours) * 9 / 10) << method;
        }
}

TEST(FillImage, NothingUnderTheHoleMattersInAnyDepth) {
  const Hole hole = three_holes(150, 110);
  for (const auto& method : filler_names())
    for (const Depth depth : {Depth::u8, Depth::f32}) {
      Image image = noisy(150, 110, 3, false, depth), other = image;
      const auto size = static_cast<size_t>(depth == Depth::u8 ? 3 : 12);
      const float loud[3] = {1e20f, -1e20f, 7};
      for (size_t i = 0; i < 150 * 110; ++i)
        if (hole.at(static_cast<int>(i / 150), static_cast<int>(i % 150)))
          std::memcpy(other.bytes() + i * size, loud, size);
      fill_image(image, hole, *make_filler(method), {}, {});
      fill_image(other, hole, *make_filler(method), {}, {});
      EXPECT_EQ(std::memcmp(image.bytes(), other.bytes(), image.byte_count()), 0) << method;
    }
}

TEST(FillImage, ReportsWindowsAndRisingProgress) {
  Image image = noisy(150, 110, 3, false, Depth::u8);
  const Hole hole = three_holes(150, 110);
  Context context;
  double last = 0;
  context.progress = [&](double fraction, const std::string& stage) {
    EXPECT_GE(fraction, last);
    EXPECT_FALSE(stage.empty());
    last = fraction;
  };
  const auto report = fill_image(image, hole, *make_filler("telea"), {}, context);
  EXPECT_EQ(report.windows.size(), 3u);
  EXPECT_EQ(report.filler, "telea(radius=5)");
  long long missing = 0;
  for (const auto& window : report.windows) missing += window.missing;
  EXPECT_EQ(missing, hole.count());
  EXPECT_DOUBLE_EQ(last, 1);
}

/// Shows white before it fills with black; and once something of another size, as a filler inside another would.
class Shower final : public Filler {
 public:
  int context_margin(const Rect&) const override { return 4; }
  std::string description() const override { return "shower"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context& context) const override {
    if (context.preview) {
      context.preview(Raster(picture.channels(), 3, 3, 1));
      context.preview(Raster(picture.channels(), picture.height(), picture.width(), 1));
    }
    return Raster(picture.channels(), picture.height(), picture.width(), 0);
  }
};

TEST(FillImage, ShowsWhatIsUnfinishedWithinTheHole) {
  const Image before = noisy(150, 110, 3, true, Depth::u8);
  const Hole hole = three_holes(150, 110);
  Image image = before;
  std::vector<Rect> parts;
  FillImageOptions options;
  options.shown = [&](const Rect& part) {
    parts.push_back(part);
    EXPECT_TRUE(hole.extent().contains(part));
    for (int y = 0; y < 110; ++y)
      for (int x = 0; x < 150; ++x) {
        const auto at = static_cast<size_t>(4 * (y * 150 + x));
        if (!hole.at(y, x)) {
          ASSERT_EQ(std::memcmp(image.bytes() + at, before.bytes() + at, 4), 0);
        } else if (part.contains({x, y, 1, 1})) {
          ASSERT_EQ(image.bytes()[at], std::byte{255}) << x << ' ' << y;
        }
      }
  };
  fill_image(image, hole, Shower(), options, {});
  EXPECT_EQ(parts.size(), 3u) << "one a window; what has another size is not of the picture";
  Image without = before;
  fill_image(without, hole, Shower(), {}, {});
  EXPECT_EQ(std::memcmp(without.bytes(), image.bytes(), image.byte_count()), 0) << "looking changes nothing";
}

/// Notes the budget of every window, and takes its time.
class BudgetFiller final : public Filler {
 public:
  explicit BudgetFiller(std::vector<std::chrono::milliseconds>& given) : given_(given) {}
  int context_margin(const Rect&) const override { return 4; }
  std::string description() const override { return "budget"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context& context) const override {
    given_.push_back(context.budget.value_or(std::chrono::milliseconds(-1)));
    return picture;
  }

 private:
  std::vector<std::chrono::milliseconds>& given_;
};

TEST(FillImage, WindowsShareTheBudgetByWhatTheyMiss) {
  Image image = noisy(150, 110, 3, false, Depth::u8);
  const Hole hole = three_holes(150, 110);
  std::vector<std::chrono::milliseconds> given;
  const BudgetFiller filler(given);
  Context context;
  context.budget = std::chrono::minutes(10);
  const auto report = fill_image(image, hole, filler, {}, context);
  ASSERT_EQ(given.size(), report.windows.size());
  ASSERT_EQ(given.size(), 3u);
  long long left = report.missing;
  for (size_t i = 0; i < given.size(); ++i) {
    // Nothing takes long here: each window gets its share of (nearly) everything.
    const double share = static_cast<double>(report.windows[i].missing) / static_cast<double>(left);
    EXPECT_NEAR(static_cast<double>(given[i].count()), share * 600000, 0.02 * 600000);
    left -= report.windows[i].missing;
  }
  given.clear();
  context.budget.reset();
  fill_image(image, hole, filler, {}, context);
  EXPECT_EQ(given.front().count(), -1);
}

TEST(FillImage, RejectsWhatCannotBeAndStopsWhenCancelled) {
  Image image = noisy(30, 20, 1, false, Depth::u8);
  const auto filler = make_filler("push-pull");
  EXPECT_THROW(fill_image(image, Hole(30, 20), *filler, {}, {}), Error);
  EXPECT_THROW(fill_image(image, Hole(20, 30).inverted(), *filler, {}, {}), Error);
  EXPECT_TRUE(fill_image(image, Hole(20, 30), *filler, {}, {}).windows.empty());
  Hole hole(20, 30);
  hole.set(3, 3, true);
  Context context;
  context.cancel.cancel();
  EXPECT_THROW(fill_image(image, hole, *filler, {}, context), Error);
  EXPECT_THROW(fill_image(image, hole, *filler, {-1}, {}), Error);
}

/// Says the same of every window, and measures something there.
class TalkingFiller final : public Filler {
 public:
  int context_margin(const Rect&) const override { return 2; }
  std::string description() const override { return "talking"; }
  std::vector<UsedWeights> weights() const override { return {{"net", "abc"}}; }

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override {
    context.say("a word");
    context.record("missing", static_cast<double>(hole.count()));
    return picture;
  }
};

TEST(FillImage, ReportsWhatTheFillerSaysOnceAndWhatItMeasuresForEachWindow) {
  Image image(60, 20, 3, false, Depth::u8);
  Hole hole(20, 60);
  hole.set(10, 5, true);
  hole.set(10, 50, true);
  hole.set(11, 50, true);
  const auto report = fill_image(image, hole, TalkingFiller(), {}, {});
  EXPECT_EQ(report.notes, std::vector<std::string>{"a word"});
  ASSERT_EQ(report.windows.size(), 2u);
  ASSERT_EQ(report.windows[0].measures.size(), 1u);
  EXPECT_EQ(report.windows[0].measures[0].second + report.windows[1].measures[0].second, 3);
  ASSERT_EQ(report.weights.size(), 1u);
  EXPECT_EQ(report.weights[0].sha256, "abc");
}

TEST(FillerCatalog, KnowsItsNamesAndRejectsOthers) {
  for (const auto& name : filler_names()) {
    EXPECT_EQ(make_filler(name)->description().rfind(name, 0), 0u);
    EXPECT_THROW(make_filler(name, Options(name, {{"no_such_option", "1"}})), Error);
  }
  try {
    make_filler("magic");
    FAIL();
  } catch (const Error& error) {
    for (const auto& name : filler_names()) EXPECT_NE(std::string(error.what()).find(name), std::string::npos);
  }
}

}  // namespace
}  // namespace mend
