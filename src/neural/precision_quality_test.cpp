// What bfloat16 costs: the networks at their official sizes on a photograph, against themselves in float32.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <cstring>

#include "image/codec.h"
#include "neural/loaded_network.h"
#include "support/golden.h"

namespace mend {
namespace {

/// The gain that gives generated weights the range of trained ones; it is the recorded outputs' where there are any.
double gain_of(std::string_view network) {
  const std::map<std::string_view, double> gains = {{"deepfillv2", 2},        {"deepfill_v1", 1.15}, {"dfnet", 1.5},
                                                    {"glcic", 1.6},           {"hifill", 1.9},       {"pennet", 1.2},
                                                    {"context_encoder", 1.5}, {"refinementnet", 1.5}};
  const auto found = gains.find(network);
  return found == gains.end() ? 1 : found->second;
}

torch::Tensor photograph(const std::filesystem::path& path) {
  const Raster picture = load_image(path).read();
  auto image = torch::empty({1, 3, picture.height(), picture.width()});
  std::memcpy(image.data_ptr(), picture.data(), image.nbytes());
  return image.slice(2, 0, 256).slice(3, 0, 256);
}

torch::Tensor filled(const NetworkSpec& spec, Precision precision, const torch::Tensor& image,
                     const torch::Tensor& hole) {
  LoadedNetwork loaded;
  torch::manual_seed(1);
  loaded.network = build_network(std::string(spec.name), {}, &loaded.spec);
  // pconv's constant masks are among its weights, and mend starts near the identity: both keep their own start.
  if (spec.name != "pconv" && spec.name != "mend") testing::fill_by_name(*loaded.network, gain_of(spec.name));
  loaded.precision = precision;
  prepare_weights(*loaded.network, precision, torch::kCPU);
  return loaded.forward(image, hole, 1).clamp(0, 1);
}

class PrecisionQuality : public ::testing::TestWithParam<NetworkSpec> {};

/// Where it is not, the catalogue says so, and `auto` does without it.
TEST_P(PrecisionQuality, Bf16IsFortyDecibelsFromFp32InTheHoleOrNotUsed) {
  MEND_NEEDS_SHARED(path, "data/photos/urban100-256/img_001.png");
  if (!has_fast_bf16()) GTEST_SKIP() << "this processor has no bfloat16";
  const auto image = photograph(path), hole = testing::golden_hole(256, 256);
  const auto exact = filled(GetParam(), Precision::fp32, image, hole);
  const auto fast = filled(GetParam(), Precision::bf16, image, hole);
  const double error = ((exact - fast).square() * hole).sum().item<double>() / (3 * hole.sum().item<double>());
  EXPECT_GT(error, 0) << "bf16 was not used";
  const double decibels = -10 * std::log10(error);
  RecordProperty("decibels", std::to_string(decibels));
  EXPECT_EQ(decibels < 40, GetParam().needs_fp32) << decibels << " dB";
  const auto spread = exact.masked_select(hole > 0).std().item<double>();
  EXPECT_GT(spread, 0.01) << "a filling of one colour would say nothing";
}

INSTANTIATE_TEST_SUITE_P(Networks, PrecisionQuality, ::testing::ValuesIn(network_catalog()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mend
