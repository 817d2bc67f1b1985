/// JPEG by libjpeg, for what libvips does not offer: the input's own quantisation tables, and every marker verbatim.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "image/image.h"

namespace mend {

/// One APPn or COM segment: marker byte (0xE0..0xEF, 0xFE) and payload.
struct JpegSegment {
  int marker;
  std::vector<uint8_t> bytes;
};

/// The Metadata name of a segment that libvips does not hand over is this, then its marker in hexadecimal.
inline constexpr char jpeg_segment_prefix[] = "jpeg-segment-";

/// Segments longer than this are not possible.
inline constexpr size_t max_jpeg_segment = 65533;

struct JpegHeader {
  JpegSettings settings;
  std::vector<JpegSegment> segments;          ///< all of them, in file order
  double x_resolution = 0, y_resolution = 0;  ///< of JFIF, pixels a millimetre; 0: not said
};

/// Reads up to the first scan. Throws Error{bad_image} for a damaged header, Error{unsupported} for CMYK.
JpegHeader read_jpeg_header(const uint8_t* data, size_t size, const std::string& name);

/// The standard tables (JPEG annex K) scaled for `quality` 1..100 as libjpeg does, 4:4:4, baseline.
JpegSettings jpeg_settings(int quality, int colours);

/// What to encode: 8-bit samples, `pixel_stride` bytes from pixel to pixel, the first `colours` of which are taken.
struct JpegPixels {
  const uint8_t* data;
  int width, height, colours, pixel_stride;
  double x_resolution = 0, y_resolution = 0;  ///< pixels a millimetre, 0 = not said
};

/// A whole JPEG file. `settings.components` must be `pixels.colours`. Segments are written after JFIF's.
std::vector<uint8_t> encode_jpeg(const JpegPixels& pixels, const JpegSettings& settings,
                                 const std::vector<JpegSegment>& segments);

}  // namespace mend
