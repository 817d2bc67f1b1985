#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(GdnGolden, NamesAndShapesAreTheOfficialOnes) {
  MEND_NEEDS_SHARED(keys, "spec/networks/gdn.keys.tsv");
  EXPECT_EQ(testing::state_keys(*find_network("gdn").make(Options("gdn"))), testing::listed_keys(keys, "generator."));
  EXPECT_EQ(testing::state_keys(*find_critic("dense_detector").make(Options("dense_detector"))),
            testing::listed_keys(keys, "detector."));
}

TEST(GdnGolden, GeneratorAndDetectorGiveTheOfficialOutput) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gdn.safetensors");
  const auto golden = read_safetensors(path).tensors;
  torch::NoGradGuard no_grad;
  const auto generator = find_network("gdn").make(Options("gdn"));
  const auto detector = find_critic("dense_detector").make(Options("dense_detector"));
  testing::fill_by_name(*generator, 1, "generator.");
  testing::fill_by_name(*detector, 1, "detector.");
  const auto image = testing::golden_image(128, 128), hole = testing::golden_hole(128, 128);
  const auto out = generator->forward(image, hole);
  testing::expect_golden("gdn", out, golden.at("out.generator"));
  EXPECT_LE(max_difference(out * hole + image * (1 - hole), golden.at("out.complete")), 1e-4);
  EXPECT_LE(max_difference(detector->forward(golden.at("out.generator"), hole), golden.at("out.detector_logits")),
            1e-4);
  EXPECT_LE(max_difference(detector->forward(image, hole), golden.at("out.detector_logits_on_image")), 1e-4);
}

}  // namespace
}  // namespace mend
