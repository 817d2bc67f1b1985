/// Every wrapper around every other: whatever is asked for together works together.
#include <gmock/gmock.h>
#include <torch/torch.h>

#include "base/error.h"
#include "base/rng.h"
#include "fill/filler_catalog.h"
#include "neural/loaded_network.h"
#include "support/box_hole.h"
#include "support/small_detector.h"
#include "weights/load_into.h"

namespace mend {
namespace {

using testing::box_hole;
using Words = std::map<std::string, std::string>;

std::filesystem::path scratch(const std::string& name) { return std::filesystem::path(::testing::TempDir()) / name; }

std::string saved(const std::string& network, const Words& options) {
  const WeightsRecord record{network, options, "", "", ""};
  torch::manual_seed(5);
  auto state = state_of(*build_network(record.network, record.options));
  put_record(state, record);
  const auto path = scratch("contract_test_" + network + ".safetensors");
  write_safetensors(path, state);
  return path.string();
}

/// Stripes in colour with grain, or the same in grey.
Raster picture(bool grey) {
  Raster made(3, 80, 100);
  Rng rng(4);
  for (int y = 0; y < 80; ++y)
    for (int x = 0; x < 100; ++x) {
      const auto grain = static_cast<float>(0.05 * rng.uniform());
      for (int c = 0; c < 3; ++c)
        made.at(c, y, x) = 0.3f + grain + 0.2f * static_cast<float>((x / 6 + (grey ? 0 : c)) % 2);
    }
  return made;
}

class Wrapped : public ::testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() {
    mend_ = saved("mend", {{"width", "16"}, {"blocks", "2"}});
    refinement_ = saved("refinementnet", {{"width", "4"}});
    detector_ = scratch("contract_test_detector.safetensors").string();
    testing::write_small_detector(detector_);
  }

  /// The wrappers of the bits of `choice`.
  static Words words(int choice) {
    Words all = {{"model", mend_}, {"precision", "fp32"}};
    const auto add = [&](const Words& more) { all.insert(more.begin(), more.end()); };
    if (choice & 1) add({{"adapt", "2"}, {"adapt.batch", "1"}, {"adapt.patch", "48"}});
    if (choice & 2) add({{"ensemble", "2"}});
    if (choice & 4) add({{"bottleneck", "grey-rgb"}, {"pyramid", "2"}, {"bottleneck_steps", "2"}});
    if (choice & 8) add({{"candidates", "2"}, {"rivals", "push-pull"}, {"mix", "true"}, {"judge", detector_}});
    if (choice & 16) add({{"refine", "exemplar"}, {"coarse_size", "64"}});
    if (choice & 32)
      add({{"refine", "shift"}, {"coarse_size", "64"}, {"refine.model", refinement_}, {"refine.precision", "fp32"}});
    if (choice & 64) add({{"refills", "1"}, {"judge", detector_}});
    return all;
  }

  static std::string mend_, refinement_, detector_;
};
std::string Wrapped::mend_, Wrapped::refinement_, Wrapped::detector_;

TEST_P(Wrapped, KnownPixelsStayAndTheSameSeedGivesTheSameBytes) {
  const int choice = GetParam();
  const auto filler = make_filler("network", Options("network", words(choice)));
  const Hole hole = box_hole(80, 100, {30, 25, 40, 30});
  Context context;
  context.threads = 1;
  context.seed = 11;
  double last = 0;
  context.progress = [&](double fraction, const std::string&) {
    EXPECT_GE(fraction, last);
    EXPECT_LE(fraction, 1);
    last = fraction;
  };
  for (const bool grey : {false, true}) {
    const Raster given = picture(grey);
    last = 0;
    const Raster filled = filler->fill(given, hole, context);
    last = 0;
    const Raster again = filler->fill(given, hole, context);
    for (int c = 0; c < 3; ++c)
      for (int y = 0; y < 80; ++y)
        for (int x = 0; x < 100; ++x) {
          ASSERT_EQ(filled.at(c, y, x), again.at(c, y, x)) << filler->description();
          ASSERT_TRUE(filled.at(c, y, x) >= 0 && filled.at(c, y, x) <= 1);
          if (!hole.at(y, x)) {
            ASSERT_EQ(filled.at(c, y, x), given.at(c, y, x));
          }
        }
  }
  context.cancel.cancel();
  EXPECT_THROW(filler->fill(picture(false), hole, context), Error);
  EXPECT_GE(filler->weights().size(), choice & (8 | 32 | 64) ? 2u : 1u);
}

std::vector<int> combinations() {
  std::vector<int> all;
  for (int choice = 0; choice < 128; ++choice)
    if ((choice & 48) != 48) all.push_back(choice);  // there is one second stage
  return all;
}

INSTANTIATE_TEST_SUITE_P(Wrappers, Wrapped, ::testing::ValuesIn(combinations()));

}  // namespace
}  // namespace mend
