#include "training/patchwork.h"

#include <gtest/gtest.h>

namespace mend {
namespace {

struct Case {
  torch::Tensor image = torch::rand({2, 3, 64, 48}), hole = torch::zeros({2, 1, 64, 48}), guide;
  Case() {
    hole.slice(2, 20, 44).slice(3, 12, 30).fill_(1);
    guide = torch::full_like(image, 0.5);
  }
};

TEST(Patchwork, KeepsKnownPixelsAndNeverReadsWhatIsMissing) {
  torch::manual_seed(1);
  Case some;
  const auto filled = [&](const torch::Tensor& image) {
    torch::manual_seed(2);
    return patchwork(image, some.hole, some.guide, 6);
  };
  const auto result = filled(some.image);
  EXPECT_TRUE(torch::equal(result * (1 - some.hole), some.image * (1 - some.hole)));
  EXPECT_TRUE(torch::equal(result, filled(some.image + 7 * some.hole)));
}

TEST(Patchwork, EveryMissingPixelIsOneOfThePictures) {
  torch::manual_seed(3);
  Case some;
  const auto result = patchwork(some.image, some.hole, some.guide, 12);
  const auto made = result[0][0].masked_select(some.hole[0][0] > 0);
  const auto known = some.image[0][0].masked_select(some.hole[0][0] == 0);
  for (int64_t i = 0; i < made.numel(); i += 17) EXPECT_EQ((known - made[i]).abs().min().item<float>(), 0) << i;
}

TEST(Patchwork, PiecesFollowTheGuide) {
  torch::manual_seed(4);
  Case some;
  // Left dark, right bright; the guide says that the hole is bright.
  some.image = torch::linspace(0, 1, 48).expand({2, 3, 64, 48}).contiguous();
  some.guide = torch::full_like(some.image, 0.9);
  const auto bright = patchwork(some.image, some.hole, some.guide, 30);
  const auto dark = patchwork(some.image, some.hole, 1 - some.guide, 30);
  const auto mean = [&](const torch::Tensor& x) {
    return ((x * some.hole).sum() / some.hole.sum() / 3).item<double>();
  };
  EXPECT_GT(mean(bright), mean(dark) + 0.4);
}

}  // namespace
}  // namespace mend
