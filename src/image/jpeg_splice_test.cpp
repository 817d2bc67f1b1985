// What the hole does not touch stays: coefficients, markers, and the pixels they decode to.
#include "image/jpeg_splice.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "image/codec.h"
#include "image/jpeg_codec.h"
#include "image/jpeg_coefficients.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

struct Layout {
  const char* name;
  int colours, horizontal, vertical;
  bool progressive;
};

class Splice : public ::testing::TestWithParam<Layout> {};

std::vector<uint8_t> original_file(const Layout& layout, int width, int height,
                                   const std::vector<JpegSegment>& segments = {}) {
  const auto image = testing::smooth_image(width, height, layout.colours);
  auto settings = jpeg_settings(83, layout.colours);
  settings.component[0].horizontal = layout.horizontal;
  settings.component[0].vertical = layout.vertical;
  settings.progressive = layout.progressive;
  return encode_jpeg({reinterpret_cast<const uint8_t*>(image.bytes()), width, height, layout.colours, layout.colours},
                     settings, segments);
}

TEST_P(Splice, BlocksOutsideTheHoleAreVerbatim) {
  const auto& layout = GetParam();
  const int width = 91, height = 77;  // not a multiple of any MCU
  const std::vector<JpegSegment> segments{{0xE5, {1, 2, 3}}, {0xFE, {'h', 'i'}}};
  const auto original = original_file(layout, width, height, segments);
  auto filled = load_image_from_memory(original);
  const auto before = filled;
  auto hole = testing::box_hole(width, height, {20, 18, 23, 15});
  hole.set(height - 1, width - 1, true);
  filled.write(filled.bounds(), Raster(layout.colours, height, width, 0.9f), hole);
  const auto spliced = splice_jpeg(original.data(), original.size(), filled, hole);

  JpegCoefficients a(original.data(), original.size(), "a"), b(spliced.data(), spliced.size(), "b");
  EXPECT_EQ(a.info.progressive_mode, b.info.progressive_mode);
  int kept = 0, replaced = 0;
  for (int c = 0; c < layout.colours; ++c) {
    const auto& component = a.info.comp_info[c];
    const int block_width = 8 * a.info.max_h_samp_factor / component.h_samp_factor;
    const int block_height = 8 * a.info.max_v_samp_factor / component.v_samp_factor;
    for (int y = 0; y * block_height < height; ++y)
      for (int x = 0; x * block_width < width; ++x) {
        const Rect area = Rect{x * block_width, y * block_height, block_width, block_height}.intersected(hole.bounds());
        const bool same = std::memcmp(a.blocks(c, static_cast<JDIMENSION>(y), false)[x],
                                      b.blocks(c, static_cast<JDIMENSION>(y), false)[x], sizeof(JBLOCK)) == 0;
        if (hole.crop(area).none()) {
          ASSERT_TRUE(same) << "component " << c << ", block " << x << "," << y;
          ++kept;
        } else {
          replaced += !same;
        }
      }
  }
  EXPECT_GT(kept, 100);
  EXPECT_GE(replaced, layout.colours);

  const auto header = read_jpeg_header(spliced.data(), spliced.size(), "spliced");
  const auto first = read_jpeg_header(original.data(), original.size(), "original");
  ASSERT_EQ(header.segments.size(), first.segments.size());
  for (size_t i = 0; i < header.segments.size(); ++i) EXPECT_EQ(header.segments[i].bytes, first.segments[i].bytes);

  // Chroma interpolation reaches one pixel beyond a touched MCU; everything further is equal.
  const auto after = load_image_from_memory(spliced);
  const int mcu_width = 8 * layout.horizontal, mcu_height = 8 * layout.vertical;
  const Rect box{(20 - 1) / mcu_width * mcu_width - 1, (18 - 1) / mcu_height * mcu_height - 1, 0, 0};
  const int right = (43 + mcu_width - 1) / mcu_width * mcu_width,
            bottom = (33 + mcu_height - 1) / mcu_height * mcu_height;
  double error = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int s = 0; s < layout.colours; ++s) {
        const size_t i = static_cast<size_t>((y * width + x) * layout.colours + s);
        const bool near_box = x >= box.x && x <= right && y >= box.y && y <= bottom;
        const bool near_corner =
            x >= (width - 1) / mcu_width * mcu_width - 1 && y >= (height - 1) / mcu_height * mcu_height - 1;
        if (!near_box && !near_corner) {
          ASSERT_EQ(before.bytes()[i], after.bytes()[i]) << x << "," << y;
        }
        error =
            std::max(error, std::abs(static_cast<double>(filled.bytes()[i]) - static_cast<double>(after.bytes()[i])) *
                                (x > 22 && x < 40 && y > 20 && y < 30));
      }
  EXPECT_LT(error, 40) << "the fill is not what was asked for";
}

INSTANTIATE_TEST_SUITE_P(Layouts, Splice,
                         ::testing::Values(Layout{"grey", 1, 1, 1, false}, Layout{"c444", 3, 1, 1, false},
                                           Layout{"c420", 3, 2, 2, false}, Layout{"c422", 3, 2, 1, false},
                                           Layout{"c440", 3, 1, 2, false}, Layout{"c420_progressive", 3, 2, 2, true},
                                           Layout{"grey_progressive", 1, 1, 1, true}),
                         [](const auto& layout) { return std::string(layout.param.name); });

TEST(JpegSplice, WithNothingMissingCopiesAllCoefficients) {
  const auto original = original_file({"", 3, 2, 2, false}, 50, 50);
  const auto image = load_image_from_memory(original);
  const auto spliced = splice_jpeg(original.data(), original.size(), image, Hole(50, 50));
  EXPECT_TRUE(testing::same_pixels(image, load_image_from_memory(spliced)));
}

TEST(JpegSplice, FollowsEveryOrientation) {
  for (int tag = 1; tag <= 8; ++tag) {
    const std::vector<uint8_t> exif{'E', 'x',  'i',  'f', 0,
                                    0,   'I',  'I',  42,  0,
                                    8,   0,    0,    0,   1,
                                    0,   0x12, 0x01, 3,   0,
                                    1,   0,    0,    0,   static_cast<uint8_t>(tag),
                                    0,   0,    0,    0,   0,
                                    0,   0};
    const auto original = original_file({"", 3, 1, 1, false}, 64, 40, {{0xE1, exif}});
    auto filled = load_image_from_memory(original);
    ASSERT_EQ(filled.file.orientation, tag);
    const auto before = filled;
    const auto hole = testing::box_hole(filled.width(), filled.height(), {3, 2, 6, 5});
    filled.write(filled.bounds(), Raster(3, filled.height(), filled.width(), 1.0f), hole);
    const auto after = load_image_from_memory(splice_jpeg(original.data(), original.size(), filled, hole));
    EXPECT_EQ(after.file.orientation, tag);
    EXPECT_EQ(after.find_metadata("exif-data")->bytes, exif);
    // Far from the hole nothing changed; in its middle it is bright now.
    const size_t far = (static_cast<size_t>(30) * filled.width() + 30) * 3,
                 in = (4 * static_cast<size_t>(filled.width()) + 6) * 3;
    EXPECT_EQ(std::memcmp(before.bytes() + far, after.bytes() + far, 15), 0) << tag;
    EXPECT_GT(static_cast<int>(after.bytes()[in]), 200) << tag;
  }
}

TEST(JpegSplice, RefusesWhatDoesNotFit) {
  const auto original = original_file({"", 3, 2, 2, false}, 50, 40);
  const auto image = load_image_from_memory(original);
  const auto splice = [&](const Image& filled, const Hole& hole) {
    splice_jpeg(original.data(), original.size(), filled, hole);
  };
  EXPECT_THROW(splice(Image(40, 50, 3, false, Depth::u8), Hole(50, 40)), Error);
  EXPECT_THROW(splice(image, Hole(50, 40)), Error);
  EXPECT_THROW(splice(Image(50, 40, 3, false, Depth::u16), Hole(40, 50)), Error);
  EXPECT_THROW(splice(Image(50, 40, 1, false, Depth::u8), Hole(40, 50)), Error);
  EXPECT_THROW(splice_jpeg(original.data(), original.size() / 2, image, Hole(40, 50)), Error);
}

}  // namespace
}  // namespace mend
