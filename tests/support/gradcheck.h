/// Gradients against central differences in float64.
#pragma once
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>

namespace mend::testing {

/// Checks d f(x) / d x, for a scalar f, at every element of `at` (copied to float64). Choose `at` away from kinks.
inline void expect_gradient(const std::function<torch::Tensor(const torch::Tensor&)>& f, const torch::Tensor& at,
                            double tolerance = 1e-6, double step = 1e-6) {
  auto x = at.detach().to(torch::kDouble).clone().requires_grad_(true);
  const auto value = f(x);
  ASSERT_EQ(value.numel(), 1);
  const auto gradient = torch::autograd::grad({value}, {x})[0].contiguous();
  ASSERT_GT(gradient.abs().max().item<double>(), 0) << "the gradient is zero: nothing is checked";
  auto probe = x.detach().clone();
  auto* element = probe.data_ptr<double>();
  for (int64_t i = 0; i < probe.numel(); ++i) {
    const double here = element[i];
    element[i] = here + step;
    const double above = f(probe).item<double>();
    element[i] = here - step;
    const double below = f(probe).item<double>();
    element[i] = here;
    EXPECT_NEAR(gradient.data_ptr<double>()[i], (above - below) / (2 * step), tolerance) << "element " << i;
  }
}

}  // namespace mend::testing
