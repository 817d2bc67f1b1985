#include "image/storable.h"

#include <vips/vips.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "image/exif.h"
#include "image/exif_resolution.h"
#include "image/iptc.h"
#include "image/jpeg_segments.h"
#include "image/png_chunks.h"

namespace mend {
namespace {

Depth deepest(Format format) {
  switch (format) {
    case Format::tiff: return Depth::f32;
    case Format::png: return Depth::u16;
    default: return Depth::u8;
  }
}

float unit_value(const Image& image, size_t index) {
  switch (image.depth()) {
    case Depth::u8: return static_cast<float>(image.bytes()[index]) / 255;
    case Depth::u16: return static_cast<float>(reinterpret_cast<const uint16_t*>(image.bytes())[index]) / 65535;
    case Depth::f32: return std::clamp(reinterpret_cast<const float*>(image.bytes())[index], 0.0f, 1.0f);
  }
  return 0;
}

/// A chunk's type if the name says one and other formats lose something by it: colours are sRGB without a word, and
/// a profile says more than gamma and primaries.
std::string lost_chunk(const Image& image, const std::string& name) {
  const std::string prefix = png_chunk_prefix;
  if (name.compare(0, prefix.size(), prefix) != 0) return {};
  std::string type = name.substr(prefix.size());
  const bool colours_are_said = image.find_metadata(VIPS_META_ICC_NAME) || image.find_metadata(prefix + "sRGB");
  if (type == "sRGB" || ((type == "gAMA" || type == "cHRM") && colours_are_said)) return {};
  return type;
}

/// WebP, HEIC and AVIF have EXIF alone for the resolution, and EXIF that has its own is not touched.
bool loses_resolution(const Image& image, Format format) {
  const bool has_field = format == Format::jpeg || format == Format::png || format == Format::tiff;
  if (has_field || image.x_resolution <= 0 || image.y_resolution <= 0) return false;
  const auto* given = image.find_metadata(VIPS_META_EXIF_NAME);
  auto exif = given ? exif_without_prefix(given->bytes) : std::vector<uint8_t>();
  add_exif_resolution(exif, {image.x_resolution, image.y_resolution});
  const auto said = exif_resolution(exif);
  return !said || std::abs(said->x / image.x_resolution - 1) > 0.01 ||
         std::abs(said->y / image.y_resolution - 1) > 0.01;
}

}  // namespace

std::optional<Image> storable(const Image& image, Format format, const SaveOptions& options) {
  const bool too_deep = image.depth() > deepest(format);
  const bool no_alpha = image.has_alpha() && format == Format::jpeg;
  if (too_deep && !options.allow_depth_loss)
    fail(ErrorCode::unsupported,
         "{} is written with {} bits a sample{} and the picture has {}: save as {}, or allow the loss of depth",
         to_string(format), deepest(format) == Depth::u16 ? 16 : 8,
         format == Format::heic || format == Format::avif ? " (libvips 8.14 crashes on more)" : "",
         image.depth() == Depth::f32 ? "float ones" : "more", image.depth() == Depth::f32 ? "TIFF" : "PNG or TIFF");
  if (no_alpha && !options.allow_alpha_loss)
    fail(ErrorCode::unsupported, "{} would lose the picture's alpha channel: save as PNG, TIFF or WebP, or allow it",
         to_string(format));
  if (!too_deep && !no_alpha) return {};

  Image changed(image.width(), image.height(), image.colours(), image.has_alpha() && !no_alpha,
                std::min(image.depth(), deepest(format)));
  changed.metadata = image.metadata;
  changed.file = image.file;
  changed.x_resolution = image.x_resolution;
  changed.y_resolution = image.y_resolution;
  const size_t pixels = static_cast<size_t>(image.width()) * static_cast<size_t>(image.height());
  const auto from_samples = static_cast<size_t>(image.samples()), to_samples = static_cast<size_t>(changed.samples());
  for (size_t pixel = 0; pixel < pixels; ++pixel)
    for (size_t sample = 0; sample < to_samples; ++sample) {
      const float value = unit_value(image, pixel * from_samples + sample);
      const size_t to = pixel * to_samples + sample;
      if (changed.depth() == Depth::u8)
        changed.bytes()[to] = static_cast<std::byte>(value * 255 + 0.5f);
      else
        reinterpret_cast<uint16_t*>(changed.bytes())[to] = static_cast<uint16_t>(value * 65535 + 0.5f);
    }
  return changed;
}

std::vector<std::string> lost_metadata(const Image& image, Format format) {
  std::vector<std::string> lost = image.file.left_behind;
  const bool has_blocks = format == Format::jpeg || format == Format::png || format == Format::tiff;
  const auto say = [&](const std::string& name) {
    if (std::find(lost.begin(), lost.end(), name) == lost.end()) lost.push_back(name);
  };
  if (format == Format::jpeg)
    for (const auto& name : too_large_for_jpeg(image.metadata)) say(name);
  if (!has_blocks && !photoshop_blocks(image.metadata).empty()) say("IPTC");
  for (const auto& item : image.metadata) {
    const auto chunk = lost_chunk(image, item.name);
    if (!chunk.empty() && format != Format::png) say("PNG chunk " + chunk);
    const std::string segment = jpeg_segment_prefix;
    if (format != Format::jpeg && item.name.compare(0, segment.size(), segment) == 0) {
      const auto marker = std::stoul(item.name.substr(segment.size()), nullptr, 16);
      say(marker == 0xFE ? "JPEG comment" : fmt::format("JPEG segment APP{}", marker - 0xE0));
    }
  }
  if (loses_resolution(image, format)) say("resolution");
  return lost;
}

}  // namespace mend
