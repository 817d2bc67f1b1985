// DFNet against recorded outputs: all six levels with their blending weights.
#include "networks/dfnet.h"
#include "support/golden.h"
#include "support/state_dict.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(DFNetGolden, StateDictIsTheOfficialOne) {
  MEND_NEEDS_SHARED(path, "spec/networks/dfnet.keys.tsv");
  testing::expect_state_dict(DFNet({}), path);
}

TEST(DFNetGolden, AllLevelsMatch) {
  MEND_NEEDS_SHARED(path, "spec/goldens/dfnet.safetensors");
  MEND_NEEDS_SHARED(levels_path, "spec/goldens/dfnet_levels.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors, lower = read_safetensors(levels_path).tensors;
  DFNet network({});
  testing::fill_by_name(network, 1.5);
  network.eval();

  const auto levels = network.levels(golden.at("net_in.img_miss"), golden.at("net_in.mask"));
  ASSERT_EQ(levels.size(), 6u);
  testing::expect_golden("dfnet", levels[0].result, golden.at("out.result_0"));
  for (size_t i = 0; i < levels.size(); ++i) {
    const auto number = std::to_string(i);
    EXPECT_LT(max_difference(levels[i].alpha, lower.at("out.alpha_" + number)), 1e-4) << i;
    EXPECT_LT(max_difference(levels[i].raw, lower.at("out.raw_" + number)), 1e-4) << i;
    if (i == 0) continue;  // in the other file
    EXPECT_LT(max_difference(levels[i].result, lower.at("out.result_" + number)), 1e-4) << i;
  }
}

/// The stages are the same six pictures, coarse to fine, in the order of colours the caller uses.
TEST(DFNet, StagesAreTheLevelsInRgb) {
  torch::NoGradGuard no_grad;
  DFNet::Config config;
  config.width = 4;
  DFNet network(config);
  network.eval();
  const auto image = testing::golden_image(256, 256), hole = testing::golden_hole(256, 256);
  const auto stages = network.stages(image, hole);
  const auto levels = network.levels((image * (1 - hole)).flip(1), 1 - hole);
  ASSERT_EQ(stages.size(), levels.size());
  for (size_t i = 0; i < stages.size(); ++i)
    EXPECT_EQ(max_difference(stages[i].flip(1), levels[levels.size() - 1 - i].result), 0) << i;
}

}  // namespace
}  // namespace mend
