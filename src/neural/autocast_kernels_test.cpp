#include "neural/autocast_kernels.h"

#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "neural/precision.h"

namespace mend {
namespace {

torch::Tensor picture() {
  torch::manual_seed(2);
  return (torch::randn({2, 6, 37, 29}) + 3).to(torch::kBFloat16);
}

TEST(AutocastKernels, ReflectionEqualsThatOfLibtorch) {
  const auto x = picture();
  for (const auto& padding : {std::vector<int64_t>{1, 1, 1, 1}, {3, 0, 2, 5}, {28, 28, 36, 36}, {0, 0, 0, 0}})
    EXPECT_TRUE(torch::equal(reflection_pad_channels_last(x, padding).to(torch::kFloat),
                             torch::reflection_pad2d(x.to(torch::kFloat), padding)));
  EXPECT_ANY_THROW(reflection_pad_channels_last(x, {29, 0, 0, 0}));
}

TEST(AutocastKernels, InstanceNormEqualsThatOfLibtorchUpToRounding) {
  const auto x = picture();
  const auto weight = torch::rand({6}) + 0.5, bias = torch::randn({6});
  const auto exact = torch::instance_norm(x.to(torch::kFloat), weight, bias, {}, {}, true, 0.1, 1e-5, false);
  const auto ours = instance_norm_channels_last(x, weight, bias, 1e-5).to(torch::kFloat);
  EXPECT_LT(((ours - exact).abs() / (exact.abs() + 0.1)).max().item<float>(), 0.005);  // bfloat16 has 8 bits
  const auto bare = instance_norm_channels_last(x, {}, {}, 1e-5).to(torch::kFloat);
  EXPECT_LT(bare.mean({2, 3}).abs().max().item<float>(), 0.01);
  EXPECT_NEAR(bare.var({2, 3}, false).mean().item<float>(), 1, 0.01);
}

TEST(AutocastKernels, InstanceNormIsTheSameAtAnyThreadCount) {
  const auto x = torch::randn({1, 16, 64, 64}).to(torch::kBFloat16);
  at::set_num_threads(1);
  const auto one = instance_norm_channels_last(x, {}, {}, 1e-5);
  at::set_num_threads(2);
  EXPECT_TRUE(torch::equal(one, instance_norm_channels_last(x, {}, {}, 1e-5)));
}

TEST(AutocastKernels, AutocastUsesThemButNotWhereGradientsAreWanted) {
  install_autocast_kernels();
  auto x = picture();
  {
    const PrecisionScope scope(Precision::bf16, torch::kCPU);
    EXPECT_EQ(torch::reflection_pad2d(x, {1, 1, 1, 1}).scalar_type(), torch::kBFloat16);
    EXPECT_EQ(torch::instance_norm(x, {}, {}, {}, {}, true, 0.1, 1e-5, false).scalar_type(), torch::kBFloat16);
  }
  x.requires_grad_();
  at::autocast::set_cpu_enabled(true);
  const auto y = torch::instance_norm(torch::reflection_pad2d(x, {1, 1, 1, 1}), {}, {}, {}, {}, true, 0.1, 1e-5, false);
  at::autocast::set_cpu_enabled(false);
  EXPECT_EQ(y.scalar_type(), torch::kFloat);
  y.square().sum().backward();
  EXPECT_TRUE(x.grad().defined());
}

}  // namespace
}  // namespace mend
