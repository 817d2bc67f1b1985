#include "layers/hole_window.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

/// A picture in which every pixel tells its row and column.
torch::Tensor coordinates(int64_t height, int64_t width) {
  return (100 * torch::arange(height, torch::kFloat).view({1, 1, height, 1}) +
          torch::arange(width, torch::kFloat).view({1, 1, 1, width}));
}

TEST(HoleWindow, IsCentredOnEachHoleAndMovedInside) {
  const auto picture = coordinates(20, 30).expand({3, 1, 20, 30});
  auto hole = torch::zeros({3, 1, 20, 30});
  hole.index_put_({0, 0, 10, 15}, 1);
  hole.index_put_({1, 0, 0, 29}, 1);
  const auto windows = hole_windows(picture, hole, 4, 6);
  ASSERT_EQ(windows.sizes(), (std::vector<int64_t>{3, 1, 4, 6}));
  EXPECT_EQ(windows[0][0][0][0].item<float>(), 800 + 12);
  EXPECT_EQ(windows[1][0][0][0].item<float>(), 0 + 24);
  EXPECT_EQ(windows[2][0][0][0].item<float>(), 800 + 12) << "nothing is missing: the middle";
}

}  // namespace
}  // namespace mend
