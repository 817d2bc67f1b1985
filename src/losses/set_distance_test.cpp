#include "losses/set_distance.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "losses/inception.h"
#include "support/golden.h"

namespace mend {
namespace {
using torch::Tensor;

/// sin(a (i+1) (j+2) + 0.3 i) + b cos(0.05 i j) + 0.01 b j: features that anyone can make again.
Tensor set_of(int64_t pictures, int64_t features, double a, double b) {
  const auto i = torch::arange(pictures, torch::kDouble).unsqueeze(1), j = torch::arange(features, torch::kDouble);
  return torch::sin(a * (i + 1) * (j + 2) + 0.3 * i) + b * torch::cos(0.05 * i * j) + 0.01 * b * j;
}

// Recorded from NumPy 1.24 and scipy.linalg.sqrtm 1.10 in float64, by the formulas as they are published; the last,
// whose covariances are singular, from the eigenvalues of their product.
TEST(SetDistance, AgreesWithScipy) {
  struct Case {
    int64_t first, second, features;
    double frechet, kernel;
  };
  for (const auto& c : {Case{60, 80, 24, 3.986469932513778, -0.005302848032005869},
                        {30, 30, 16, 3.7662813402400364, 0.10649564034018688},
                        {12, 15, 40, 28.626124157373777, -0.1059603728113303}}) {
    const auto a = set_of(c.first, c.features, 0.37, 0.2), b = set_of(c.second, c.features, 0.41, 0.5);
    EXPECT_NEAR(frechet_distance(a, b), c.frechet, 1e-6 * c.frechet) << c.features;
    EXPECT_NEAR(kernel_distance(a, b), c.kernel, 1e-9) << c.features;
  }
}

TEST(SetDistance, IsZeroForOneSetSymmetricAndGrowsWithNoise) {
  const auto a = set_of(40, 12, 0.37, 0.2), b = set_of(30, 12, 0.41, 0.5);
  EXPECT_NEAR(frechet_distance(a, a), 0, 1e-9);
  EXPECT_LT(kernel_distance(a, a), 0);  // the unbiased estimate, for which 0 is not the least
  EXPECT_NEAR(frechet_distance(a, b), frechet_distance(b, a), 1e-9);
  EXPECT_NEAR(kernel_distance(a, b), kernel_distance(b, a), 1e-12);
  torch::manual_seed(1);
  const auto noise = torch::randn_like(a);
  double frechet = 0, kernel = kernel_distance(a, a);
  for (const double deviation : {0.3, 1.0, 3.0}) {
    EXPECT_GT(frechet_distance(a, a + deviation * noise), frechet);
    EXPECT_GT(kernel_distance(a, a + deviation * noise), kernel);
    frechet = frechet_distance(a, a + deviation * noise);
    kernel = kernel_distance(a, a + deviation * noise);
  }
}

TEST(SetDistance, NeedsTwoPicturesInEachSet) {
  EXPECT_THROW(frechet_distance(torch::zeros({1, 4}), torch::zeros({5, 4})), Error);
  EXPECT_THROW(kernel_distance(torch::zeros({5, 4}), torch::zeros({1, 4})), Error);
  EXPECT_THROW(frechet_distance(torch::zeros({5, 4}), torch::zeros({5, 3})), Error);
}

TEST(InceptionV3, HasThePublishedShape) {
  int64_t numbers = 0;
  const auto layout = InceptionV3::layout();
  for (const auto& [name, shape] : layout) numbers += shape[0] * shape[1] * shape[2] * shape[3] + 2 * shape[0];
  EXPECT_EQ(layout.size(), 94u);
  EXPECT_EQ(numbers, 21785568);  // published parameters without classifier and auxiliary head
}

TEST(InceptionV3, GivesFeaturesAndNamesWhatIsMissing) {
  TensorFile file;
  for (const auto& [name, shape] : InceptionV3::layout()) {
    file.tensors[name + ".conv.weight"] = testing::golden_value(name + ".conv.weight", shape, std::sqrt(2.0));
    for (const char* part : {".bn.bias", ".bn.running_mean"}) file.tensors[name + part] = torch::zeros({shape[0]});
    for (const char* part : {".bn.weight", ".bn.running_var"}) file.tensors[name + part] = torch::ones({shape[0]});
  }
  ASSERT_TRUE(InceptionV3::looks_like(file));
  const auto pictures = torch::cat({testing::golden_image(64, 96), 1 - testing::golden_image(64, 96)});
  const auto features = InceptionV3(file).features(pictures);
  ASSERT_EQ(features.sizes(), torch::IntArrayRef({2, 2048}));
  EXPECT_GE(features.min().item<float>(), 0);
  EXPECT_GT((features[0] - features[1]).abs().max().item<float>(), 1e-4);
  file.tensors.erase("Mixed_6c.branch7x7_2.bn.bias");
  try {
    const InceptionV3 incomplete(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("Mixed_6c.branch7x7_2.bn.bias"), std::string::npos);
  }
}

}  // namespace
}  // namespace mend
