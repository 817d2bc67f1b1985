// The contract: what nobody wrote comes back bit for bit, in every format that can store it.
#include "image/codec.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "image/exif.h"
#include "image/storable.h"
#include "support/message_of.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

using testing::random_image;
using testing::same_pixels;

/// EXIF with orientation 6 and one more tag (XResolution at offset 38), little-endian, without the prefix.
std::vector<uint8_t> sample_exif() {
  return {'I',  'I',  42, 0, 8, 0, 0, 0, 2,    0,                      // header, directory of 2
          0x12, 0x01, 3,  0, 1, 0, 0, 0, 6,    0,   0, 0,              // Orientation = 6
          0x1A, 0x01, 5,  0, 1, 0, 0, 0, 38,   0,   0, 0, 0, 0, 0, 0,  // XResolution at 38; no next directory
          144,  0,    0,  0, 2, 0, 0, 0, 0x55, 0xAA};                  // 144/2, and bytes that belong to no tag
}

std::vector<uint8_t> upright(std::vector<uint8_t> exif) {
  set_exif_orientation(exif, 1);
  return exif;
}

std::vector<uint8_t> blob(size_t size, uint64_t seed) {
  std::vector<uint8_t> bytes(size);
  Rng rng(seed);
  for (auto& byte : bytes) byte = static_cast<uint8_t>(rng.next() >> 56);
  return bytes;
}

/// Random bytes behind a header that libpng accepts for grey or RGB pictures (ICC.1:2010, 7.2).
std::vector<uint8_t> profile(int colours) {
  auto bytes = blob(300, 3);
  std::fill(bytes.begin(), bytes.begin() + 132, uint8_t{0});
  const auto put = [&](size_t at, const std::string& text) {
    std::copy(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, std::string("\0\0\x01\x2C", 4));
  put(8, std::string("\x02\x10", 2));
  put(12, "mntr");
  put(16, colours == 1 ? "GRAY" : "RGB ");
  put(20, "XYZ ");
  put(36, "acsp");
  put(68, std::string("\0\0\xF6\xD6\0\x01\0\0\0\0\xD3\x2D", 12));
  return bytes;
}

/// XMP is XML, that is UTF-8 text.
std::vector<uint8_t> packet() {
  const std::string text = "<?xpacket begin='\xEF\xBB\xBF'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\n</x:xmpmeta>";
  return {text.begin(), text.end()};
}

struct Case {
  Format format;
  int colours;
  bool alpha;
  Depth depth;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  return fmt::format("{}_{}{}_{}", to_string(info.param.format), info.param.colours == 1 ? "grey" : "rgb",
                     info.param.alpha ? "_alpha" : "",
                     info.param.depth == Depth::u8    ? "8"
                     : info.param.depth == Depth::u16 ? "16"
                                                      : "float");
}

class Lossless : public ::testing::TestWithParam<Case> {};

TEST_P(Lossless, KnownPixelsAlphaAndMetadataSurviveAFill) {
  const auto& test = GetParam();
  const testing::ScratchFolder folder;
  const auto first = folder / "first", second = folder / "second";
  auto original = random_image(61, 47, test.colours, test.alpha, test.depth);
  const auto exif = exif_with_prefix(sample_exif()), icc = profile(test.colours), xmp = packet();
  original.metadata = {{"exif-data", upright(exif)}, {"icc-profile-data", icc}, {"xmp-data", xmp}};
  original.x_resolution = original.y_resolution = 11.811;
  SaveOptions options;
  options.format = test.format;
  save_image(original, first, options);

  auto image = load_image(first);
  ASSERT_TRUE(same_pixels(original, image));
  EXPECT_NEAR(image.x_resolution, test.format == Format::webp ? 0 : 11.811, 1e-3);
  const Rect window{5, 7, 40, 30};
  const auto hole = testing::random_hole(window.width, window.height, 0.5);
  image.write(window, Raster(test.colours, window.height, window.width, 0.25f), hole);
  save_image(image, second);

  const auto result = load_image(second);
  EXPECT_EQ(result.file.format, test.format);
  const size_t pixel = original.byte_count() / (61 * 47), colour_bytes = pixel / image.samples() * test.colours;
  long long changed = 0;
  for (int y = 0; y < 47; ++y)
    for (int x = 0; x < 61; ++x) {
      const bool inside = window.contains({x, y, 1, 1}) && hole.at(y - window.y, x - window.x);
      const auto *a = original.bytes() + (y * 61 + x) * pixel, *b = result.bytes() + (y * 61 + x) * pixel;
      const size_t skip = inside ? colour_bytes : 0;
      ASSERT_EQ(std::memcmp(a + skip, b + skip, pixel - skip), 0) << "at " << x << "," << y;
      changed += std::memcmp(a, b, pixel) != 0;
    }
  EXPECT_GT(changed, hole.count() * 9 / 10);
  const auto* kept = result.find_metadata("icc-profile-data");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, icc);
  ASSERT_TRUE(result.find_metadata("xmp-data"));
  EXPECT_EQ(result.find_metadata("xmp-data")->bytes, xmp);
  if (test.format == Format::tiff) return;  // keeps camera data in directories, which mend does not write
  ASSERT_TRUE(result.find_metadata("exif-data"));
  EXPECT_EQ(exif_with_prefix(result.find_metadata("exif-data")->bytes), upright(exif));
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const int colours : {1, 3})
    for (const bool alpha : {false, true}) {
      for (const Depth depth : {Depth::u8, Depth::u16}) all.push_back({Format::png, colours, alpha, depth});
      for (const Depth depth : {Depth::u8, Depth::u16, Depth::f32})
        all.push_back({Format::tiff, colours, alpha, depth});
      if (colours == 3) all.push_back({Format::webp, colours, alpha, Depth::u8});
    }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Formats, Lossless, ::testing::ValuesIn(cases()), name_of);

TEST(Codec, JpegKeepsEveryKindOfMetadata) {
  auto image = testing::smooth_image(40, 30, 3);
  const auto exif = exif_with_prefix(sample_exif()), icc = blob(100000, 3), xmp = packet();
  std::vector<uint8_t> iptc{'P', 'h', 'o', 't', 'o', 's', 'h', 'o', 'p', ' ', '3', '.', '0', 0, '8', 'B', 'I', 'M'};
  image.metadata = {{"exif-data", upright(exif)}, {"icc-profile-data", icc},        {"xmp-data", xmp},
                    {"iptc-data", iptc},          {"jpeg-segment-fe", blob(50, 5)}, {"jpeg-segment-e5", blob(60, 6)}};
  SaveOptions options;
  options.format = Format::jpeg;
  const auto loaded = load_image_from_memory(encode_image(image, options));
  for (const auto& item : image.metadata) {
    ASSERT_TRUE(loaded.find_metadata(item.name)) << item.name;
    EXPECT_EQ(loaded.find_metadata(item.name)->bytes, item.bytes) << item.name;
  }
}

TEST(Codec, JpegIsEncodedAgainWithTheTablesItHad) {
  SaveOptions options;
  options.format = Format::jpeg;
  options.quality = 71;
  const auto once = load_image_from_memory(encode_image(testing::smooth_image(64, 48, 3), options));
  const auto again = load_image_from_memory(encode_image(once));
  ASSERT_TRUE(once.file.jpeg && again.file.jpeg);
  EXPECT_EQ(once.file.jpeg->tables, again.file.jpeg->tables);
  EXPECT_GT(once.file.jpeg->tables[0][0], 1);
}

TEST(Codec, OrientationIsUndoneOnceAndThenSaysUpright) {
  for (int tag = 1; tag <= 8; ++tag) {
    // Written as JPEG: the writer sets the tag to 1, so the stored file is patched back.
    auto image = testing::smooth_image(48, 32, 1);
    auto exif = exif_with_prefix(sample_exif());
    image.metadata = {{"exif-data", exif}};
    SaveOptions options;
    options.format = Format::jpeg;
    auto file = encode_image(image, options);
    const auto plain = load_image_from_memory(file);
    const auto place = std::search(file.begin(), file.end(), exif.begin(), exif.begin() + 20);
    ASSERT_NE(place, file.end());
    place[24] = static_cast<uint8_t>(tag);

    const auto turned = load_image_from_memory(file);
    EXPECT_EQ(turned.file.orientation, tag);
    EXPECT_EQ(turned.width(), tag >= 5 ? 32 : 48);
    // The stored corner (0, 0) by EXIF's table: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 top left …
    const bool right = tag == 2 || tag == 3 || tag == 6 || tag == 7,
               bottom = tag == 3 || tag == 4 || tag == 7 || tag == 8;
    const int x = right ? turned.width() - 1 : 0, y = bottom ? turned.height() - 1 : 0;
    EXPECT_EQ(turned.bytes()[y * turned.width() + x], plain.bytes()[0]) << tag;
    // One step along the stored row goes down in the frames that swap axes.
    const int step_x = tag >= 5 ? x : x + (right ? -1 : 1), step_y = tag >= 5 ? y + (bottom ? -1 : 1) : y;
    EXPECT_EQ(turned.bytes()[step_y * turned.width() + step_x], plain.bytes()[1]) << tag;

    const auto saved = load_image_from_memory(encode_image(turned));
    EXPECT_EQ(saved.file.orientation, 1);
    EXPECT_EQ(saved.width(), turned.width());
    EXPECT_EQ(saved.find_metadata("exif-data")->bytes, upright(exif));
  }
}

TEST(Codec, RefusesToLoseDepthOrAlphaUnlessAllowed) {
  SaveOptions options;
  options.format = Format::jpeg;
  const auto deep = random_image(9, 9, 3, true, Depth::u16);
  for (const Format format : {Format::jpeg, Format::webp}) {
    options.format = format;
    try {
      encode_image(deep, options);
      FAIL() << "16 bits were lost without a word";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unsupported);
      EXPECT_NE(std::string(error.what()).find("8 bits a sample and the picture has more"), std::string::npos)
          << error.what();
    }
  }
  options.format = Format::jpeg;
  options.allow_depth_loss = true;
  EXPECT_THROW(encode_image(deep, options), Error);
  options.allow_alpha_loss = true;
  const auto shallow = load_image_from_memory(encode_image(deep, options));
  EXPECT_EQ(shallow.samples(), 3);
  EXPECT_EQ(shallow.depth(), Depth::u8);
}

TEST(Codec, WhatIsTooDeepForAFormatIsRefusedInAWholeSentence) {
  const auto refusal = [](Format format, Depth depth) -> std::string {
    return testing::message_of([&] { storable(Image(4, 4, 3, false, depth), format, {}); });
  };
  for (const auto& [format, name] : {std::pair{Format::heic, "HEIC"}, {Format::avif, "AVIF"}})
    EXPECT_EQ(refusal(format, Depth::u16),
              name + std::string(" is written with 8 bits a sample (libvips 8.14 crashes on more) and the picture has "
                                 "more: save as PNG or TIFF, or allow the loss of depth"));
  EXPECT_EQ(refusal(Format::png, Depth::f32),
            "PNG is written with 16 bits a sample and the picture has float ones: save as TIFF, or allow the loss of "
            "depth");
}

TEST(Codec, AvifAndHeicComeBackNearlyWhereTheyCanBeWritten) {
  const auto image = testing::smooth_image(64, 64, 3);
  int written = 0;
  for (const Format format : {Format::avif, Format::heic}) {
    SaveOptions options;
    options.format = format;
    std::vector<uint8_t> file;
    try {
      file = encode_image(image, options);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unsupported);
      continue;
    }
    ++written;
    const auto loaded = load_image_from_memory(file);
    ASSERT_EQ(loaded.byte_count(), image.byte_count());
    double sum = 0;
    for (size_t i = 0; i < image.byte_count(); ++i)
      sum += std::abs(static_cast<int>(loaded.bytes()[i]) - static_cast<int>(image.bytes()[i]));
    EXPECT_LT(sum / static_cast<double>(image.byte_count()), 3) << to_string(format);
  }
  if (written == 0) GTEST_SKIP() << "this libvips writes neither AVIF nor HEIC";
}

TEST(Exif, DropsTheThumbnailAndNothingElse) {
  std::vector<uint8_t> exif{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 14,                     // no tags; next at 14
                            0,   2,   2, 1,  0, 4, 0, 0, 0, 1, 0, 0, 0, 44,                     // thumbnail at 44
                            2,   2,   0, 4,  0, 0, 0, 1, 0, 0, 0, 3, 0, 0,  0, 0, 7, 7, 7, 9};  // 3 bytes of it
  ASSERT_EQ(exif.size(), 48u);
  auto expected = exif;
  expected[13] = 0;
  expected[44] = expected[45] = expected[46] = 0;
  drop_exif_thumbnail(exif);
  EXPECT_EQ(exif, expected);
}

}  // namespace
}  // namespace mend
