#include "layers/transposed_conv.h"

#include <gtest/gtest.h>

#include "layers/conv.h"

namespace mend {
namespace {

TEST(TransposedConv, TheConvolutionFormEqualsTheTransposedOne) {
  torch::manual_seed(3);
  const auto x = torch::randn({2, 3, 5, 4}, torch::kDouble), weight = torch::randn({3, 2, 4, 4}, torch::kDouble),
             bias = torch::randn({2}, torch::kDouble);
  EXPECT_TRUE(torch::allclose(upsampling_conv4(x, weight, bias), torch::conv_transpose2d(x, weight, bias, 2, 1)));
  EXPECT_TRUE(torch::allclose(upsampling_conv4(x, weight, {}), torch::conv_transpose2d(x, weight, {}, 2, 1)));
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

/// The layer of official checkpoints, whose weight may be normalised.
TEST(TransposedConv, ConvDoesTheSameInBothPrecisions) {
  torch::manual_seed(5);
  const torch::NoGradGuard no_grad;
  ConvOptions options;
  options.in = 8, options.out = 6, options.kernel = 4, options.stride = 2, options.padding = 1;
  options.transposed = true;
  Conv layer(options);
  const auto x = torch::randn({2, 8, 9, 5});
  const auto exact = torch::conv_transpose2d(x, layer->weight, layer->bias, 2, 1);
  EXPECT_TRUE(torch::allclose(layer(x), exact, 1e-4, 1e-5));
  layer->weight.set_data(layer->weight.to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast));
  layer->bias.set_data(layer->bias.to(torch::kBFloat16));
  const auto rough = layer(x.to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast));
  EXPECT_EQ(rough.scalar_type(), torch::kBFloat16);
  EXPECT_GT((rough.to(torch::kFloat) - exact).abs().max().item<float>(), 0);
  EXPECT_LT((rough.to(torch::kFloat) - exact).abs().max().item<float>(), 0.05);
}

}  // namespace
}  // namespace mend
