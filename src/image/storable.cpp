#include "image/storable.h"

#include <algorithm>
#include <string>

#include "base/error.h"

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

}  // namespace

std::optional<Image> storable(const Image& image, Format format, const SaveOptions& options) {
  const bool too_deep = image.depth() > deepest(format);
  const bool no_alpha = image.has_alpha() && format == Format::jpeg;
  if (too_deep && !options.allow_depth_loss)
    fail(ErrorCode::unsupported, "{} would lose the picture's {} samples: save as {}, or allow the loss of depth",
         to_string(format), image.depth() == Depth::f32 ? "float" : "16-bit",
         image.depth() == Depth::f32 ? "TIFF" : "PNG or TIFF");
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

bool is_photoshop_segment(const std::vector<uint8_t>& iptc) {
  const std::string start("Photoshop 3.0\0", 14);
  return iptc.size() >= start.size() && std::equal(start.begin(), start.end(), iptc.begin());
}

}  // namespace mend
