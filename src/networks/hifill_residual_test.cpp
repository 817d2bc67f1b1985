#include "networks/hifill_residual.h"

#include "base/error.h"
#include "support/golden.h"

namespace mend {
namespace {
using testing::max_difference;

torch::Tensor planes(const torch::Tensor& hwc) { return hwc.to(torch::kFloat).permute({2, 0, 1}).unsqueeze(0); }

class HiFillResidual : public ::testing::TestWithParam<std::string> {};

TEST_P(HiFillResidual, DetailAndResultAreTheRecordedOnes) {
  MEND_NEEDS_SHARED(path, "spec/goldens/" + GetParam() + ".safetensors");
  const auto golden = read_safetensors(path).tensors;
  const auto params = golden.at("params").to(torch::kLong);
  const int64_t size = params[0].item<int64_t>(), grid = params[1].item<int64_t>();
  const int64_t large = size * params[2].item<int64_t>();
  const auto raw = planes(golden.at("raw_bgr_hwc")) / 255;
  const auto picture = torch::upsample_bilinear2d(raw, {large, large}, false);
  const auto raw_hole = 1 - planes(golden.at("raw_mask_hwc")).slice(1, 0, 1) / 255;
  const auto hole = torch::upsample_nearest2d(raw_hole, {large, large});
  const auto filled = planes(golden.at("in.inpainted_small")) / 255;
  const auto weights = golden.at("in.attention").t().unsqueeze(0);

  if (GetParam() == "hifill_residual_b") {  // of the other only a part of the detail is recorded
    const auto borrowed = aggregated_residual(planes(golden.at("mid.residual")), weights, grid, grid);
    EXPECT_LE(max_difference(borrowed, planes(golden.at("mid.aggregated"))), 1e-3);
  }
  const auto full = hifill_at_full_size(picture, hole, filled, weights, size / grid);
  const auto back = torch::upsample_bilinear2d(full, raw.sizes().slice(2), false);
  const auto blend = torch::upsample_bilinear2d(planes(golden.at("pre.small_mask")), raw.sizes().slice(2), false);
  const auto result = (255 * (back * blend + raw * (1 - blend))).floor();
  // cv2 computes its weights in another order: a value next to an integer may be truncated to the one below.
  EXPECT_LE(max_difference(result, planes(golden.at("out.raw"))), 1);
}

INSTANTIATE_TEST_SUITE_P(Recorded, HiFillResidual, ::testing::Values("hifill_residual_a", "hifill_residual_b"));

TEST(HiFillResidualProperty, CellsThatAreCopiedWholeKeepTheirDetail) {
  torch::manual_seed(1);
  const auto residual = torch::rand({1, 3, 8, 12});
  EXPECT_TRUE(torch::equal(aggregated_residual(residual, torch::eye(6).unsqueeze(0), 2, 3), residual));
}

TEST(HiFillResidualProperty, ASizeThatIsNoMultipleIsAnError) {
  EXPECT_THROW(hifill_at_full_size(torch::zeros({1, 3, 40, 64}), torch::zeros({1, 1, 40, 64}),
                                   torch::zeros({1, 3, 32, 32}), torch::zeros({1, 4, 4})),
               Error);
}

}  // namespace
}  // namespace mend
