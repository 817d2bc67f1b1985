#include "fill/windows.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace mend {
namespace {

/// Asks for a fixed margin, fills with nothing in particular.
class FixedMargin final : public Filler {
 public:
  explicit FixedMargin(int margin) : margin_(margin) {}
  int context_margin(const Rect&) const override { return margin_; }
  std::string description() const override { return "fixed"; }

 protected:
  Raster synthesise(const Raster& picture, const Hole&, const Context&) const override { return picture; }

 private:
  int margin_;
};

void dig(Hole& hole, const Rect& box) {
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x) hole.set(y, x, true);
}

TEST(Windows, HaveTheMarginAndStayInThePicture) {
  Hole hole(300, 400);
  dig(hole, {0, 100, 10, 20});
  dig(hole, {300, 200, 10, 20});
  const auto windows = plan_windows(hole, FixedMargin(16), 4);
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[0].window, (Rect{0, 80, 30, 60}));
  EXPECT_EQ(windows[1].window, (Rect{280, 180, 50, 60}));
}

TEST(Windows, NeighboursShareAndFarDiagonalOnesDoNot) {
  Hole hole(1000, 1000);
  dig(hole, {100, 100, 50, 50});
  dig(hole, {160, 100, 50, 50});
  EXPECT_EQ(plan_windows(hole, FixedMargin(20)).size(), 1u);
  // Their corners overlap, but one window for both would be almost twice as large as two.
  dig(hole, {240, 180, 50, 50});
  EXPECT_EQ(plan_windows(hole, FixedMargin(20)).size(), 2u);
}

TEST(Windows, EveryMissingPixelBelongsToExactlyOne) {
  Rng rng(4);
  for (int round = 0; round < 20; ++round) {
    Hole hole(200, 200);
    for (int i = 0; i < 30; ++i)
      dig(hole, Rect{static_cast<int>(rng.integer(0, 195)), static_cast<int>(rng.integer(0, 195)),
                     static_cast<int>(rng.integer(1, 30)), static_cast<int>(rng.integer(1, 8))}
                    .intersected(hole.bounds()));
    // A ring around much of the picture: its extent holds other parts.
    for (int i = 10; i < 190; ++i) hole.set(i, 10, true), hole.set(10, i, true), hole.set(i, 189, true);
    std::vector<int> writes(200 * 200, 0);
    for (const auto& work : plan_windows(hole, FixedMargin(static_cast<int>(rng.integer(0, 12))))) {
      const Hole own = work.own_hole(hole);
      EXPECT_LT(hole.crop(work.window).count(), work.window.area()) << "nothing known in the window";
      for (int y = 0; y < own.height(); ++y)
        for (int x = 0; x < own.width(); ++x)
          writes[static_cast<size_t>((work.window.y + y) * 200 + work.window.x + x)] += own.at(y, x);
    }
    for (int y = 0; y < 200; ++y)
      for (int x = 0; x < 200; ++x) ASSERT_EQ(writes[static_cast<size_t>(y * 200 + x)], hole.at(y, x) ? 1 : 0);
  }
}

TEST(Windows, NothingMissingNeedsNone) { EXPECT_TRUE(plan_windows(Hole(50, 60), FixedMargin(5)).empty()); }

}  // namespace
}  // namespace mend
