#include "holes/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace mend {
namespace {

/// What every row of generators.def has to keep.
class HoleGeneratorContract : public testing::TestWithParam<HoleGenerator> {};

struct Size {
  int height, width;
};

TEST_P(HoleGeneratorContract, IsNeverEmptyAndNeverEverything) {
  for (const Size size : {Size{64, 64}, Size{256, 256}, Size{120, 333}, Size{333, 120}})
    for (uint64_t seed = 0; seed < 40; ++seed) {
      Rng rng(seed);
      const Hole hole = generate_hole(GetParam().name, size.height, size.width, rng);
      ASSERT_EQ(hole.height(), size.height);
      ASSERT_EQ(hole.width(), size.width);
      EXPECT_FALSE(hole.none());
      EXPECT_FALSE(hole.all());
    }
}

TEST_P(HoleGeneratorContract, SameSeedSameHole) {
  Rng first(7), second(7);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(generate_hole(GetParam().name, 96, 160, first), generate_hole(GetParam().name, 96, 160, second));
}

TEST_P(HoleGeneratorContract, SeedsDiffer) {
  int same = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng first(seed), second(seed + 1000);
    same += generate_hole(GetParam().name, 128, 128, first) == generate_hole(GetParam().name, 128, 128, second);
  }
  EXPECT_EQ(same, GetParam().name == "centre" ? 20 : 0) << "only centre is the same for every seed";
}

TEST_P(HoleGeneratorContract, HitsEveryRatioBucket) {
  for (const double low : {0.1, 0.2, 0.3, 0.4, 0.5})
    for (uint64_t seed = 0; seed < 3; ++seed) {
      Rng rng(seed);
      const double ratio = generate_hole_in_ratio(GetParam().name, 128, 96, low, low + 0.1, rng).ratio();
      EXPECT_GE(ratio, low);
      EXPECT_LT(ratio, low + 0.1);
    }
}

TEST_P(HoleGeneratorContract, RejectsAnOptionItDoesNotKnow) {
  Rng rng(1);
  EXPECT_THROW(generate_hole(GetParam().name, 64, 64, rng, Options("test", {{"no_such_option", "1"}})), Error);
}

TEST_P(HoleGeneratorContract, EveryDocumentedOptionIsRead) {
  for (const auto& line : GetParam().options) {
    // "least, most: meaning (1, 4)" documents both keys.
    std::string keys = line.substr(0, line.find(':'));
    keys.erase(std::remove(keys.begin(), keys.end(), ' '), keys.end());
    for (size_t begin = 0; begin < keys.size();) {
      const size_t end = std::min(keys.find(',', begin), keys.size());
      const std::string key = keys.substr(begin, end - begin);
      begin = end + 1;
      Rng rng(1);
      try {
        generate_hole(GetParam().name, 64, 64, rng, Options("test", {{key, "nonsense"}}));
        ADD_FAILURE() << key << " was not read";
      } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("nonsense"), std::string::npos) << error.what();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Holes, HoleGeneratorContract, testing::ValuesIn(hole_generators()), [](const auto& row) {
  std::string name = row.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

/// The statistics that 4000 samples of the published code give at 256x256; ours come from other random numbers and
/// another rasteriser, so they must agree within sampling error and one pixel of stroke width.
struct Statistics {
  double mean, deviation;
};
Statistics statistics(const Options& options) {
  constexpr int kSamples = 2000;
  double sum = 0, squares = 0;
  for (uint64_t seed = 0; seed < kSamples; ++seed) {
    Rng rng(seed);
    const double ratio = generate_hole("free-form", 256, 256, rng, options).ratio();
    sum += ratio;
    squares += ratio * ratio;
  }
  return {sum / kSamples, std::sqrt(squares / kSamples - std::pow(sum / kSamples, 2))};
}

TEST(FreeForm, HasTheStatisticsOfThePublishedSampler) {
  const auto brush = statistics(Options("test", {{"box", "0"}}));
  EXPECT_NEAR(brush.mean, 0.153, 0.01);
  EXPECT_NEAR(brush.deviation, 0.078, 0.006);
  const auto box = statistics(Options("test", {{"strokes", "false"}}));
  EXPECT_NEAR(box.mean, 0.191, 0.003);
  EXPECT_NEAR(box.deviation, 0.024, 0.003);
  const auto both = statistics(Options("test"));
  EXPECT_NEAR(both.mean, 0.311, 0.01);
  EXPECT_NEAR(both.deviation, 0.068, 0.006);
}

TEST(Centre, HalfOfEachSideIsAQuarterOfThePicture) {
  Rng rng(0);
  const Hole hole = generate_hole("centre", 128, 256, rng);
  EXPECT_EQ(hole.count(), 64 * 128);
  EXPECT_EQ(hole.extent(), (Rect{64, 32, 128, 64}));
}

TEST(Irregular, KeepsItsBorder) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const Hole hole = generate_hole("irregular", 256, 256, rng, Options("test", {{"border", "23"}}));
    EXPECT_TRUE((Rect{23, 23, 210, 210}).contains(hole.extent()));
  }
}

TEST(Generator, AnUnknownNameListsThoseThereAre) {
  Rng rng(0);
  try {
    generate_hole("free-from", 64, 64, rng);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'free-form'?"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("random-thick"), std::string::npos) << error.what();
  }
}

TEST(Generator, ABucketNoPixelCountFitsIsAnError) {
  Rng rng(0);
  EXPECT_THROW(generate_hole_in_ratio("boxes", 4, 4, 0.07, 0.1, rng), Error);
  EXPECT_THROW(generate_hole_in_ratio("boxes", 64, 64, 0.3, 0.2, rng), Error);
}

}  // namespace
}  // namespace mend
