#include "layers/resample.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

constexpr ResampleKernel kernels[] = {ResampleKernel::bicubic, ResampleKernel::lanczos};

TEST(Resample, AConstantStaysConstantUpToTheBorder) {
  const auto x = torch::full({1, 2, 13, 17}, 0.7f);
  for (const auto kernel : kernels)
    for (const int64_t rows : {5, 13, 40}) {
      const auto y = resample(x, rows, 9, kernel);
      EXPECT_EQ(y.sizes(), (std::vector<int64_t>{1, 2, rows, 9}));
      EXPECT_LT((y - 0.7f).abs().max().item<float>(), 1e-6);
    }
}

TEST(Resample, ARampStaysARampAwayFromTheBorder) {
  const auto ramp = torch::arange(32, torch::kFloat).view({1, 1, 1, 32}).expand({1, 1, 4, 32});
  for (const int64_t columns : {16, 64}) {
    const auto y = resample(ramp, 4, columns, ResampleKernel::bicubic);
    const auto wanted = (torch::arange(columns) + 0.5) * (32.0 / static_cast<double>(columns)) - 0.5;
    const auto error = (y[0][0][2] - wanted).abs().slice(0, columns / 8, -columns / 8);
    EXPECT_LT(error.max().item<double>(), 1e-4) << columns;
  }
}

TEST(Resample, FinePatternsVanishInReduction) {
  const auto stripes = (torch::arange(64) % 2).to(torch::kFloat).view({1, 1, 1, 64}).expand({1, 1, 64, 64});
  for (const auto kernel : kernels) {
    const auto middle = resample(stripes, 16, 16, kernel).slice(2, 4, 12).slice(3, 4, 12);
    EXPECT_LT((middle - 0.5).abs().max().item<float>(), 0.02);
  }
}

TEST(Resample, TheSameSizeChangesNothing) {
  const auto x = torch::rand({1, 1, 7, 6});
  EXPECT_TRUE(torch::equal(resample(x, 7, 6, ResampleKernel::lanczos), x));
}

}  // namespace
}  // namespace mend
