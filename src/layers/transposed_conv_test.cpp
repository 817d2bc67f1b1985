#include "layers/transposed_conv.h"

#include <gtest/gtest.h>

namespace mend {
namespace {

TEST(TransposedConv, TheConvolutionFormEqualsTheTransposedOne) {
  torch::manual_seed(3);
  const auto x = torch::randn({2, 3, 5, 4}, torch::kDouble), weight = torch::randn({3, 2, 4, 4}, torch::kDouble),
             bias = torch::randn({2}, torch::kDouble);
  EXPECT_TRUE(
      torch::allclose(transposed_conv_as_conv(x, weight, bias), torch::conv_transpose2d(x, weight, bias, 2, 1)));
  EXPECT_TRUE(torch::allclose(transposed_conv_as_conv(x, weight, {}), torch::conv_transpose2d(x, weight, {}, 2, 1)));
}

TEST(TransposedConv, WorksInBfloat16) {
  torch::manual_seed(4);
  TransposedConv layer(3, 2, /*with_bias=*/true);
  const auto x = torch::randn({1, 3, 6, 7});
  const auto exact = layer(x);
  layer->to(torch::kBFloat16);
  const auto rough = layer(x.to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_LT((rough.to(torch::kFloat) - exact).abs().max().item<float>(), 0.05);
}

}  // namespace
}  // namespace mend
