/// What needs libtorch's half of mend: models, adaptation, the detector. Skipped where it is not built.
#include <cstdlib>

#include "capi/test_picture.h"
#include "fill/neural_module.h"
#include "support/scratch_folder.h"
#include "support/small_detector.h"

namespace mend::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class CApiNetwork : public CApi {
 protected:
  void SetUp() override {
    if (!neural_module_installed()) GTEST_SKIP() << "built without networks";
  }
  void use_detector() {
    write_small_detector(folder / "small.safetensors");
    const std::string file = folder / "small.safetensors";
    const mend_detector_options options{sizeof options, file.c_str(), nullptr};
    ASSERT_EQ(mend_detector_new(&options, &detector, &error), MEND_OK) << message();
  }
  mend_status heat_of(const Picture& picture, std::vector<float>& heat, const mend_fill_options* options = nullptr) {
    mend_error_free(error);
    return mend_heatmap(detector, &picture.pixels, options, heat.data(), 4 * heat.size(), &error);
  }
  ~CApiNetwork() override { mend_detector_free(detector); }

  ScratchFolder folder;
  mend_detector* detector = nullptr;
};

TEST_F(CApiNetwork, HeatIsTheSameHoweverThePictureLiesInMemory) {
  use_detector();
  Picture plain(60, 48, 3, MEND_U8), spread(60, 48, 4, MEND_U8, 3, 7);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 60; ++x) std::memcpy(spread.sample(y, x, 0), plain.sample(y, x, 0), 3);
  const auto before = spread.memory;
  std::vector<float> heat(60 * 48, -1), other(60 * 48, -1);
  ASSERT_EQ(heat_of(plain, heat), MEND_OK) << message();
  ASSERT_EQ(heat_of(spread, other), MEND_OK) << message();
  EXPECT_EQ(heat, other);
  EXPECT_EQ(spread.memory, before);
  const auto [low, high] = std::minmax_element(heat.begin(), heat.end());
  EXPECT_GE(*low, 0);
  EXPECT_LE(*high, 1);
  EXPECT_LT(*low, *high);
}

TEST_F(CApiNetwork, WhatTheDetectorCannotDoIsSaid) {
  use_detector();
  Picture picture(60, 48, 3, MEND_F32);
  std::vector<float> heat(60 * 48), small(60 * 48 - 1);
  EXPECT_EQ(heat_of(picture, small), MEND_INVALID_ARGUMENT);
  EXPECT_THAT(message(), HasSubstr("11520 bytes"));
  EXPECT_EQ(mend_heatmap(nullptr, &picture.pixels, nullptr, heat.data(), 4 * heat.size(), nullptr),
            MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_heatmap(detector, &picture.pixels, nullptr, nullptr, 4 * heat.size(), nullptr), MEND_INVALID_ARGUMENT);
  EXPECT_EQ(mend_heatmap(detector, nullptr, nullptr, heat.data(), 4 * heat.size(), nullptr), MEND_INVALID_ARGUMENT);
  const float infinite = std::numeric_limits<float>::infinity();
  std::memcpy(picture.sample(7, 5, 2), &infinite, sizeof infinite);
  EXPECT_EQ(heat_of(picture, heat), MEND_BAD_IMAGE);
  std::memset(picture.sample(7, 5, 2), 0, sizeof infinite);
  auto options = plain_options();
  options.canceller = mend_canceller_new();
  mend_cancel(options.canceller);
  EXPECT_EQ(heat_of(picture, heat, &options), MEND_CANCELLED);
  mend_canceller_free(options.canceller);
}

TEST_F(CApiNetwork, OnlyADetectorDetects) {
  EXPECT_EQ(mend_detector_new(nullptr, nullptr, nullptr), MEND_INVALID_ARGUMENT);
  mend_detector_options options{sizeof options, "no such weights", nullptr};
  EXPECT_EQ(mend_detector_new(&options, &detector, nullptr), MEND_IO);
  options.model = "mend";
  EXPECT_EQ(mend_detector_new(&options, &detector, &error), MEND_BAD_WEIGHTS);
  EXPECT_THAT(message(), HasSubstr("dense_detector"));
  EXPECT_EQ(detector, nullptr);
}

TEST_F(CApiNetwork, ADetectorIsFoundAndIsNoWayToFill) {
  setenv("MEND_MODELS", folder.path().c_str(), 1);
  write_small_detector(folder / "detector.safetensors");
  EXPECT_EQ(mend_detector_installed(), 1);
  mend_models* models = nullptr;
  ASSERT_EQ(mend_models_new(&models, &error), MEND_OK) << message();
  std::vector<std::string> names;
  for (size_t i = 0; i < mend_models_count(models); ++i)
    if (mend_models_installed(models, i)) names.emplace_back(mend_models_name(models, i));
  mend_models_free(models);
  unsetenv("MEND_MODELS");
  EXPECT_THAT(names, Contains("mend"));
  EXPECT_THAT(names, Not(Contains("detector")));
}

TEST_F(CApiNetwork, ANetworkIsFittedToThePicture) {
  mend_filler_options options{};
  options.struct_size = sizeof options;
  options.model = "mend";
  options.adapt = "1";
  const char* settings[] = {"adapt.batch=1"};
  options.settings = settings;
  options.setting_count = 1;
  mend_filler_free(filler);
  ASSERT_EQ(mend_filler_new(&options, &filler, &error), MEND_OK) << message();
  EXPECT_THAT(mend_filler_description(filler), HasSubstr("steps=1"));
  Picture picture(60, 48, 3, MEND_U8);
  const auto before = picture.memory;
  const auto one_thread = plain_options();
  ASSERT_EQ(fill(picture, &one_thread), MEND_OK) << message();
  EXPECT_NE(picture.memory, before);
  mend_filler* made = nullptr;
  options.adapt = "long";
  EXPECT_EQ(mend_filler_new(&options, &made, nullptr), MEND_INVALID_ARGUMENT);
  options = {sizeof options, "exemplar", nullptr, nullptr, nullptr, nullptr, 0, "1"};
  EXPECT_EQ(mend_filler_new(&options, &made, nullptr), MEND_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace mend::testing
