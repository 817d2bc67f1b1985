// Nothing that belongs to a photograph is lost without a word, from any format to any other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "image/heif_exif.h"
#include "image/iptc.h"
#include "image/png_chunks.h"
#include "image/png_profiles.h"
#include "image/storable.h"
#include "image/tiff_header.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Bytes = std::vector<uint8_t>;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

Bytes random_bytes(size_t size, uint64_t seed) {
  Bytes bytes(size);
  Rng rng(seed);
  for (auto& byte : bytes) byte = static_cast<uint8_t>(rng.next() >> 56);
  return bytes;
}

/// Two IPTC records: a version and a caption of odd length.
Bytes records() { return bytes_of(std::string("\x1C\x02\0\0\2\0\4", 7) + std::string("\x1C\x02\x78\0\5hello", 10)); }

Image picture_with(std::vector<Metadata> metadata) {
  auto image = testing::smooth_image(48, 40, 3);
  image.metadata = std::move(metadata);
  return image;
}

Image through(const Image& image, Format format) {
  SaveOptions options;
  options.format = format;
  return load_image_from_memory(encode_image(image, options));
}

Bytes metadata_of(const Image& image, const char* name) {
  const auto* item = image.find_metadata(name);
  return item ? item->bytes : Bytes();
}

/// A PNG with one more chunk before its pixels.
Bytes with_chunk(Bytes png, const std::string& type, const Bytes& data) {
  const auto chunk = png_chunk(type, data);
  png.insert(png.begin() + 33, chunk.begin(), chunk.end());
  return png;
}

Bytes plain_png() {
  SaveOptions options;
  options.format = Format::png;
  return encode_image(testing::smooth_image(48, 40, 3), options);
}

TEST(Metadata, AProfileThatLibpngRejectsSurvivesPng) {
  for (const size_t size : {1u, 131u, 5000u, 300000u}) {
    const auto profile = random_bytes(size, size);
    const auto png = through(picture_with({{"icc-profile-data", profile}}), Format::png);
    EXPECT_EQ(metadata_of(png, "icc-profile-data"), profile);
    EXPECT_EQ(metadata_of(through(png, Format::png), "icc-profile-data"), profile);
    EXPECT_EQ(metadata_of(through(png, Format::tiff), "icc-profile-data"), profile);
  }
}

TEST(Metadata, IptcGoesFromJpegThroughPngAndTiffAndBack) {
  const auto blocks = photoshop_blocks({{"iptc-data", records()}});
  const auto segment = photoshop_segment(blocks);
  const auto jpeg = through(picture_with({{"iptc-data", segment}}), Format::jpeg);
  ASSERT_EQ(metadata_of(jpeg, "iptc-data"), segment);
  for (const Format format : {Format::png, Format::tiff}) {
    EXPECT_THAT(lost_metadata(jpeg, format), IsEmpty());
    const auto other = through(jpeg, format);
    EXPECT_EQ(photoshop_blocks(other.metadata), blocks);
    EXPECT_EQ(metadata_of(through(other, Format::jpeg), "iptc-data"), segment);
  }
}

TEST(Metadata, BareIptcOfATiffReachesEveryFormatThatHasAPlace) {
  const auto tiff = through(picture_with({{"iptc-data", records()}}), Format::tiff);
  EXPECT_EQ(metadata_of(tiff, "iptc-data"), records());
  EXPECT_EQ(metadata_of(through(tiff, Format::tiff), "iptc-data"), records());
  for (const Format format : {Format::jpeg, Format::png}) {
    const auto blocks = photoshop_blocks(through(tiff, format).metadata);
    const auto wanted = records();
    EXPECT_NE(std::search(blocks.begin(), blocks.end(), wanted.begin(), wanted.end()), blocks.end());
    EXPECT_EQ(blocks.size() % 2, 0u);
  }
}

TEST(Metadata, DamagedProfileTextsAreNoIptc) {
  const auto good = iptc_text_data(photoshop_blocks({{"iptc-data", records()}}));
  ASSERT_TRUE(iptc_from_text("zTXt", good.data(), good.size()));
  for (size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(iptc_from_text("zTXt", good.data(), size)) << size;
  const auto keyword = std::string("Raw profile type iptc") + '\0';
  for (const std::string text :
       {"", "\n", "\niptc", "\niptc\n4\n00", "\niptc\n99999999999999999999\n00", "iptc\n1\n00"}) {
    const auto data = bytes_of(keyword + text);
    EXPECT_FALSE(iptc_from_text("tEXt", data.data(), data.size())) << text;
  }
  const auto plain = bytes_of(keyword + "\niptc\n       2\n1C\n02\n");
  EXPECT_EQ(iptc_from_text("tEXt", plain.data(), plain.size()), (Bytes{0x1C, 0x02}));
}

TEST(Metadata, ResolutionSurvivesEveryFormat) {
  auto image = picture_with({});
  image.x_resolution = 11.811;
  image.y_resolution = 5.9055;
  for (const Format format : {Format::jpeg, Format::png, Format::tiff, Format::webp}) {
    EXPECT_THAT(lost_metadata(image, format), IsEmpty());
    const auto loaded = through(image, format);
    EXPECT_NEAR(loaded.x_resolution, 11.811, 0.01) << to_string(format);
    EXPECT_NEAR(loaded.y_resolution, 5.9055, 0.01) << to_string(format);
    EXPECT_NEAR(through(loaded, Format::png).x_resolution, 11.811, 0.01) << to_string(format);
  }
}

TEST(Metadata, AFilesOwnResolutionGoesBeforeItsExif) {
  Bytes exif;
  add_exif_resolution(exif, {72 / 25.4, 72 / 25.4});
  auto image = picture_with({{"exif-data", exif_with_prefix(exif)}});
  EXPECT_NEAR(through(image, Format::webp).x_resolution, 72 / 25.4, 1e-3);
  image.x_resolution = image.y_resolution = 300 / 25.4;
  for (const Format format : {Format::jpeg, Format::png}) {
    const auto loaded = through(image, format);
    EXPECT_NEAR(loaded.x_resolution, 300 / 25.4, 0.01) << to_string(format);
    EXPECT_EQ(exif_without_prefix(metadata_of(loaded, "exif-data")), exif) << "the block is left as it is";
  }
  EXPECT_THAT(lost_metadata(image, Format::webp), ElementsAre("resolution"));
}

TEST(Metadata, AvifAndHeicKeepExifXmpAndResolution) {
  // A tag that nobody knows, so that whoever rewrites the block loses it.
  Bytes exif{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0xC3, 0x50, 0, 7, 0, 0, 0, 4, 'm', 'e', 'n', 'd', 0, 0, 0, 0};
  const auto xmp = bytes_of("<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>");
  auto image = picture_with({{"exif-data", exif_with_prefix(exif)}, {"xmp-data", xmp}});
  int written = 0;
  for (const Format format : {Format::avif, Format::heic}) {
    try {
      const auto loaded = through(image, format);
      ++written;
      EXPECT_EQ(exif_without_prefix(metadata_of(loaded, "exif-data")), exif) << to_string(format);
      EXPECT_EQ(metadata_of(loaded, "xmp-data"), xmp) << to_string(format);
      auto with_resolution = picture_with({});
      with_resolution.x_resolution = with_resolution.y_resolution = 8;
      EXPECT_THAT(lost_metadata(with_resolution, format), IsEmpty());
      EXPECT_NEAR(through(with_resolution, format).x_resolution, 8, 1e-3) << to_string(format);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unsupported) << error.what();
    }
  }
  if (written == 0) GTEST_SKIP() << "this libvips writes neither AVIF nor HEIC";
}

TEST(Metadata, HeifBoxesThatLieAreLeftAlone) {
  SaveOptions options;
  options.format = Format::avif;
  Bytes exif;
  add_exif_resolution(exif, {3, 3});
  Bytes file;
  try {
    file = encode_image(picture_with({{"exif-data", exif_with_prefix(exif)}}), options);
  } catch (const Error&) {
    GTEST_SKIP() << "this libvips writes no AVIF";
  }
  for (size_t size = 0; size < std::min<size_t>(file.size(), 600); ++size) {
    Bytes part(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    replace_heif_exif(part, exif);
  }
  Rng rng(5);
  for (int round = 0; round < 3000; ++round) {
    Bytes changed = file;
    for (int i = 0; i < 4; ++i)
      changed[static_cast<size_t>(rng.integer(0, 500))] = static_cast<uint8_t>(rng.next() >> 56);
    const size_t before = changed.size();
    const bool replaced = replace_heif_exif(changed, exif);
    EXPECT_EQ(changed.size() > before, replaced);
  }
}

TEST(Metadata, ResolutionIsAddedToABlockAndAllElseStays) {
  // Big-endian: one directory with orientation 1, and a next one at 26 with no tags.
  Bytes exif{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0};
  const auto before = exif;
  add_exif_resolution(exif, {3, 4});
  EXPECT_TRUE(std::equal(before.begin() + 8, before.end(), exif.begin() + 8));
  ASSERT_TRUE(exif_resolution(exif));
  EXPECT_NEAR(exif_resolution(exif)->x, 3, 1e-4);
  EXPECT_NEAR(exif_resolution(exif)->y, 4, 1e-4);
  EXPECT_EQ(exif_orientation(exif), 1);
  const auto once = exif;
  add_exif_resolution(exif, {7, 7});
  EXPECT_EQ(exif, once) << "what a block says stays";
  Bytes damaged{'X', 'Y', 42, 0, 8, 0, 0, 0, 1, 2};
  add_exif_resolution(damaged, {7, 7});
  EXPECT_EQ(damaged.size(), 10u);
}

TEST(Metadata, TagsOfATiffThatSayWhereOnEarthAreKept) {
  // One strip of a grey 1x1 picture, a GeoTIFF scale (33550), and a tag nobody knows (50000).
  Bytes file = bytes_of(std::string("II*\0\x08\0\0\0", 8));
  const auto put = [&](uint64_t value, int width) {
    for (int i = 0; i < width; ++i) file.push_back(static_cast<uint8_t>(value >> 8 * i));
  };
  const auto entry = [&](uint64_t tag, uint64_t type, uint64_t count, uint64_t value) {
    put(tag, 2), put(type, 2), put(count, 4), put(value, 4);
  };
  const uint64_t after = 8 + 2 + 9 * 12 + 4;
  put(9, 2);
  entry(256, 3, 1, 1), entry(257, 3, 1, 1), entry(258, 3, 1, 8), entry(259, 3, 1, 1), entry(262, 3, 1, 1);
  entry(273, 4, 1, after + 24), entry(279, 4, 1, 1), entry(33550, 12, 3, after), entry(50000, 3, 1, 7);
  put(0, 4);
  for (const double scale : {0.5, 0.25, 0.0}) {
    uint64_t bits = 0;
    std::memcpy(&bits, &scale, 8);
    put(bits, 8);
  }
  file.push_back(99);
  const auto loaded = load_image_from_memory(file);
  EXPECT_THAT(lost_metadata(loaded, Format::tiff), ElementsAre("TIFF tag 50000"));
  SaveOptions options;
  options.format = Format::tiff;
  const auto saved = encode_image(loaded, options);
  const TiffReader reader(saved.data(), saved.size());
  const auto scale = reader.find(reader.first_directory(), 33550);
  ASSERT_TRUE(scale);
  EXPECT_EQ(scale->count, 3u);
  const auto at = reader.number(scale->value_position, 4);
  EXPECT_EQ(std::memcmp(saved.data() + at, file.data() + after, 24), 0);
}

TEST(Metadata, UnknownPngChunksPassIfTheySaySo) {
  const auto data = random_bytes(20, 4);
  const auto safe = load_image_from_memory(with_chunk(plain_png(), "veNt", data));
  EXPECT_EQ(metadata_of(safe, "png-chunk-veNt"), data);
  EXPECT_EQ(metadata_of(through(safe, Format::png), "png-chunk-veNt"), data);
  EXPECT_THAT(lost_metadata(safe, Format::png), IsEmpty());
  EXPECT_THAT(lost_metadata(safe, Format::jpeg), ElementsAre("PNG chunk veNt"));
  const auto unsafe = load_image_from_memory(with_chunk(plain_png(), "veNT", data));
  EXPECT_THAT(lost_metadata(unsafe, Format::png), ElementsAre("PNG chunk veNT"));
}

TEST(Metadata, WhatAFormatHasNoPlaceForIsNamed) {
  const auto image = picture_with({{"iptc-data", records()},
                                   {"jpeg-segment-fe", bytes_of("a comment")},
                                   {"jpeg-segment-e5", bytes_of("five")},
                                   {"jpeg-segment-e5", bytes_of("five again")},
                                   {"png-chunk-tEXt", bytes_of("Author")},
                                   {"png-chunk-sRGB", {0}},
                                   {"png-chunk-gAMA", {0, 0, 0xB1, 0x8F}}});
  EXPECT_THAT(lost_metadata(image, Format::webp),
              ElementsAre("IPTC", "JPEG comment", "JPEG segment APP5", "PNG chunk tEXt"));
  EXPECT_THAT(lost_metadata(image, Format::jpeg), ElementsAre("PNG chunk tEXt"));
  EXPECT_THAT(lost_metadata(image, Format::png), ElementsAre("JPEG comment", "JPEG segment APP5"));
  EXPECT_THAT(lost_metadata(picture_with({}), Format::avif), IsEmpty());
}

}  // namespace
}  // namespace mend
