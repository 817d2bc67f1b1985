#include "support/golden.h"

namespace mend {
namespace {
using testing::golden_value;

TEST(GoldenFormula, GivesTheCheckValues) {
  const auto image = testing::golden_image(128, 128).flatten();
  EXPECT_FLOAT_EQ(image[0].item<float>(), 0.0629043579f);
  EXPECT_FLOAT_EQ(image[49151].item<float>(), 0.102575064f);
  EXPECT_FLOAT_EQ(golden_value("encoder.1.weight", {64, 4, 7, 7}).flatten()[12543].item<float>(), -0.0867194533f);
  EXPECT_FLOAT_EQ(golden_value("encoder.1.bias", {64})[3].item<float>(), -0.0313688889f);
  EXPECT_FLOAT_EQ(golden_value("en_1.encode.1.running_var", {128})[9].item<float>(), 1.42084074f);
  EXPECT_FLOAT_EQ(golden_value("encoder.1.weight_u", {64})[0].item<float>(), -0.197248146f);
}

TEST(Safetensors, ReadsAGoldenFile) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gdn.safetensors");
  const auto file = read_safetensors(path);
  EXPECT_GT(file.tensors.size(), 3u);
  for (const auto& [name, tensor] : file.tensors) EXPECT_GT(tensor.numel(), 0) << name;
}

TEST(Safetensors, WhatIsWrittenIsReadBackEqual) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "round_trip.safetensors";
  TensorFile file;
  file.tensors["a"] = torch::rand({3, 5}).t();
  file.tensors["b"] = torch::arange(7).to(torch::kByte);
  file.tensors["c"] = torch::rand({2}).to(torch::kHalf);
  file.metadata["network"] = "none";
  write_safetensors(path, file);
  const auto back = read_safetensors(path);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 3u);
  for (const auto& [name, tensor] : file.tensors) EXPECT_TRUE(torch::equal(back.tensors.at(name), tensor)) << name;
}

}  // namespace
}  // namespace mend
