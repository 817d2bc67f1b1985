#include "server/preview.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "image/codec.h"

namespace mend {
namespace {

/// Where output pixel `i` of `count` begins among `length` input pixels.
int edge(int i, int count, int length) { return static_cast<int>(static_cast<long long>(i) * length / count); }

/// Alpha in [0,1]; Image::read() gives colours alone.
float alpha_at(const Image& image, int y, int x) {
  const size_t samples = static_cast<size_t>(image.samples());
  const size_t index =
      (static_cast<size_t>(y) * static_cast<size_t>(image.width()) + static_cast<size_t>(x)) * samples + samples - 1;
  if (image.depth() == Depth::u8)
    return static_cast<float>(reinterpret_cast<const uint8_t*>(image.bytes())[index]) / 255;
  if (image.depth() == Depth::u16)
    return static_cast<float>(reinterpret_cast<const uint16_t*>(image.bytes())[index]) / 65535;
  return std::clamp(reinterpret_cast<const float*>(image.bytes())[index], 0.f, 1.f);
}

uint8_t to_byte(double value) { return static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))); }

}  // namespace

Image shrunk_window(const Image& image, const Rect& window, int longest) {
  require(!window.empty() && image.bounds().contains(window), "the window lies outside the picture");
  require(longest >= 1, "a preview has at least 1 pixel");
  const double scale = std::min(1.0, static_cast<double>(longest) / std::max(window.width, window.height));
  const int width = std::max(1, static_cast<int>(std::lround(window.width * scale)));
  const int height = std::max(1, static_cast<int>(std::lround(window.height * scale)));
  Image small(width, height, image.colours(), image.has_alpha(), Depth::u8);
  auto* out = reinterpret_cast<uint8_t*>(small.bytes());
  for (int y = 0; y < height; ++y) {
    const int top = edge(y, height, window.height), bottom = std::max(top + 1, edge(y + 1, height, window.height));
    const Raster strip = image.read({window.x, window.y + top, window.width, bottom - top});
    for (int x = 0; x < width; ++x) {
      const int left = edge(x, width, window.width), right = std::max(left + 1, edge(x + 1, width, window.width));
      const double weight = 1.0 / ((bottom - top) * (right - left));
      for (int c = 0; c < image.colours(); ++c) {
        double sum = 0;
        for (int row = 0; row < bottom - top; ++row)
          for (int column = left; column < right; ++column) sum += strip.row(c, row)[column];
        *out++ = to_byte(sum * weight);
      }
      if (!image.has_alpha()) continue;
      double sum = 0;
      for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column) sum += alpha_at(image, window.y + row, window.x + column);
      *out++ = to_byte(sum * weight);
    }
  }
  if (const auto* profile = image.find_metadata("icc-profile-data")) small.metadata.push_back(*profile);
  return small;
}

Preview make_preview(const Image& image, const Rect& window, int longest, bool exact) {
  const Image small = shrunk_window(image, window, longest);
  SaveOptions options;
  const bool png = exact || image.has_alpha();
  options.format = png ? Format::png : Format::jpeg;
  options.quality = png ? 0 : 90;
  options.png_compression = 1;
  return {encode_image(small, options), png ? "image/png" : "image/jpeg"};
}

}  // namespace mend
