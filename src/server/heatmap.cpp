#include "server/heatmap.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "fill/judged_filler.h"
#include "image/resize.h"

namespace mend {
namespace {

/// So that the judge sees what the fill lies in.
constexpr int margin = 64;
constexpr int longest = 1024;
/// As artificiality() looks at it: seams lie around what was filled.
constexpr int rim = 4;

/// Marks every pixel of `to` that some missing pixel of `from` falls on.
Hole shrunk_to(const Hole& from, int height, int width) {
  Hole to(height, width);
  for (int y = 0; y < from.height(); ++y)
    for (int x = 0; x < from.width(); ++x)
      if (from.at(y, x))
        to.set(static_cast<int>(int64_t{y} * height / from.height()),
               static_cast<int>(int64_t{x} * width / from.width()), true);
  return to;
}

}  // namespace

Hole changed_pixels(const Image& before, const Image& after) {
  require(before.width() == after.width() && before.height() == after.height(),
          "the pictures must have one size, not {}x{} and {}x{}", before.width(), before.height(), after.width(),
          after.height());
  Hole changed(after.height(), after.width());
  const size_t pixels = static_cast<size_t>(after.width()) * static_cast<size_t>(after.height());
  const bool alike = before.byte_count() == after.byte_count() && before.depth() == after.depth();
  const size_t size = alike ? after.byte_count() / pixels : 0;
  for (int y = 0; y < after.height(); ++y) {
    const size_t row = static_cast<size_t>(y) * static_cast<size_t>(after.width());
    if (alike) {
      for (int x = 0; x < after.width(); ++x) {
        const size_t at = (row + static_cast<size_t>(x)) * size;
        changed.set(y, x, std::memcmp(before.bytes() + at, after.bytes() + at, size) != 0);
      }
      continue;
    }
    // The result was encoded at another depth: what differs by more than its rounding has changed.
    const Rect line{0, y, after.width(), 1};
    const Raster a = before.read(line), b = after.read(line);
    for (int x = 0; x < after.width(); ++x)
      for (int c = 0; c < std::min(a.channels(), b.channels()); ++c)
        if (std::abs(a.at(c, 0, x) - b.at(c, 0, x)) > 1.f / 255) changed.set(y, x, true);
  }
  return changed;
}

Heatmap make_heatmap(const Image& image, const Hole& filled, const Judge& judge, const Context& context) {
  require(!filled.none(), "nothing was filled: the pictures are the same");
  Heatmap map;
  map.window_in_image = filled.extent().grown(margin, image.bounds());
  const auto& window = map.window_in_image;
  const double scale = std::min(1.0, static_cast<double>(longest) / std::max(window.width, window.height));
  const int height = std::max(1, static_cast<int>(std::lround(window.height * scale)));
  const int width = std::max(1, static_cast<int>(std::lround(window.width * scale)));
  const Hole part = filled.crop(window);
  const Hole small = shrunk_to(part, height, width);
  const Raster picture = image.read(window);
  map.heat = judge.heatmap(scale < 1 ? resized(picture, height, width) : picture, context);
  map.score = artificiality(map.heat, small);
  const Hole worst = worst_part(map.heat, small);
  const Hole shown = small.grown(rim);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (!shown.at(y, x)) map.heat.at(0, y, x) = 0;
  map.worst = Hole(filled.height(), filled.width());
  for (int y = 0; y < part.height(); ++y)
    for (int x = 0; x < part.width(); ++x)
      if (part.at(y, x) && worst.at(static_cast<int>(int64_t{y} * height / part.height()),
                                    static_cast<int>(int64_t{x} * width / part.width())))
        map.worst.set(window.y + y, window.x + x, true);
  return map;
}

}  // namespace mend
