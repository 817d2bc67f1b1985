#include "networks/hifill.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;
using torch::indexing::None;
using torch::indexing::Slice;

torch::Tensor every(const torch::Tensor& x, int64_t step) {
  return x.index({Slice(), Slice(), Slice(None, None, step), Slice(None, None, step)});
}

TEST(HiFillGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/hifill.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_network("hifill").make(Options("hifill"))),
            testing::listed_keys(keys, "generator."));
}

TEST(HiFillGolden, BothStagesAndTheAttentionAreTheRecordedOnes) {
  MEND_NEEDS_SHARED(path, "spec/goldens/hifill.safetensors");
  const auto golden = read_safetensors(path).tensors;
  const torch::NoGradGuard no_grad;
  HiFill network({32, /*bgr=*/false});
  testing::fill_by_name(network, 1.9, "generator.");
  const auto image = testing::golden_image(512, 512), hole = testing::golden_hole(512, 512);
  const auto result = network.fill(image, hole);
  EXPECT_LE(max_difference(every(2 * result.coarse - 1, 4), golden.at("out.coarse256_s2")), 1e-4);
  const auto by_target = result.weights[0].t().index({Slice(None, None, 16)});
  EXPECT_LE(max_difference(by_target, golden.at("out.attention_match_s16")), 1e-4);
  const auto fine = 2 * result.fine - 1;
  EXPECT_LE(max_difference(every(fine, 4), golden.at("out.fine_s4")), 1e-4);
  testing::expect_golden("hifill", fine.slice(2, 192, 320).slice(3, 192, 320), golden.at("out.fine_center"));
}

}  // namespace
}  // namespace mend
