#include "weights/old_forms.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

TEST(OldForms, TheMissingSingularVectorIsHalfAPowerIteration) {
  torch::manual_seed(2);
  TensorFile file;
  file.tensors["g.a.weight_orig"] = torch::randn({6, 3, 2, 2});
  file.tensors["g.a.weight_u"] = torch::randn({6});
  file.tensors["g.a.weight"] = torch::randn({6, 3, 2, 2});
  file.tensors["g.a.bias"] = torch::randn({6});
  file.tensors["up.weight_orig"] = torch::randn({5, 4, 2, 2});  // transposed: 4 outputs
  file.tensors["up.weight_u"] = torch::randn({4});
  auto now = file;
  to_present_form(now);
  EXPECT_EQ(now.tensors.size(), 7u);  // one dropped, two made
  EXPECT_FALSE(now.tensors.count("g.a.weight"));
  const auto v = now.tensors.at("g.a.weight_v");
  EXPECT_EQ(v.sizes(), (std::vector<int64_t>{12}));
  EXPECT_NEAR(v.norm().item<double>(), 1, 1e-6);
  const auto product = file.tensors["g.a.weight_orig"].flatten(1).t().mv(file.tensors["g.a.weight_u"]);
  EXPECT_NEAR((v * product).sum().item<double>(), product.norm().item<double>(), 1e-5);
  EXPECT_EQ(now.tensors.at("up.weight_v").sizes(), (std::vector<int64_t>{20}));
  const auto again = now.tensors.size();
  to_present_form(now);
  EXPECT_EQ(now.tensors.size(), again);
}

TEST(OldForms, OnlyTrueTwinsAreLeftOut) {
  TensorFile file;
  file.tensors["d.conv1.0.weight"] = torch::arange(6, torch::kFloat);
  file.tensors["d.features.0.weight"] = torch::arange(6, torch::kFloat);
  file.tensors["d.conv1.0.bias"] = torch::zeros({2});
  file.tensors["d.features.0.bias"] = torch::ones({2});
  file.tensors["myfeatures.0.weight"] = torch::zeros({1});
  file.tensors["features.28.weight"] = torch::zeros({1});  // of a perceptual network
  to_present_form(file);
  EXPECT_EQ(file.tensors.size(), 5u);
  EXPECT_FALSE(file.tensors.count("d.features.0.weight"));
}

TEST(OldForms, WhatDoesNotFitIsLeftForTheLoaderToName) {
  TensorFile file;
  file.tensors["a.weight_orig"] = torch::randn({6, 3, 2, 2});
  file.tensors["a.weight_u"] = torch::randn({7});
  file.tensors["b.weight_orig"] = torch::randn({6});
  file.tensors["b.weight_u"] = torch::randn({6});
  to_present_form(file);
  EXPECT_EQ(file.tensors.size(), 4u);
}

}  // namespace
}  // namespace mend
