/// A photograph as its file has it: native depth, alpha, profile and metadata.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

enum class Depth { u8, u16, f32 };

enum class Format { jpeg, png, tiff, webp, heic, avif };

/// How a JPEG file was encoded, so that a picture can be encoded that way again.
struct JpegSettings {
  struct Component {
    int horizontal, vertical, table;
  };                   ///< sampling factors 1..4 and quantisation table 0..3
  int components = 0;  ///< 1 or 3
  std::array<Component, 3> component{};
  std::array<std::array<uint16_t, 64>, 4> tables{};  ///< natural (not zigzag) order; all zero: absent
  bool progressive = false;
  bool rgb = false;  ///< stored as RGB instead of YCbCr
};

/// What the file said that pixels and metadata do not: how to write the picture back as it was.
struct FileFacts {
  std::optional<Format> format;  ///< empty: not from a file
  int bits = 8;                  ///< bits a sample in the file; 1, 2 and 4 are expanded to 8 in memory
  bool palette = false;          ///< indexed colours in the file; in memory, and when saved, plain RGB
  bool lossless = true;          ///< the file's own coding lost nothing (PNG, TIFF, lossless WebP)
  int orientation = 1;           ///< EXIF orientation 1..8 that was undone to make the pixels upright
  std::string tiff_compression;  ///< "none", "lzw" or "deflate": lossless ones are kept, others become deflate
  std::shared_ptr<const JpegSettings> jpeg;
  std::vector<std::string>
      left_behind;  ///< what the file holds besides and mend carries nowhere, e.g. "PNG chunk caBX"
};

/// One blob of metadata carried from file to file untouched (EXIF, ICC profile, XMP, IPTC …).
struct Metadata {
  std::string name;  ///< libvips' field name, e.g. "icc-profile-data"
  std::vector<uint8_t> bytes;
};

/// Upright pixels (orientation already applied), interleaved, at the file's own depth.
///
/// Only read() and write() touch pixels, and write() changes missing pixels alone: that known pixels, alpha and
/// metadata come out bit-exact rests on nothing else.
class Image {
 public:
  /// An image of zeros. `colours` is 1 (grey) or 3 (RGB). Throws invalid_argument for anything else or an empty
  /// extent, out_of_memory (naming the bytes wanted) if the pixels do not fit.
  Image(int width, int height, int colours, bool alpha, Depth depth);

  int width() const { return width_; }
  int height() const { return height_; }
  int colours() const { return colours_; }  ///< 1 or 3; alpha is not counted
  bool has_alpha() const { return alpha_; }
  int samples() const { return colours_ + (alpha_ ? 1 : 0); }  ///< values a pixel
  Depth depth() const { return depth_; }
  Rect bounds() const { return {0, 0, width_, height_}; }

  /// samples() * width() * height() values of the depth's type, interleaved, row-major.
  const std::byte* bytes() const { return pixels_.data(); }
  std::byte* bytes() { return pixels_.data(); }
  size_t byte_count() const { return pixels_.size(); }

  /// What read() and write() map to 0 and 1: {0, 255}, {0, 65535}; for f32 {0, 1} widened to the finite values of the
  /// pixels that `hole` leaves known, so that scene-referred pictures survive. Without a hole all pixels are known.
  struct Range {
    float low, high;
  };
  Range value_range() const;
  /// @throws Error{invalid_argument} if the hole is of another size.
  Range value_range(const Hole& hole) const;

  /// The colour (not alpha) of the window, scaled to [0,1] by `range` and clamped to it.
  Raster read(const Rect& window, Range range) const;
  Raster read(const Rect& window) const { return read(window, value_range()); }
  Raster read() const { return read(bounds()); }
  /// Stores `filled` (same size as `window`) where `hole` (likewise) is missing, rounded to nearest and clamped.
  /// All other samples, alpha included, keep their bytes. `range` is the one the window was read with.
  void write(const Rect& window, const Raster& filled, const Hole& hole, Range range);
  void write(const Rect& window, const Raster& filled, const Hole& hole) { write(window, filled, hole, value_range()); }

  std::vector<Metadata> metadata;  ///< written back verbatim
  const Metadata* find_metadata(const std::string& name) const;
  FileFacts file;
  double x_resolution = 0, y_resolution = 0;  ///< pixels a millimetre, 0 = not said

 private:
  Range range_of_known(const Hole* hole) const;

  int width_, height_, colours_;
  bool alpha_;
  Depth depth_;
  std::vector<std::byte> pixels_;
};

}  // namespace mend
