// Winograd's convolutions against libtorch's own, forward and backward.
#include "layers/winograd.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace mend {
namespace {
using torch::Tensor;

struct Case {
  int64_t batch, in, out, height, width, padding, dilation;
  bool bias, last;
};

std::vector<Tensor> results(const Case& c, bool winograd, int64_t stride = 1) {
  const WinogradScope scope(winograd);
  torch::manual_seed(5);
  const auto order = c.last ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
  const auto x = torch::randn({c.batch, c.in, c.height, c.width}).contiguous(order).requires_grad_();
  const auto w = (torch::randn({c.out, c.in, 3, 3}) / std::sqrt(9.0 * static_cast<double>(c.in))).requires_grad_();
  const auto b = c.bias ? torch::randn({c.out}).requires_grad_() : Tensor();
  const auto y = torch::conv2d(x, w, b, stride, c.padding, c.dilation);
  const auto gradient = torch::randn(y.sizes());
  std::vector<Tensor> inputs{x, w};
  if (c.bias) inputs.push_back(b);
  auto all = torch::autograd::grad({y}, inputs, {gradient});
  all.push_back(y.detach());
  return all;
}

/// The largest difference, as a share of the largest value.
double difference(const Tensor& a, const Tensor& b) { return ((a - b).abs().max() / b.abs().max()).item<double>(); }

TEST(Winograd, EqualsTheDirectFormUpToRounding) {
  if (!has_winograd()) GTEST_SKIP() << "not on this processor or not in this build";
  bool used = false;
  for (const Case& c : {Case{2, 32, 48, 16, 16, 1, 1, true, true},
                        {3, 64, 32, 13, 22, 1, 1, false, true},
                        {2, 32, 32, 16, 24, 2, 2, true, true},
                        {1, 48, 32, 16, 16, 4, 4, false, false},
                        {2, 32, 32, 18, 11, 0, 1, true, false},
                        {2, 32, 32, 24, 16, 0, 2, true, true}}) {
    const auto fast = results(c, true), exact = results(c, false);
    ASSERT_EQ(fast.size(), exact.size());
    for (size_t i = 0; i < exact.size(); ++i) {
      EXPECT_EQ(fast[i].sizes(), exact[i].sizes());
      EXPECT_LT(difference(fast[i], exact[i]), 2e-5) << i << " of " << c.height << "x" << c.width;
      used = used || !torch::equal(fast[i], exact[i]);
    }
  }
  EXPECT_TRUE(used) << "the direct form was run both times";
}

TEST(Winograd, LeavesAloneWhatDoesNotFit) {
  for (const Case& c : {Case{2, 16, 32, 16, 16, 1, 1, true, true},
                        {2, 40, 32, 16, 16, 1, 1, true, true},
                        {2, 32, 32, 15, 16, 2, 2, true, true},
                        {2, 32, 32, 16, 16, 2, 1, true, true},
                        {1, 32, 32, 8, 8, 4, 4, true, true}}) {
    const auto fast = results(c, true), exact = results(c, false);
    for (size_t i = 0; i < exact.size(); ++i) EXPECT_TRUE(torch::equal(fast[i], exact[i]));
  }
  const Case c{2, 32, 32, 16, 16, 1, 1, true, true};
  EXPECT_TRUE(torch::equal(results(c, true, 2).back(), results(c, false, 2).back()));
}

TEST(Winograd, HasGradientsOfGradients) {
  const auto penalty = [](bool winograd) {
    const WinogradScope scope(winograd);
    torch::manual_seed(6);
    const auto x = torch::randn({2, 32, 8, 8}).requires_grad_(),
               w = (torch::randn({32, 32, 3, 3}) / 17).requires_grad_();
    const auto y = torch::conv2d(x, w, {}, 1, 1).square().sum();
    const auto gradient = torch::autograd::grad({y}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
    return torch::autograd::grad({gradient.square().sum()}, {w})[0];
  };
  EXPECT_LT(difference(penalty(true), penalty(false)), 5e-5);
}

TEST(Winograd, EndsWithItsScope) {
  const Case c{2, 32, 32, 16, 16, 1, 1, true, true};
  const auto exact = results(c, false);
  {
    const WinogradScope scope;
    results(c, true);
    EXPECT_TRUE(torch::equal(results(c, false).back(), exact.back())) << "an inner scope turns it off";
  }
  EXPECT_TRUE(torch::equal(results(c, false).back(), exact.back()));
}

}  // namespace
}  // namespace mend
