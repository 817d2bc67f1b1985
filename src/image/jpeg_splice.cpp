#include "image/jpeg_splice.h"

#include <algorithm>
#include <cstring>

#include "base/atomic_file.h"
#include "base/error.h"
#include "image/exif.h"
#include "image/file_bytes.h"
#include "image/jpeg_codec.h"
#include "image/jpeg_coefficients.h"
#include "image/orientation.h"

namespace mend {
namespace {

/// The orientation load_image undoes: that of the first EXIF segment.
int orientation_of(const JpegHeader& header) {
  for (const auto& segment : header.segments)
    if (segment.marker == 0xE1 && segment.bytes.size() > 6 && std::memcmp(segment.bytes.data(), "Exif\0", 6) == 0)
      return exif_orientation(segment.bytes);
  return 1;
}

/// The hole in the frame pixels are stored in.
Hole stored_hole(const Hole& upright, const Orientation& frame, int width, int height) {
  Hole stored(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto [to_x, to_y] = frame.upright_from_stored(x, y);
      stored.row(y)[x] = upright.row(to_y)[to_x];
    }
  return stored;
}

/// Pixels of `part` (in the stored frame), packed.
std::vector<uint8_t> stored_pixels(const Image& upright, const Orientation& frame, const Rect& part) {
  const auto samples = static_cast<size_t>(upright.colours());
  std::vector<uint8_t> pixels(static_cast<size_t>(part.area()) * samples);
  auto* to = pixels.data();
  for (int y = part.y; y < part.bottom(); ++y)
    for (int x = part.x; x < part.right(); ++x, to += samples) {
      const auto [from_x, from_y] = frame.upright_from_stored(x, y);
      const size_t pixel =
          static_cast<size_t>(from_y) * static_cast<size_t>(upright.width()) + static_cast<size_t>(from_x);
      std::memcpy(to, upright.bytes() + pixel * samples, samples);
    }
  return pixels;
}

bool any_missing(const Hole& hole, const Rect& area) {
  const Rect part = area.intersected(hole.bounds());
  for (int y = part.y; y < part.bottom(); ++y)
    if (std::memchr(hole.row(y) + part.x, 1, static_cast<size_t>(part.width))) return true;
  return false;
}

/// Encodes the touched part of one row of MCUs by itself and takes its touched blocks over. A part that begins at an
/// MCU and ends at one (or at the picture's edge) has the very coefficients it would have within the whole picture.
class RowSplicer {
 public:
  RowSplicer(JpegCoefficients& original, const JpegSettings& settings, const Image& filled, const Hole& hole,
             const Orientation& frame)
      : original_(original), settings_(settings), filled_(filled), hole_(hole), frame_(frame) {
    mcu_width_ = original.info.max_h_samp_factor * DCTSIZE;
    mcu_height_ = original.info.max_v_samp_factor * DCTSIZE;
  }

  int mcu_height() const { return mcu_height_; }

  void splice(int mcu_row) {
    const Rect row{0, mcu_row * mcu_height_, hole_.width(), mcu_height_};
    const Rect band = row.intersected(hole_.bounds());
    const Rect missing = hole_.crop(band).extent();
    if (missing.empty()) return;
    const int left = missing.x / mcu_width_ * mcu_width_;
    const int right = std::min(hole_.width(), (missing.right() + mcu_width_ - 1) / mcu_width_ * mcu_width_);
    const Rect part{left, band.y, right - left, band.height};
    const auto pixels = stored_pixels(filled_, frame_, part);
    const auto file =
        encode_jpeg({pixels.data(), part.width, part.height, filled_.colours(), filled_.colours()}, settings_, {});
    JpegCoefficients encoded(file.data(), file.size(), "the filled picture");
    for (int component = 0; component < settings_.components; ++component) take_blocks(encoded, component, part);
  }

 private:
  void take_blocks(JpegCoefficients& encoded, int component, const Rect& part) {
    const auto& layout = original_.info.comp_info[component];
    const int block_width = mcu_width_ / layout.h_samp_factor, block_height = mcu_height_ / layout.v_samp_factor;
    const int first_x = part.x / block_width, first_y = part.y / block_height;
    const int columns = (part.width + block_width - 1) / block_width;
    const int rows = (part.height + block_height - 1) / block_height;
    for (int y = 0; y < rows; ++y)
      for (int x = 0; x < columns; ++x)
        if (any_missing(hole_, {(first_x + x) * block_width, (first_y + y) * block_height, block_width, block_height}))
          take_block(encoded, component, x, y, first_x + x, first_y + y);
  }

  void take_block(JpegCoefficients& encoded, int component, int x, int y, int to_x, int to_y) {
    JBLOCKROW from = nullptr, to = nullptr;
    const bool reached = encoded.errors.run([&] {
      from = encoded.blocks(component, static_cast<JDIMENSION>(y), false);
    }) && original_.errors.run([&] { to = original_.blocks(component, static_cast<JDIMENSION>(to_y), true); });
    if (!reached) fail(ErrorCode::bad_image, "the JPEG file cannot be spliced: {}", original_.errors.message);
    std::memcpy(to[to_x], from[x], sizeof(JBLOCK));
  }

  JpegCoefficients& original_;
  const JpegSettings& settings_;
  const Image& filled_;
  const Hole& hole_;
  const Orientation& frame_;
  int mcu_width_, mcu_height_;
};

std::vector<uint8_t> write_coefficients(JpegCoefficients& original) {
  struct Compress {
    jpeg_compress_struct info{};
    JpegErrors errors;
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    ~Compress() {
      jpeg_destroy_compress(&info);
      std::free(bytes);
    }
  } jpeg;
  jpeg.info.err = jpeg.errors.install();
  const bool written = jpeg.errors.run([&] {
    auto& info = jpeg.info;
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &jpeg.bytes, &jpeg.size);
    jpeg_copy_critical_parameters(&original.info, &info);
    info.optimize_coding = TRUE;  // the file's own Huffman tables may lack codes that the filled blocks need
    info.restart_interval = original.info.restart_interval;
    if (original.info.progressive_mode) jpeg_simple_progression(&info);
    // JFIF's and Adobe's segments are among those copied.
    info.write_JFIF_header = FALSE;
    info.write_Adobe_marker = FALSE;
    jpeg_write_coefficients(&info, original.arrays);
    for (auto* marker = original.info.marker_list; marker; marker = marker->next)
      jpeg_write_marker(&info, marker->marker, marker->data, marker->data_length);
    jpeg_finish_compress(&info);
  });
  if (!written) fail(ErrorCode::unsupported, "the JPEG file cannot be spliced: {}", jpeg.errors.message);
  return {jpeg.bytes, jpeg.bytes + jpeg.size};
}

}  // namespace

std::vector<uint8_t> splice_jpeg(const uint8_t* original, size_t size, const Image& filled, const Hole& hole) {
  const auto header = read_jpeg_header(original, size, "the original");
  JpegCoefficients coefficients(original, size, "the original");
  const int width = static_cast<int>(coefficients.info.image_width);
  const int height = static_cast<int>(coefficients.info.image_height);
  const Orientation frame(orientation_of(header), width, height);
  require(filled.width() == frame.upright_width() && filled.height() == frame.upright_height(),
          "the filled picture is {}x{}, the original {}x{}", filled.width(), filled.height(), frame.upright_width(),
          frame.upright_height());
  require(hole.width() == filled.width() && hole.height() == filled.height(), "the hole is {}x{}, the picture {}x{}",
          hole.width(), hole.height(), filled.width(), filled.height());
  require(filled.depth() == Depth::u8 && !filled.has_alpha() && filled.colours() == header.settings.components,
          "a JPEG file of {} components takes an 8-bit picture of as many colours without alpha",
          header.settings.components);

  const Hole stored = stored_hole(hole, frame, width, height);
  RowSplicer splicer(coefficients, header.settings, filled, stored, frame);
  for (int row = 0; row * splicer.mcu_height() < height; ++row) splicer.splice(row);
  return write_coefficients(coefficients);
}

void splice_jpeg(const std::filesystem::path& original, const Image& filled, const Hole& hole,
                 const std::filesystem::path& out) {
  const FileBytes bytes(original);
  const auto spliced = splice_jpeg(bytes.data(), bytes.size(), filled, hole);
  write_file_atomically(out, spliced.data(), spliced.size());
}

}  // namespace mend
