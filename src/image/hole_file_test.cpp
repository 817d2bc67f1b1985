#include "image/hole_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/scratch_folder.h"
#include "support/shared_data.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

/// A grey mask of `hole`, white = missing.
Image mask_of(const Hole& hole, int colours = 1, bool alpha = false) {
  Image image(hole.width(), hole.height(), colours, alpha, Depth::u8);
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      for (int s = 0; s < image.samples(); ++s)
        image.bytes()[(y * hole.width() + x) * image.samples() + s] =
            static_cast<std::byte>(s == colours || hole.at(y, x) ? 255 : 0);
  return image;
}

const Hole blob = testing::box_hole(60, 50, {20, 15, 12, 10});

TEST(HoleFile, SavedAndLoadedIsTheSame) {
  const testing::ScratchFolder folder;
  const auto hole = testing::random_hole(53, 31, 0.3);
  save_hole(hole, folder / "hole.png");
  EXPECT_EQ(load_hole(folder / "hole.png"), hole);
  HoleFileOptions inverted;
  inverted.invert = true;
  EXPECT_EQ(load_hole(folder / "hole.png", inverted), hole.inverted());
}

TEST(HoleFile, AutomaticTakesAlphaOnlyIfNothingElseVaries) {
  auto image = mask_of(Hole(50, 60), 3, true);
  for (int y = 0; y < 50; ++y)
    for (int x = 0; x < 60; ++x) image.bytes()[(y * 60 + x) * 4 + 3] = static_cast<std::byte>(blob.at(y, x) ? 255 : 0);
  EXPECT_EQ(hole_from_image(image), blob);
  EXPECT_TRUE(inspect_hole_image(image).has(HoleFinding::alpha_used));
  image.bytes()[0] = std::byte{255};
  EXPECT_TRUE(hole_from_image(image).none());
  EXPECT_TRUE(inspect_hole_image(image).has(HoleFinding::alpha_ignored));
  HoleFileOptions options;
  options.channel = HoleChannel::alpha;
  EXPECT_EQ(hole_from_image(image, options), blob);
  EXPECT_THROW(hole_from_image(mask_of(blob), options), Error);
}

TEST(HoleFile, ThresholdIsStrict) {
  Image image(2, 1, 1, false, Depth::u8);
  image.bytes()[0] = std::byte{127};
  image.bytes()[1] = std::byte{128};
  const auto hole = hole_from_image(image);
  EXPECT_FALSE(hole.at(0, 0));
  EXPECT_TRUE(hole.at(0, 1));
  HoleFileOptions options;
  options.threshold = 255;
  EXPECT_THROW(hole_from_image(image, options), Error);
}

TEST(HoleFile, FitsByNearestNeighbour) {
  HoleFileOptions options;
  options.fit = {120, 100};
  EXPECT_EQ(hole_from_image(mask_of(blob), options), testing::box_hole(120, 100, {40, 30, 24, 20}));
  options.fit = {30, 25};
  const auto small = hole_from_image(mask_of(blob), options);
  EXPECT_EQ(small.width(), 30);
  EXPECT_NEAR(small.ratio(), blob.ratio(), 0.02);
}

TEST(HoleFile, InspectionSaysWhatIsThere) {
  auto facts = inspect_hole_image(mask_of(blob));
  EXPECT_EQ(facts.missing, 120);
  EXPECT_EQ(facts.components, 1);
  EXPECT_EQ(facts.extent, (Rect{20, 15, 12, 10}));
  EXPECT_TRUE(facts.findings.empty());

  facts = inspect_hole_image(mask_of(blob.inverted()));
  EXPECT_TRUE(facts.has(HoleFinding::over_half));
  EXPECT_TRUE(facts.has(HoleFinding::likely_inverted));
  EXPECT_TRUE(facts.has(HoleFinding::touches_border));
  // Blobs that the border cuts off: a person at the lower edge, something in a corner.
  for (const Rect& cut_off : {Rect{20, 25, 18, 25}, Rect{0, 0, 15, 15}, Rect{45, 10, 15, 20}})
    EXPECT_TRUE(
        inspect_hole_image(mask_of(testing::box_hole(60, 50, cut_off).inverted())).has(HoleFinding::likely_inverted));
  // A picture that is to be continued to one side.
  for (const Rect& picture : {Rect{0, 0, 25, 50}, Rect{0, 0, 60, 20}})
    EXPECT_FALSE(
        inspect_hole_image(mask_of(testing::box_hole(60, 50, picture).inverted())).has(HoleFinding::likely_inverted));
  // Over half, but the known part is a frame around it: an outpainting-like hole that was meant.
  facts = inspect_hole_image(mask_of(testing::box_hole(60, 50, {4, 4, 52, 42})));
  EXPECT_TRUE(facts.has(HoleFinding::over_half));
  EXPECT_FALSE(facts.has(HoleFinding::likely_inverted));
  EXPECT_TRUE(inspect_hole_image(mask_of(Hole(5, 5))).has(HoleFinding::nothing_missing));
  EXPECT_TRUE(inspect_hole_image(mask_of(Hole(5, 5).inverted())).has(HoleFinding::nothing_known));
}

TEST(HoleFile, TellsSoftEdgesFromCompressionNoise) {
  auto soft = mask_of(blob);
  for (int y = 15; y < 25; ++y) soft.bytes()[y * 60 + 19] = std::byte{90};
  auto facts = inspect_hole_image(soft);
  EXPECT_EQ(facts.intermediate, 10);
  EXPECT_TRUE(facts.has(HoleFinding::antialiased));

  soft.bytes()[5 * 60 + 50] = std::byte{3};
  EXPECT_TRUE(inspect_hole_image(soft).has(HoleFinding::grey_values));

  SaveOptions options;
  options.format = Format::jpeg;
  options.quality = 60;
  facts = inspect_hole_image(load_image_from_memory(encode_image(mask_of(testing::random_hole(60, 50, 0.2)), options)));
  EXPECT_GT(facts.intermediate, 0);
  facts = inspect_hole_image(load_image_from_memory(encode_image(mask_of(blob), options)));
  EXPECT_TRUE(facts.has(HoleFinding::compression_noise)) << facts.far_intermediate;
}

TEST(HoleFile, ReadsTheMasksOfThePack) {
  MEND_NEEDS_SHARED(path, "data/masks/irregular-256/00-10/irregular-0108.png");
  const auto facts = inspect_hole(path);
  EXPECT_EQ(facts.size.width, 256);
  EXPECT_GT(facts.ratio, 0);
  EXPECT_LE(facts.ratio, 0.1);
  EXPECT_EQ(facts.intermediate, 0);
}

}  // namespace
}  // namespace mend
