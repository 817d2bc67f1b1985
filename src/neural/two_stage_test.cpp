/// The refinement network as a second stage, mend's way and its authors'.
#include <gmock/gmock.h>
#include <torch/torch.h>

#include <cmath>

#include "fill/filler_catalog.h"
#include "neural/paper_two_stage.h"
#include "neural/raster_tensor.h"
#include "neural/shift_refiner.h"
#include "support/box_hole.h"
#include "support/for_fillers.h"
#include "support/golden.h"
#include "weights/load_into.h"

namespace mend {
namespace {

using testing::box_hole;
using ::testing::HasSubstr;
using testing::message_of;
using testing::noise;
using testing::single_thread;

std::string saved(const std::string& network, const std::map<std::string, std::string>& options) {
  const WeightsRecord record{network, options, "", "", ""};
  torch::manual_seed(5);
  auto state = state_of(*build_network(record.network, record.options));
  put_record(state, record);
  const auto path = std::filesystem::path(::testing::TempDir()) / ("two_stage_test_" + network + ".safetensors");
  write_safetensors(path, state);
  return path.string();
}

std::shared_ptr<LoadedNetwork> loaded(const std::string& network, const std::map<std::string, std::string>& options) {
  NetworkFillerOptions chosen;
  chosen.model = saved(network, options);
  chosen.precision = "fp32";
  return load_network(chosen);
}

std::shared_ptr<LoadedNetwork> small_refinement() { return loaded("refinementnet", {{"width", "4"}}); }

TEST(TwoStage, MendsOwnWeightsAreTheSameByNameAndByPath) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "two_stage_test_models";
  std::filesystem::create_directories(folder);
  const auto file = saved("mend", {{"width", "16"}, {"blocks", "2"}});
  std::filesystem::copy_file(file, folder / "mend.safetensors", std::filesystem::copy_options::overwrite_existing);
  setenv("MEND_MODELS", folder.c_str(), 1);
  const auto description = [](const std::string& model) {
    return make_filler("network", Options("network", {{"model", model}, {"refine", "none"}}))->description();
  };
  EXPECT_THAT(description("mend"), HasSubstr("depth=40"));
  EXPECT_THAT(description((folder / "mend.safetensors").string()), HasSubstr("depth=40"));
  EXPECT_THAT(description(file), HasSubstr("depth=0"));
  unsetenv("MEND_MODELS");
}

TEST(ShiftRefiner, WorksAtAnySizeAndRefusesOtherNetworks) {
  const ShiftRefiner refiner(small_refinement());
  const Raster picture = noise(3, 70, 300);
  const Raster refined = refiner.refine(picture, box_hole(70, 300, {90, 20, 60, 30}), {picture}, single_thread());
  EXPECT_EQ(refined.height(), 70);
  EXPECT_EQ(refined.width(), 300);
  bool changed = false;
  for (size_t i = 0; i < 3 * refined.plane_size(); ++i) {
    ASSERT_TRUE(refined.data()[i] >= 0 && refined.data()[i] <= 1);
    changed = changed || refined.data()[i] != picture.data()[i];
  }
  EXPECT_TRUE(changed);
  const auto gdn = loaded("gdn", {{"width", "8"}, {"blocks", "2"}});
  EXPECT_THAT(message_of([&] { ShiftRefiner other(gdn); }), HasSubstr("refinementnet"));
  EXPECT_THAT(message_of([&] { ShiftRefiner other(small_refinement(), 600); }), HasSubstr("600"));
}

/// A picture of one window is shown to the network as the authors show it.
TEST(ShiftRefiner, OneWindowIsTheNetworkOnTheWholePicture) {
  const auto network = small_refinement();
  const Raster coarse = noise(3, 256, 512);
  const Hole hole = box_hole(256, 512, {100, 60, 300, 130});
  const Raster refined = ShiftRefiner(network).refine(coarse, hole, {coarse}, single_thread());
  const auto whole = network->refine(tensor_of(coarse), tensor_of(hole), 1);
  for (int y = 60; y < 190; ++y)
    for (int x = 100; x < 400; ++x) ASSERT_NEAR(refined.at(1, y, x), whole[0][1][y][x].item<float>(), 1e-5);
}

/// The network as it comes out of its constructor looks as far as a trained one can. What a window cannot see of the
/// picture must not matter but near the window's border.
TEST(ShiftRefiner, WindowsAgreeWithTheWholeAwayFromTheirBorders) {
  const auto network = small_refinement();
  const int height = 512, width = 1536, window = 768;
  Raster coarse(3, height, width);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        coarse.at(c, y, x) = static_cast<float>(0.5 + 0.3 * std::sin(0.06 * x + c) * std::cos(0.05 * y));
  const Hole hole = box_hole(height, width, {60, 180, width - 120, 150});
  const Raster whole = ShiftRefiner(network, 1536).refine(coarse, hole, {coarse}, single_thread());
  const Raster windows = ShiftRefiner(network, window).refine(coarse, hole, {coarse}, single_thread());
  double most = 0, overlaps = 0;
  for (int c = 0; c < 3; ++c)
    for (int y = 180; y < 330; ++y)
      for (int x = 60; x < width - 60; ++x) {
        const double difference = std::abs(whole.at(c, y, x) - windows.at(c, y, x));
        // Windows begin at 0, 512 and 768.
        const bool near_border = (x > 512 - 64 && x < 768 + 64) || (x > 1280 - 64 && x < 1280 + 64);
        (near_border ? overlaps : most) = std::max(near_border ? overlaps : most, difference);
      }
  EXPECT_LT(most, 1.0 / 255);
  EXPECT_GT(overlaps, 0) << "the windows were not used";
}

TEST(ShiftRefiner, WindowsMeetWithoutASeam) {
  const ShiftRefiner refiner(small_refinement(), 512);
  // Wider than one window; what is refined is smooth, so any jump would be the windows' own.
  const int width = 900;
  const Raster smooth(3, 256, width, 0.5f);
  const Hole hole = box_hole(256, width, {100, 60, width - 200, 130});
  const Raster refined = refiner.refine(smooth, hole, {smooth}, single_thread());
  const auto jump = [&](int x) { return std::abs(refined.at(0, 120, x + 1) - refined.at(0, 120, x)); };
  // The network has a grain of its own, of 256 pixels at most.
  double inside = 0, between = 0;
  for (int x = 110; x < 250; ++x) inside = std::max<double>(inside, jump(x));
  for (int x = 256; x < 512; ++x) between = std::max<double>(between, jump(x));
  EXPECT_LT(between, 1.5 * inside + 1e-4);
}

/// The authors' networks with weights made by rule, run by PaperTwoStage against what their program made.
class PaperPipeline : public ::testing::Test {
 protected:
  static std::shared_ptr<LoadedNetwork> by_rule(const std::string& name) {
    auto made = std::make_shared<LoadedNetwork>();
    made->network = build_network(name, {}, &made->spec);
    testing::fill_by_name(*made->network, 1.5);
    made->network->eval();
    return made;
  }

  static void expect_recorded(const std::filesystem::path& path) {
    const auto golden = read_safetensors(path).tensors;
    const PaperTwoStage filler(by_rule("dfnet"), by_rule("refinementnet"));
    const auto bytes = golden.at("image").permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat);
    const auto missing = golden.at("hole").to(torch::kFloat).view({bytes.size(2), bytes.size(3)});
    Hole hole(static_cast<int>(bytes.size(2)), static_cast<int>(bytes.size(3)));
    for (int y = 0; y < hole.height(); ++y)
      for (int x = 0; x < hole.width(); ++x) hole.set(y, x, missing[y][x].item<float>() > 0);
    const auto filled = tensor_of(filler.fill(raster_of(bytes / 255, 3), hole, single_thread())) * 255;
    const auto wanted = golden.at("out.image_u8").permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat);
    EXPECT_LE((filled - wanted).abs().max().item<float>(), 1.01);
  }
};

TEST_F(PaperPipeline, OfASquareMatchesTheAuthorsProgram) {
  MEND_NEEDS_SHARED(path, "spec/goldens/highres_pipeline_a.safetensors");
  expect_recorded(path);
}

TEST_F(PaperPipeline, OfAnOddRectangleMatchesTheAuthorsProgram) {
  MEND_NEEDS_SHARED(path, "spec/goldens/highres_pipeline_b.safetensors");
  expect_recorded(path);
}

TEST_F(PaperPipeline, RunsForTheAuthorsWeightsAndForNoOthers) {
  const auto dfnet = by_rule("dfnet"), refinement = by_rule("refinementnet");
  const auto small = small_refinement();
  EXPECT_TRUE(PaperTwoStage::fits(*dfnet, *refinement));
  EXPECT_FALSE(PaperTwoStage::fits(*dfnet, *small));
  EXPECT_FALSE(PaperTwoStage::fits(*small, *refinement));
  EXPECT_THAT(message_of([&] { PaperTwoStage other(small, small); }), HasSubstr("dfnet"));
}

TEST_F(PaperPipeline, IsAnOption) {
  const auto dfnet = saved("dfnet", {{"width", "4"}}), refinement = saved("refinementnet", {{"width", "4"}});
  std::map<std::string, std::string> words = {
      {"model", dfnet}, {"precision", "fp32"}, {"refine", "shift"}, {"refine.model", refinement}};
  EXPECT_THAT(make_filler("network", Options("network", words))->description(), HasSubstr("two-stage(coarse=dfnet"));
  words["refine.pipeline"] = "paper";
  const auto paper = make_filler("network", Options("network", words));
  EXPECT_THAT(paper->description(), HasSubstr("two-stage-paper"));
  EXPECT_EQ(paper->weights().size(), 2u);
  const Raster picture = noise(3, 90, 120);
  EXPECT_EQ(paper->fill(picture, box_hole(90, 120, {30, 30, 40, 40}), single_thread()).at(2, 5, 5),
            picture.at(2, 5, 5));
  words["adapt"] = "5";
  EXPECT_THAT(message_of([&] { make_filler("network", Options("network", words)); }), HasSubstr("as it is"));
}

TEST(TwoStage, MissingRefinementWeightsAreAClearError) {
  const auto message = message_of([] {
    make_filler("push-pull", Options("push-pull", {{"refine", "shift"}, {"refine.model", "no-such-refinement"}}));
  });
  EXPECT_THAT(message, HasSubstr("no-such-refinement"));
}

}  // namespace
}  // namespace mend
