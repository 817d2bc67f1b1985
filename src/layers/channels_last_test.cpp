#include "layers/channels_last.h"

#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>

#include "base/error.h"

namespace mend {
namespace {

constexpr auto channels_last = torch::MemoryFormat::ChannelsLast;

torch::Tensor picture(torch::ScalarType type) {
  torch::manual_seed(2);
  return (torch::randn({2, 6, 37, 29}) + 3).to(type).contiguous(channels_last);
}

class ChannelsLast : public ::testing::TestWithParam<torch::ScalarType> {};

TEST_P(ChannelsLast, ReflectionEqualsThatOfLibtorch) {
  const auto x = picture(GetParam());
  for (const auto& padding : {std::vector<int64_t>{1, 1, 1, 1}, {3, 0, 2, 5}, {28, 28, 36, 36}, {0, 0, 0, 0}}) {
    const auto made = reflection_padded(x, padding);
    EXPECT_TRUE(made.is_contiguous(channels_last));
    EXPECT_EQ(made.scalar_type(), GetParam());
    EXPECT_TRUE(
        torch::equal(made.to(torch::kFloat), torch::reflection_pad2d(x.to(torch::kFloat).contiguous(), padding)));
  }
  EXPECT_THROW(reflection_padded(x, {29, 0, 0, 0}), Error);
}

TEST_P(ChannelsLast, PaddingWithZerosEqualsThatOfLibtorch) {
  const auto x = picture(GetParam());
  for (const auto& padding : {std::vector<int64_t>{1, 1, 1, 1}, {3, 0, 2, 5}, {40, 0, 0, 50}, {0, 0, 0, 0}}) {
    const auto made = zero_padded(x, padding);
    EXPECT_TRUE(made.is_contiguous(channels_last));
    EXPECT_TRUE(torch::equal(made, torch::constant_pad_nd(x.contiguous(), padding)));
  }
}

TEST_P(ChannelsLast, DoublingAndJoiningEqualsDoingOneAfterTheOther) {
  const auto x = picture(GetParam()), skip = torch::randn({2, 3, 74, 58});
  const auto made = doubled_and_joined(x, skip);
  EXPECT_TRUE(made.is_contiguous(channels_last));
  EXPECT_EQ(made.scalar_type(), GetParam());
  EXPECT_TRUE(torch::equal(made, torch::cat({doubled_nearest(x), skip.to(GetParam())}, 1)));
  EXPECT_THROW(doubled_and_joined(x, skip.narrow(2, 0, 73)), Error);
}

TEST_P(ChannelsLast, InstanceNormEqualsThatOfLibtorchUpToRounding) {
  const auto x = picture(GetParam());
  const auto weight = torch::rand({6}) + 0.5, bias = torch::randn({6});
  const auto wide = x.to(torch::kDouble).contiguous();
  const auto exact =
      torch::instance_norm(wide, weight.to(torch::kDouble), bias.to(torch::kDouble), {}, {}, true, 0.1, 1e-5, false);
  const auto ours = instance_normalised(x, weight, bias);
  EXPECT_TRUE(ours.is_contiguous(channels_last));
  const auto error = [&](const torch::Tensor& made) {
    return ((made.to(torch::kDouble) - exact).abs() / (exact.abs() + 0.1)).max().item<double>();
  };
  // bfloat16 has 8 bits; in float32 no worse than libtorch's own.
  const auto theirs =
      error(torch::instance_norm(x.to(torch::kFloat).contiguous(), weight, bias, {}, {}, true, 0.1, 1e-5, false));
  EXPECT_LT(error(ours), GetParam() == torch::kFloat ? std::max(1e-5, 1.5 * theirs) : 0.005) << theirs;
  const auto bare = instance_normalised(x, {}, {}).to(torch::kFloat);
  EXPECT_LT(bare.mean({2, 3}).abs().max().item<float>(), 0.01);
  EXPECT_NEAR(bare.var({2, 3}, false).mean().item<float>(), 1, 0.01);
}

TEST_P(ChannelsLast, DoublingEqualsThatOfLibtorch) {
  const auto x = picture(GetParam());
  const auto made = doubled_nearest(x);
  EXPECT_TRUE(made.is_contiguous(channels_last));
  EXPECT_TRUE(
      torch::equal(made.to(torch::kFloat), torch::upsample_nearest2d(x.to(torch::kFloat).contiguous(), {74, 58})));
}

TEST_P(ChannelsLast, TheNumberOfThreadsChangesNothing) {
  const auto x = torch::randn({1, 16, 64, 64}).to(GetParam()).contiguous(channels_last);
  at::set_num_threads(1);
  const auto one = instance_normalised(x, {}, {});
  at::set_num_threads(2);
  EXPECT_TRUE(torch::equal(one, instance_normalised(x, {}, {})));
}

INSTANTIATE_TEST_SUITE_P(Types, ChannelsLast, ::testing::Values(torch::kFloat, torch::kBFloat16),
                         [](const auto& row) { return std::string(c10::toString(row.param)); });

using Operation = std::function<torch::Tensor(const std::vector<torch::Tensor>&)>;

/// The gradients of `ours` to a float32 picture in channels-last order (and to what else is given) are those of
/// libtorch's `theirs` in float64.
void expect_gradients(const std::vector<torch::Tensor>& inputs, const Operation& ours, const Operation& theirs) {
  const auto gradients = [&](const Operation& operation, torch::ScalarType type) {
    std::vector<torch::Tensor> leaves;
    leaves.reserve(inputs.size());
    for (const auto& input : inputs) leaves.push_back(input.to(type).detach().requires_grad_());
    const auto y = operation(leaves);
    torch::manual_seed(3);
    const auto upper = torch::randn(y.sizes()).to(type).contiguous(channels_last);
    return torch::autograd::grad({y}, leaves, {upper});
  };
  const auto made = gradients(ours, torch::kFloat), exact = gradients(theirs, torch::kDouble);
  EXPECT_TRUE(made[0].is_contiguous(channels_last));
  for (size_t i = 0; i < made.size(); ++i)
    EXPECT_TRUE(torch::allclose(made[i].to(torch::kDouble), exact[i], 1e-4, 1e-4)) << "input " << i;
}

TEST(ChannelsLastGradient, OfPaddingIsThatOfLibtorch) {
  const auto x = picture(torch::kFloat);
  for (const auto& padding : {std::vector<int64_t>{1, 1, 1, 1}, {3, 0, 2, 5}, {28, 28, 36, 36}, {0, 0, 0, 0}}) {
    expect_gradients(
        {x}, [&](const auto& v) { return reflection_padded(v[0], padding); },
        [&](const auto& v) { return torch::reflection_pad2d(v[0], padding); });
    expect_gradients(
        {x}, [&](const auto& v) { return zero_padded(v[0], padding); },
        [&](const auto& v) { return torch::constant_pad_nd(v[0], padding); });
  }
}

TEST(ChannelsLastGradient, OfInstanceNormIsThatOfLibtorch) {
  const auto x = picture(torch::kFloat);
  const auto theirs = [](const torch::Tensor& image, const torch::Tensor& weight, const torch::Tensor& bias) {
    return torch::instance_norm(image, weight, bias, {}, {}, true, 0.1, 1e-5, false);
  };
  expect_gradients(
      {x, torch::rand({6}) + 0.5, torch::randn({6})},
      [](const auto& v) { return instance_normalised(v[0], v[1], v[2]); },
      [&](const auto& v) { return theirs(v[0], v[1], v[2]); });
  expect_gradients(
      {x}, [](const auto& v) { return instance_normalised(v[0], {}, {}); },
      [&](const auto& v) { return theirs(v[0], {}, {}); });
}

TEST(ChannelsLastGradient, HasNoSecondDerivativeAndSaysSo) {
  const auto x = picture(torch::kFloat).requires_grad_();
  const auto y = reflection_padded(x, {1, 1, 1, 1}).square().sum();
  EXPECT_THROW(torch::autograd::grad({y}, {x}, {}, true, /*create_graph=*/true), Error);
}

TEST(ChannelsLastGradient, FlowsThroughAll) {
  const auto x = torch::randn({1, 3, 8, 8}).contiguous(channels_last).requires_grad_();
  const auto z = instance_normalised(zero_padded(reflection_padded(x, {1, 1, 1, 1}), {1, 1, 1, 1}), {}, {});
  const auto y = doubled_and_joined(z, doubled_nearest(z));
  y.square().mul(torch::rand_like(y)).sum().backward();
  EXPECT_GT(x.grad().abs().sum().item<float>(), 0);
}

TEST(ChannelsLastAutocast, StaysInBfloat16) {
  const torch::NoGradGuard no_grad;
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
  at::autocast::set_cpu_enabled(true);
  const auto y = instance_normalised(reflection_padded(picture(torch::kBFloat16), {1, 1, 1, 1}), {}, {});
  at::autocast::set_cpu_enabled(false);
  EXPECT_EQ(y.scalar_type(), torch::kBFloat16);
}

}  // namespace
}  // namespace mend
