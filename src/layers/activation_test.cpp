#include "layers/activation.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace mend {
namespace {

constexpr Activation activations[] = {Activation::elu, Activation::relu, Activation::none};

torch::Tensor reference(const torch::Tensor& x, Activation activation) {
  const auto wide = x.to(torch::kDouble);
  const auto half = wide.chunk(2, 1);
  const auto a = activation == Activation::elu    ? torch::elu(half[0])
                 : activation == Activation::relu ? torch::relu(half[0])
                                                  : half[0];
  return a * torch::sigmoid(half[1]);
}

/// Values of every magnitude that convolutions make, and some that they should not.
torch::Tensor values(int64_t channels) {
  torch::manual_seed(4);
  auto x = torch::randn({2, 2 * channels, 19, 23}) * torch::exp(2 * torch::randn({2, 2 * channels, 19, 23}));
  x.index_put_({0, 0, 0}, 200);
  x.index_put_({0, channels, 0}, -200);
  x.index_put_({1, 0, 0}, -1e30);
  x.index_put_({1, channels, 1}, 1e30);
  return x;
}

TEST(Gated, InFloatEqualsTheFormulaInBothOrdersOfMemory) {
  for (const auto activation : activations)
    for (const int64_t channels : {1, 12, 24, 96}) {
      const auto x = values(channels), wanted = reference(x, activation);
      EXPECT_TRUE(torch::allclose(gated(x, activation).to(torch::kDouble), wanted, 1e-6, 2e-7)) << channels;
      const auto last = gated(x.contiguous(torch::MemoryFormat::ChannelsLast), activation);
      EXPECT_TRUE(last.is_contiguous(torch::MemoryFormat::ChannelsLast));
      EXPECT_TRUE(torch::equal(last, gated(x, activation))) << channels;
    }
}

TEST(Gated, InBfloat16EqualsTheFormulaRoundedOnce) {
  for (const auto activation : activations)
    for (const int64_t channels : {1, 12, 24, 96}) {
      const auto x = values(channels).to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast);
      const auto made = gated(x, activation);
      EXPECT_TRUE(made.is_contiguous(torch::MemoryFormat::ChannelsLast));
      EXPECT_EQ(made.scalar_type(), torch::kBFloat16);
      EXPECT_TRUE(torch::allclose(made.to(torch::kDouble), reference(x, activation), 1.0 / 256, 1e-6)) << channels;
    }
}

TEST(Gated, OtherStridesAndGradientsGiveTheSame) {
  const auto x = values(12);
  const auto wanted = gated(x, Activation::elu);
  const auto turned = x.transpose(2, 3).contiguous().transpose(2, 3);
  EXPECT_TRUE(torch::allclose(gated(turned, Activation::elu), wanted, 1e-5, 1e-6));
  auto learnt = x.clone().clamp(-20, 20).requires_grad_();
  gated(learnt, Activation::elu).sum().backward();
  EXPECT_GT(learnt.grad().abs().sum().item<float>(), 0);
}

TEST(Gated, IsTheSameAtAnyThreadCount) {
  const auto x = torch::randn({1, 48, 64, 80}).to(torch::kBFloat16).contiguous(torch::MemoryFormat::ChannelsLast);
  at::set_num_threads(1);
  const auto one = gated(x, Activation::elu);
  at::set_num_threads(2);
  EXPECT_TRUE(torch::equal(gated(x, Activation::elu), one));
}

TEST(Activated, EluInBothPrecisionsAndInPlaceOnlyWithoutGradient) {
  const auto x = values(3);
  const auto wanted = torch::elu(x.to(torch::kDouble));
  auto changed = x.clone();
  const auto made = activated(changed, Activation::elu);
  EXPECT_TRUE(made.is_same(changed));
  EXPECT_TRUE(torch::allclose(made.to(torch::kDouble), wanted, 1e-6, 2e-7));
  const auto half = x.to(torch::kBFloat16);
  EXPECT_TRUE(torch::allclose(activated(half.clone(), Activation::elu).to(torch::kDouble),
                              torch::elu(half.to(torch::kDouble)), 1.0 / 256, 1e-6));
  auto learnt = torch::randn({4, 4}).requires_grad_();
  const auto before = learnt.detach().clone();
  activated(learnt * 1, Activation::elu).sum().backward();
  EXPECT_TRUE(torch::allclose(learnt.grad(), torch::where(before > 0, torch::ones({}), before.exp())));
}

TEST(Activated, NotANumberStaysVisible) {
  auto x = torch::full({8}, NAN);
  EXPECT_FALSE(torch::isfinite(activated(x, Activation::elu)).any().item<bool>());
}

}  // namespace
}  // namespace mend
