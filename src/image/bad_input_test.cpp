// Every way a file can be wrong is one clear error.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <limits>

#include "base/error.h"
#include "image/codec.h"
#include "image/vips_runtime.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {

template <typename Action>
void expect_error(ErrorCode code, const std::string& part, const Action& action) {
  try {
    action();
    ADD_FAILURE() << "no error that says '" << part << "'";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

std::vector<uint8_t> encoded(Format format, const Image& image) {
  SaveOptions options;
  options.format = format;
  return encode_image(image, options);
}

TEST(BadInput, FilesThatCannotBeRead) {
  const testing::ScratchFolder folder;
  expect_error(ErrorCode::io, "No such file", [&] { load_image(folder / "missing.png"); });
  expect_error(ErrorCode::io, "it is a folder", [&] { load_image(folder.path()); });
  testing::write_bytes(folder / "empty.png", {});
  expect_error(ErrorCode::bad_image, "is empty", [&] { load_image(folder / "empty.png"); });
  testing::write_bytes(folder / "text.png", {'h', 'e', 'l', 'l', 'o'});
  expect_error(ErrorCode::unsupported, "JPEG, PNG, TIFF", [&] { load_image(folder / "text.png"); });
}

TEST(BadInput, TruncatedFiles) {
  const auto image = testing::smooth_image(200, 150, 3);
  for (const Format format : {Format::jpeg, Format::png, Format::tiff, Format::webp}) {
    auto file = encoded(format, image);
    for (const double part : {0.95, 0.5, 0.02}) {
      const std::vector<uint8_t> cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(part * file.size()));
      expect_error(ErrorCode::bad_image, to_string(format),
                   [&] { load_image_from_memory(cut, {}, std::string("cut ") + to_string(format)); });
    }
  }
}

TEST(BadInput, APngChunkThatPromisesTwoGigabytesIsRefusedUnread) {
  auto file = encoded(Format::png, testing::smooth_image(9, 7, 3));
  const std::vector<uint8_t> lie{0x78, 0x72, 0x65, 0x73, 'z', 'T', 'X', 't'};
  file.insert(file.begin() + 33, lie.begin(), lie.end());
  expect_error(ErrorCode::bad_image, "zTXt chunk reaches beyond its end", [&] { load_image_from_memory(file); });
}

TEST(BadInput, BombsAreRefusedByTheirHeader) {
  LoadOptions options;
  options.max_megapixels = 0.01;
  for (const Format format : {Format::jpeg, Format::png, Format::tiff, Format::webp}) {
    const auto file = encoded(format, testing::smooth_image(128, 100, 3));
    expect_error(ErrorCode::bad_image, "128x100", [&] { load_image_from_memory(file, options); });
    expect_error(ErrorCode::bad_image, "--max-megapixels", [&] { load_image_from_memory(file, options); });
  }
}

TEST(BadInput, NanAndInfinityAreCounted) {
  auto image = testing::random_image(20, 20, 3, false, Depth::f32);
  auto* values = reinterpret_cast<float*>(image.bytes());
  values[7] = std::numeric_limits<float>::quiet_NaN();
  values[100] = std::numeric_limits<float>::infinity();
  expect_error(ErrorCode::bad_image, "2 values", [&] { load_image_from_memory(encoded(Format::tiff, image)); });
}

/// A file that libvips writes from `bands` bands of the given interpretation and format.
std::vector<uint8_t> vips_file(const char* suffix, VipsInterpretation space, int bands, VipsBandFormat format) {
  start_vips();
  VipsImage *black = nullptr, *cast = nullptr;
  vips_black(&black, 32, 32, "bands", bands, nullptr);
  vips_cast(black, &cast, format, nullptr);
  g_object_unref(black);
  cast->Type = space;
  void* data = nullptr;
  size_t size = 0;
  EXPECT_EQ(vips_image_write_to_buffer(cast, suffix, &data, &size, nullptr), 0) << take_vips_error();
  g_object_unref(cast);
  std::vector<uint8_t> bytes(static_cast<uint8_t*>(data), static_cast<uint8_t*>(data) + size);
  g_free(data);
  return bytes;
}

TEST(BadInput, ColourSpacesAndDepthsMendDoesNotDo) {
  const auto load = [](const std::vector<uint8_t>& file) { return [&] { load_image_from_memory(file); }; };
  const auto cmyk_jpeg = vips_file(".jpg", VIPS_INTERPRETATION_CMYK, 4, VIPS_FORMAT_UCHAR);
  expect_error(ErrorCode::unsupported, "CMYK", load(cmyk_jpeg));
  const auto cmyk_tiff = vips_file(".tif", VIPS_INTERPRETATION_CMYK, 4, VIPS_FORMAT_UCHAR);
  expect_error(ErrorCode::unsupported, "CMYK", load(cmyk_tiff));
  const auto lab = vips_file(".tif", VIPS_INTERPRETATION_LAB, 3, VIPS_FORMAT_FLOAT);
  expect_error(ErrorCode::unsupported, "lab", load(lab));
  const auto wide = vips_file(".tif", VIPS_INTERPRETATION_MULTIBAND, 7, VIPS_FORMAT_UCHAR);
  expect_error(ErrorCode::unsupported, "7 channels", load(wide));
  const auto whole = vips_file(".tif", VIPS_INTERPRETATION_B_W, 1, VIPS_FORMAT_UINT);
  expect_error(ErrorCode::unsupported, "uint", load(whole));
}

TEST(Codec, PalettesAndFewBitsBecomeEight) {
  const auto one_bit =
      load_image_from_memory(vips_file(".png[bitdepth=1]", VIPS_INTERPRETATION_B_W, 1, VIPS_FORMAT_UCHAR));
  EXPECT_EQ(one_bit.depth(), Depth::u8);
  EXPECT_EQ(one_bit.file.bits, 1);
  EXPECT_EQ(one_bit.samples(), 1);
  const auto palette =
      load_image_from_memory(vips_file(".png[palette]", VIPS_INTERPRETATION_sRGB, 3, VIPS_FORMAT_UCHAR));
  EXPECT_TRUE(palette.file.palette);
  EXPECT_EQ(palette.depth(), Depth::u8);
  EXPECT_EQ(load_image_from_memory(encode_image(palette)).file.palette, false);
}

TEST(BadOutput, FolderMissingOrDiskFullLeavesNothingBehind) {
  const testing::ScratchFolder folder;
  const auto image = testing::random_image(300, 300, 3, false, Depth::u8);
  expect_error(ErrorCode::io, "cannot write", [&] { save_image(image, folder / "none/x.png"); });

  // A file may not grow past 20 kB for a moment: what a full disk looks like to a program.
  struct rlimit before {};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = 20000;
  setrlimit(RLIMIT_FSIZE, &tight);
  for (const char* name : {"x.png", "x.tif", "x.jpg", "x.webp"})
    expect_error(ErrorCode::io, "", [&] { save_image(image, folder / name); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(BadOutput, OptionsHaveBounds) {
  const auto image = testing::smooth_image(8, 8, 1);
  SaveOptions options;
  options.quality = 101;
  EXPECT_THROW(encode_image(image, options), Error);
  options.quality = 0;
  options.png_compression = 10;
  EXPECT_THROW(encode_image(image, options), Error);
}

}  // namespace
}  // namespace mend
