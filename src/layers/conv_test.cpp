#include "layers/conv.h"

#include <gtest/gtest.h>

namespace mend {
namespace {

/// With oneDNN's own stride this breaks the heap, and ends with a signal, on processors with AVX512.
TEST(Conv, OnePixelKernelsWithAStrideHaveTheGradientsOfTheSum) {
  torch::manual_seed(6);
  ConvOptions options;
  options.in = 8, options.out = 16, options.kernel = 1, options.stride = 2;
  Conv layer(options);
  layer->weight.set_data(layer->weight.contiguous(torch::MemoryFormat::ChannelsLast));
  for (int round = 0; round < 5; ++round)
    for (const int64_t side : {17, 32, 63, 64, 128}) {
      const auto x = torch::randn({2, 8, side, side}).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_();
      const auto y = layer(x);
      const auto upper = torch::randn_like(y);
      const auto made = torch::autograd::grad({y}, {x, layer->weight}, {upper});
      auto of_input = torch::zeros({2, 8, side, side});
      const auto every = [&](const torch::Tensor& all) { return all.slice(2, 0, side, 2).slice(3, 0, side, 2); };
      every(of_input).copy_(torch::einsum("oc,nohw->nchw", {layer->weight.detach().flatten(1), upper}));
      EXPECT_TRUE(torch::allclose(made[0], of_input, 1e-4, 1e-4));
      const auto of_weight = torch::einsum("nchw,nohw->oc", {every(x.detach()), upper});
      EXPECT_TRUE(torch::allclose(made[1].flatten(1), of_weight, 1e-3, 1e-3));
    }
}

}  // namespace
}  // namespace mend
