/// The wrappers that need networks, through the door that the program uses.
#include <gmock/gmock.h>
#include <torch/torch.h>

#include <cmath>

#include "base/error.h"
#include "base/rng.h"
#include "fill/classical_fillers.h"
#include "fill/filler_catalog.h"
#include "neural/bottleneck_filler.h"
#include "neural/detector_judge.h"
#include "neural/loaded_network.h"
#include "support/box_hole.h"
#include "support/for_fillers.h"
#include "weights/load_into.h"

namespace mend {
namespace {

using testing::box_hole;
using testing::message_of;
using testing::noise;
using testing::single_thread;

using ::testing::HasSubstr;

std::string saved(const torch::nn::Module& module, const WeightsRecord& record, const std::string& name) {
  auto state = state_of(module);
  put_record(state, record);
  const auto path = std::filesystem::path(::testing::TempDir()) / name;
  write_safetensors(path, state);
  return path.string();
}

std::string small_refiner() {
  const WeightsRecord record{"refinementnet", {{"width", "4"}}, "", "", ""};
  torch::manual_seed(5);
  return saved(*build_network(record.network, record.options), record, "wrappers_test_refiner.safetensors");
}

std::string small_detector() {
  const WeightsRecord record{"dense_detector", {{"width", "4"}}, "", "", ""};
  torch::manual_seed(6);
  const auto detector = find_critic(record.network).make(Options(record.network, record.options));
  return saved(*detector, record, "wrappers_test_detector.safetensors");
}

NetworkFillerOptions in_float(const std::string& model) {
  NetworkFillerOptions options;
  options.model = model;
  options.precision = "fp32";
  return options;
}

TEST(DetectorJudge, TellsAHeatOfEveryPixel) {
  const DetectorJudge judge(in_float(small_detector()));
  const Raster heat = judge.heatmap(noise(3, 37, 53), single_thread());
  EXPECT_EQ(heat.channels(), 1);
  EXPECT_EQ(heat.height(), 37);
  EXPECT_EQ(heat.width(), 53);
  float low = 1, high = 0;
  for (size_t i = 0; i < heat.plane_size(); ++i) {
    low = std::min(low, heat.data()[i]);
    high = std::max(high, heat.data()[i]);
  }
  EXPECT_TRUE(low >= 0 && high <= 1 && low < high);
  EXPECT_EQ(judge.heatmap(noise(1, 20, 20), single_thread()).channels(), 1);
  EXPECT_THAT(message_of([] { DetectorJudge other(in_float(small_refiner())); }), HasSubstr("refinementnet"));
}

TEST(DetectorJudge, TilesMakeNoDifference) {
  const DetectorJudge judge(in_float(small_detector()));
  const Raster picture = noise(3, 90, 700);
  const Raster heat = judge.heatmap(picture, single_thread());
  // One tile's worth around the seam in column 512; its own rims are padded where the picture goes on.
  const Rect seam{440, 0, 150, 90};
  const Raster alone = judge.heatmap(picture.crop(seam), single_thread());
  for (int y = 0; y < 90; ++y)
    for (int x = 48; x < 102; ++x) ASSERT_NEAR(heat.at(0, y, seam.x + x), alone.at(0, y, x), 1e-5) << x << ' ' << y;
}

/// Left red, right blue, brightness of noise; the colour follows from the place, which grey does not tell at the seam,
/// so the halves differ in brightness too.
Raster two_colours(int height, int width) {
  Raster picture(3, height, width);
  Rng rng(8);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool left = x < width / 2;
      const auto light = static_cast<float>((left ? 0.25 : 0.7) + 0.08 * rng.uniform());
      picture.at(0, y, x) = left ? 2 * light : 0.3f * light;
      picture.at(1, y, x) = 0.5f * light;
      picture.at(2, y, x) = left ? 0.3f * light : light;
    }
  return picture;
}

TEST(Bottleneck, PutsTheColoursOfThePictureBack) {
  const Raster picture = two_colours(48, 64);
  const Hole hole = box_hole(48, 64, {8, 16, 48, 16});
  BottleneckOptions options;
  options.pyramid = 2;
  options.steps = 60;
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), options);
  const Raster filled = filler.fill(picture, hole, single_thread());
  // Well inside each half red or blue leads, as around it.
  int right_colour = 0, all = 0;
  for (int y = 18; y < 30; ++y)
    for (const int x : {10, 14, 18, 46, 50, 54}) {
      const bool red = filled.at(0, y, x) > filled.at(2, y, x);
      right_colour += red == (x < 32);
      ++all;
    }
  EXPECT_GT(right_colour, 0.9 * all);
  for (int x = 0; x < 64; ++x) ASSERT_EQ(filled.at(1, 2, x), picture.at(1, 2, x));
}

TEST(Bottleneck, TheSameSeedGivesTheSameBytes) {
  const Raster picture = two_colours(32, 32);
  const Hole hole = box_hole(32, 32, {8, 8, 16, 16});
  BottleneckOptions options;
  options.pyramid = 1;
  options.steps = 5;
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), options);
  const Raster a = filler.fill(picture, hole, single_thread(4)), b = filler.fill(picture, hole, single_thread(4));
  const Raster c = filler.fill(picture, hole, single_thread(5));
  bool other = false;
  for (size_t i = 0; i < 3 * a.plane_size(); ++i) {
    ASSERT_EQ(a.data()[i], b.data()[i]);
    other = other || a.data()[i] != c.data()[i];
  }
  EXPECT_TRUE(other);
}

TEST(Bottleneck, AGreyPictureGoesStraightToTheFiller) {
  Raster grey = noise(3, 32, 32);
  for (int c = 1; c < 3; ++c) std::copy_n(grey.plane(0), grey.plane_size(), grey.plane(c));
  const Hole hole = box_hole(32, 32, {8, 8, 10, 10});
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), {});
  Context context = single_thread();
  std::string said;
  context.note = [&](const std::string& sentence) { said = sentence; };
  const Raster filled = filler.fill(grey, hole, context);
  EXPECT_THAT(said, HasSubstr("the picture is grey"));
  const Raster plain = PushPullFiller().fill(grey, hole, single_thread());
  for (size_t i = 0; i < 3 * grey.plane_size(); ++i) ASSERT_EQ(filled.data()[i], plain.data()[i]);
}

TEST(Bottleneck, SaysWhatIsNotAllowed) {
  const auto make = [](const BottleneckOptions& options) {
    return BottleneckFiller(std::make_unique<PushPullFiller>(), options);
  };
  EXPECT_THAT(message_of([&] { make({"blue", 3, 0}); }), HasSubstr("rgb-grey-rgb"));
  EXPECT_THAT(message_of([&] { make({"grey-rgb", 6, 0}); }), HasSubstr("1 to 5"));
  const Raster small = two_colours(40, 40);
  EXPECT_THAT(message_of([&] {
                make({"grey-rgb", 5, 0}).fill(small, box_hole(40, 40, {9, 9, 9, 9}), single_thread());
              }),
              HasSubstr("128x128"));
}

TEST(Bottleneck, ABudgetEndsTheLearning) {
  BottleneckOptions options;
  options.steps = 100000;
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), options);
  Context context = single_thread();
  context.budget = std::chrono::milliseconds(300);
  const auto start = std::chrono::steady_clock::now();
  filler.fill(two_colours(64, 64), box_hole(64, 64, {20, 20, 20, 20}), context);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(Bottleneck, FinishEndsTheLearningWithWhatThereIs) {
  Context context = single_thread();
  int reports = 0;
  context.progress = [&](double, const std::string&) {
    if (++reports == 5) context.finish.cancel();
  };
  BottleneckOptions options;
  options.steps = 100000;
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), options);
  filler.fill(two_colours(64, 64), box_hole(64, 64, {20, 20, 20, 20}), context);
  EXPECT_LT(reports, 12);
}

TEST(Bottleneck, StopsOnCancel) {
  Context context = single_thread();
  context.progress = [&](double fraction, const std::string&) {
    if (fraction > 0.2) context.cancel.cancel();
  };
  const BottleneckFiller filler(std::make_unique<PushPullFiller>(), {});
  EXPECT_THROW(filler.fill(two_colours(64, 64), box_hole(64, 64, {20, 20, 20, 20}), context), Error);
}

TEST(Wrappers, OptionsComposeThem) {
  const auto filler = make_filler("push-pull", Options("push-pull", {{"refine", "shift"},
                                                                     {"refine.model", small_refiner()},
                                                                     {"refine.precision", "fp32"},
                                                                     {"bottleneck", "grey-rgb"},
                                                                     {"pyramid", "2"},
                                                                     {"bottleneck_steps", "2"},
                                                                     {"candidates", "2"},
                                                                     {"judge", small_detector()}}));
  EXPECT_THAT(filler->description(), HasSubstr("judged(candidates=2"));
  EXPECT_THAT(filler->description(), HasSubstr("bottleneck(mode=grey-rgb, pyramid=2"));
  EXPECT_THAT(filler->description(), HasSubstr("shift(precision=fp32"));
  const Raster picture = two_colours(64, 80);
  const Raster filled = filler->fill(picture, box_hole(64, 80, {20, 20, 30, 20}), single_thread());
  EXPECT_EQ(filled.at(0, 0, 0), picture.at(0, 0, 0));
  EXPECT_THAT(message_of([] {
                make_filler("push-pull", Options("push-pull", {{"pyramid", "2"}}));
              }),
              HasSubstr("pyramid does nothing without bottleneck"));
}

}  // namespace
}  // namespace mend
