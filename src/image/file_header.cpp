#include "image/file_header.h"

#include <vips/vips.h>

#include <algorithm>

#include "base/error.h"
#include "image/codec.h"
#include "image/exif.h"
#include "image/jpeg_codec.h"
#include "image/png_chunks.h"
#include "image/tiff_exif.h"
#include "image/tiff_header.h"
#include "image/vips_runtime.h"
#include "image/webp_container.h"

namespace mend {
namespace {

Format sniff(const uint8_t* data, size_t size, const std::string& name) {
  if (size == 0) fail(ErrorCode::bad_image, "{} is empty", name);
  const auto format = format_of_bytes(data, size);
  if (!format)
    fail(ErrorCode::unsupported, "{} is not a picture mend reads (JPEG, PNG, TIFF, WebP, HEIC or AVIF)", name);
  if ((*format == Format::heic || *format == Format::avif) && !have_heif())
    fail(ErrorCode::unsupported, "{} is {}, which this installation of libvips cannot read", name, to_string(*format));
  return *format;
}

bool begins_with(const std::vector<uint8_t>& bytes, const std::string& start) {
  return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

std::string printable(std::string type) {
  for (char& letter : type)
    if (letter < ' ' || letter > '~') letter = '?';
  return type;
}

/// Segments that libvips does not hand over. Multi-picture indices (MPF) point into the old file, so they go.
bool carried_segment(const JpegSegment& segment) {
  const auto& bytes = segment.bytes;
  const int app = segment.marker - 0xE0;
  if (app == 0 || app == 14) return false;
  if (app == 1)
    return !begins_with(bytes, std::string("Exif\0", 5)) && !begins_with(bytes, "http://ns.adobe.com/xap/1.0/");
  if (app == 2) return !begins_with(bytes, "ICC_PROFILE") && !begins_with(bytes, "MPF");
  return app != 13 || !begins_with(bytes, "Photoshop 3.0");
}

}  // namespace

FileHeader read_file_header(const uint8_t* data, size_t size, const std::string& name) {
  FileHeader header;
  auto& [facts, animated, resolution, extra] = header;
  const Format format = sniff(data, size, name);
  facts.format = format;
  facts.lossless = format == Format::png || format == Format::tiff;
  if (format == Format::jpeg) {
    auto jpeg = read_jpeg_header(data, size, name);
    facts.jpeg = std::make_shared<const JpegSettings>(jpeg.settings);
    resolution = {jpeg.x_resolution, jpeg.y_resolution};
    for (auto& segment : jpeg.segments) {
      if (segment.marker == 0xE2 && begins_with(segment.bytes, "MPF"))
        facts.left_behind.push_back("multi-picture index");
      if (carried_segment(segment))
        extra.push_back({fmt::format("{}{:02x}", jpeg_segment_prefix, segment.marker), std::move(segment.bytes)});
    }
  } else if (format == Format::png) {
    auto png = read_png_facts(data, size);
    if (!png.cut_off.empty())  // libpng would ask for the memory first
      fail(ErrorCode::bad_image, "{} is not a readable PNG file: its {} chunk reaches beyond its end", name,
           printable(png.cut_off));
    facts.bits = png.bits, facts.palette = png.palette, animated = png.animated;
    resolution = {png.x_resolution, png.y_resolution};
    extra = std::move(png.chunks);
    if (!png.exif.empty()) extra.push_back({VIPS_META_EXIF_NAME, exif_with_prefix(png.exif)});
    if (!png.icc.empty()) extra.push_back({VIPS_META_ICC_NAME, std::move(png.icc)});
    if (!png.iptc.empty()) extra.push_back({VIPS_META_IPTC_NAME, std::move(png.iptc)});
    for (const auto& type : png.left_behind) facts.left_behind.push_back("PNG chunk " + printable(type));
  } else if (format == Format::tiff) {
    const auto tiff = read_tiff_facts(data, size);
    facts.bits = tiff.bits, facts.palette = tiff.palette;
    facts.tiff_compression = tiff.compression;
    if (tiff.camera_data) extra.push_back({VIPS_META_EXIF_NAME, exif_with_prefix(exif_from_tiff(data, size))});
    if (!tiff.iptc.empty()) extra.push_back({VIPS_META_IPTC_NAME, tiff.iptc});
    facts.lossless = tiff.compression != "other";
    for (const auto tag : tiff.left_behind) facts.left_behind.push_back(fmt::format("TIFF tag {}", tag));
  } else if (format == Format::webp) {
    facts.lossless = webp_is_lossless(data, size);
  }
  return header;
}

}  // namespace mend
