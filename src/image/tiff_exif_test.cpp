#include "image/tiff_exif.h"

#include <gtest/gtest.h>

#include <string>

#include "base/rng.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/tiff_header.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

/// A block as cameras write it, big-endian: make, EXIF (exposure 1/250, date, maker's note), GPS (latitude).
std::vector<uint8_t> camera_block() {
  std::vector<uint8_t> block = {'M', 'M', 0, 42, 0, 0, 0, 8};
  const auto u16 = [&](unsigned v) {
    block.push_back(static_cast<uint8_t>(v >> 8)), block.push_back(static_cast<uint8_t>(v));
  };
  const auto u32 = [&](unsigned v) { u16(v >> 16), u16(v & 0xFFFF); };
  const auto entry = [&](unsigned tag, unsigned type, unsigned count, unsigned value) {
    u16(tag), u16(type), u32(count), u32(value);
  };
  const auto text = [&](const char* words) {
    for (; *words; ++words) block.push_back(static_cast<uint8_t>(*words));
    block.push_back(0);
  };
  u16(4);                      // 8: first directory
  entry(271, 2, 6, 62);        // make
  entry(274, 3, 1, 1u << 16);  // orientation
  entry(34665, 4, 1, 68);      // EXIF
  entry(34853, 4, 1, 158);     // GPS
  u32(0);
  text("Kodak");             // 62
  u16(3);                    // 68: EXIF
  entry(33434, 5, 1, 110);   // exposure time
  entry(36867, 2, 20, 118);  // date
  entry(37500, 7, 20, 138);  // maker's note
  u32(0);
  u32(1), u32(250);                                                                 // 110
  text("2026:01:02 03:04:05");                                                      // 118
  for (unsigned i = 0; i < 20; ++i) block.push_back(static_cast<uint8_t>(i * 11));  // 138
  u16(2);                                                                           // 158: GPS
  entry(1, 2, 2, 'N' << 24);                                                        // north
  entry(2, 5, 3, 188);                                                              // latitude
  u32(0);
  for (const unsigned v : {52u, 1u, 31u, 1u, 1234u, 100u}) u32(v);  // 188
  return block;
}

/// Tags of the directory that `pointer` (0: the first itself) names, with their values as text for comparison.
std::vector<std::string> described(const std::vector<uint8_t>& tiff, uint16_t pointer) {
  const TiffReader reader(tiff.data(), tiff.size());
  size_t directory = reader.first_directory();
  if (pointer) {
    const auto found = reader.find(directory, pointer);
    if (!found) return {};
    directory = static_cast<size_t>(reader.number(found->value_position, reader.big() ? 8 : 4));
  }
  std::vector<std::string> lines;
  for (const auto& [tag, entry] : reader.entries(directory)) {
    const int width = entry.type == 5 ? 4 : entry.type == 3 ? 2 : entry.type == 4 ? 4 : 1;
    const uint64_t numbers = entry.count * (entry.type == 5 ? 2 : 1);
    const bool inside = numbers * static_cast<uint64_t>(width) <= (reader.big() ? 8u : 4u);
    const auto at =
        inside ? entry.value_position : static_cast<size_t>(reader.number(entry.value_position, reader.big() ? 8 : 4));
    std::string line = std::to_string(tag) + ":";
    for (uint64_t i = 0; i < numbers; ++i)
      line += " " + std::to_string(reader.number(at + i * static_cast<size_t>(width), width));
    lines.push_back(line);
  }
  return lines;
}

constexpr uint16_t exif_tag = 34665, gps_tag = 34853;

TEST(TiffExif, CameraDataGoesIntoTheTiffAndComesOutOfIt) {
  const auto block = camera_block();
  Image image = testing::random_image(9, 7, 3, false, Depth::u16);
  image.metadata = {{"exif-data", exif_with_prefix(block)}};
  const testing::ScratchFolder folder;
  save_image(image, folder / "a.tif");
  const auto file = testing::read_bytes(folder / "a.tif");
  EXPECT_EQ(described(file, exif_tag), described(block, exif_tag));
  EXPECT_EQ(described(file, gps_tag), described(block, gps_tag));
  const Image back = load_image(folder / "a.tif");
  ASSERT_TRUE(back.find_metadata("exif-data"));
  const auto carried = exif_without_prefix(back.find_metadata("exif-data")->bytes);
  EXPECT_EQ(described(carried, exif_tag), described(block, exif_tag));
  EXPECT_EQ(described(carried, gps_tag), described(block, gps_tag));
  EXPECT_EQ(described(carried, 0)[0], described(block, 0)[0]);  // the make
  EXPECT_EQ(std::vector(back.bytes(), back.bytes() + back.byte_count()),
            std::vector(image.bytes(), image.bytes() + image.byte_count()));
}

TEST(TiffExif, FromTiffToTiffNothingChanges) {
  Image image = testing::random_image(9, 7, 1, true, Depth::u8);
  image.metadata = {{"exif-data", exif_with_prefix(camera_block())}};
  SaveOptions tiff;
  tiff.format = Format::tiff;
  const auto first = encode_image(image, tiff);
  const Image once = load_image_from_memory(first);
  const auto second = encode_image(once, tiff);
  const Image twice = load_image_from_memory(second);
  EXPECT_EQ(once.find_metadata("exif-data")->bytes, twice.find_metadata("exif-data")->bytes);
  EXPECT_EQ(described(first, exif_tag), described(second, exif_tag));
}

TEST(TiffExif, DamagedBlocksNeverBreakTheFile) {
  const Image image = testing::random_image(5, 4, 3, false, Depth::u8);
  SaveOptions tiff;
  tiff.format = Format::tiff;
  const auto plain = encode_image(image, tiff);
  Rng rng(9);
  for (int round = 0; round < 3000; ++round) {
    auto block = camera_block();
    for (int64_t hits = rng.integer(1, 6); hits > 0; --hits)
      block[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(block.size()) - 1))] =
          static_cast<uint8_t>(rng.next());
    if (rng.chance(0.3)) block.resize(static_cast<size_t>(rng.integer(0, static_cast<int64_t>(block.size()))));
    auto file = plain;
    append_to_tiff(file, block, {});
    const Image back = load_image_from_memory(file);
    ASSERT_EQ(back.byte_count(), image.byte_count());
    ASSERT_TRUE(std::equal(back.bytes(), back.bytes() + back.byte_count(), image.bytes()));
  }
}

}  // namespace
}  // namespace mend
