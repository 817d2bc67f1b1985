#include "layers/count_macs.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

TEST(CountMacs, CountsConvolutionsAndProductsAlone) {
  const auto x = torch::rand({1, 3, 8, 8}), w = torch::rand({5, 3, 3, 3}), t = torch::rand({3, 4, 2, 2});
  EXPECT_EQ(count_macs([&] { torch::conv2d(x, w, {}, 1, 1); }), 5 * 8 * 8 * 3 * 9);
  EXPECT_EQ(count_macs([&] { torch::conv2d(x, w, {}, 2, 1).relu(); }), 5 * 4 * 4 * 3 * 9);
  EXPECT_EQ(count_macs([&] { torch::conv_transpose2d(x, t, {}, 2); }), 3 * 8 * 8 * 4 * 4);
  EXPECT_EQ(count_macs([&] { torch::mm(x[0][0], x[0][1].slice(1, 0, 2)); }), 8 * 8 * 2);
  EXPECT_EQ(count_macs([&] { x * 2 + 1; }), 0);
}

}  // namespace
}  // namespace mend
