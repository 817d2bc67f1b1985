#include "layers/refinement_input.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

TEST(RefinementInput, EachCopyShowsThePictureFromFurtherAway) {
  torch::manual_seed(3);
  const auto filled = torch::rand({2, 3, 9, 12}), hole = (torch::rand({2, 1, 9, 12}) < 0.3).to(torch::kFloat);
  const int64_t shift = 4, reach[4][2] = {{shift, 0}, {-shift, 0}, {0, -shift}, {0, shift}};
  const auto input = refinement_input(filled, hole, shift);
  EXPECT_TRUE(torch::equal(input.narrow(1, 0, 4), torch::cat({hole, filled}, 1)));
  const auto at = input.accessor<float, 4>(), picture = filled.accessor<float, 4>(),
             missing = hole.accessor<float, 4>();
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t copy = 0; copy < 4; ++copy)
      for (int64_t y = 0; y < 9; ++y)
        for (int64_t x = 0; x < 12; ++x) {
          const int64_t from_y = y + reach[copy][0], from_x = x + reach[copy][1];
          const bool inside = from_y >= 0 && from_y < 9 && from_x >= 0 && from_x < 12;
          for (int64_t c = 0; c < 3; ++c)
            ASSERT_EQ(at[n][4 + 4 * copy + c][y][x], inside ? picture[n][c][from_y][from_x] : 1.f / 255);
          ASSERT_EQ(at[n][7 + 4 * copy][y][x], inside ? missing[n][0][from_y][from_x] : 1.f);
        }
}

TEST(RefinementInput, ACopyThatLeavesTheFrameIsAllBorder) {
  const auto input = refinement_input(torch::rand({1, 3, 16, 8}), torch::zeros({1, 1, 16, 8}), 10);
  EXPECT_TRUE(torch::equal(input.narrow(1, 12, 3), torch::full({1, 3, 16, 8}, 1.f / 255)));
  EXPECT_TRUE(torch::equal(input.narrow(1, 15, 1), torch::ones({1, 1, 16, 8})));
  EXPECT_EQ(input.narrow(1, 7, 1).sum().item<float>(), 10 * 8);
}

TEST(RefinementInput, KeepsTheOrderOfMemory) {
  const auto plain = torch::rand({1, 3, 8, 8});
  const auto last = plain.contiguous(torch::MemoryFormat::ChannelsLast);
  const auto input = refinement_input(last, torch::zeros({1, 1, 8, 8}), 3);
  EXPECT_TRUE(input.is_contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(torch::equal(input, refinement_input(plain, torch::zeros({1, 1, 8, 8}), 3)));
}

}  // namespace
}  // namespace mend
