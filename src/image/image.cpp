#include "image/image.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

#include "base/error.h"
#include "base/text.h"

namespace mend {
namespace {

size_t sample_bytes(Depth depth) {
  switch (depth) {
    case Depth::u8: return 1;
    case Depth::u16: return 2;
    case Depth::f32: return 4;
  }
  return 0;
}

/// Calls `visit` with a null pointer of the depth's sample type.
template <typename Visit>
void with_sample_type(Depth depth, const Visit& visit) {
  switch (depth) {
    case Depth::u8: visit(static_cast<uint8_t*>(nullptr)); return;
    case Depth::u16: visit(static_cast<uint16_t*>(nullptr)); return;
    case Depth::f32: visit(static_cast<float*>(nullptr)); return;
  }
}

template <typename Sample>
Sample stored(float value, Image::Range range) {
  // The comparison's sense sends NaN to the low end.
  const float unit = value > 0 ? std::min(value, 1.0f) : 0.0f;
  const float scaled = range.low + unit * (range.high - range.low);
  if constexpr (std::is_floating_point_v<Sample>)
    return std::clamp(scaled, range.low, range.high);
  else
    return static_cast<Sample>(scaled + 0.5f);
}

}  // namespace

Image::Image(int width, int height, int colours, bool alpha, Depth depth)
    : width_(width), height_(height), colours_(colours), alpha_(alpha), depth_(depth) {
  require(width >= 1 && height >= 1, "an image of {}x{} (width x height) is empty", width, height);
  require(colours == 1 || colours == 3, "an image has 1 (grey) or 3 (RGB) colours, not {}", colours);
  const size_t size =
      static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(samples()) * sample_bytes(depth);
  try {
    pixels_.resize(size);
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::out_of_memory, "an image of {}x{} needs {}, which this machine does not have", width, height,
         human_bytes(size));
  } catch (const std::length_error&) {
    fail(ErrorCode::out_of_memory, "an image of {}x{} is too large for this machine", width, height);
  }
}

const Metadata* Image::find_metadata(const std::string& name) const {
  const auto found =
      std::find_if(metadata.begin(), metadata.end(), [&](const Metadata& item) { return item.name == name; });
  return found == metadata.end() ? nullptr : &*found;
}

Image::Range Image::value_range() const { return range_of_known(nullptr); }

Image::Range Image::value_range(const Hole& hole) const {
  require(hole.width() == width_ && hole.height() == height_, "a {}x{} image cannot take a hole map of {}x{}", width_,
          height_, hole.width(), hole.height());
  return range_of_known(&hole);
}

Image::Range Image::range_of_known(const Hole* hole) const {
  if (depth_ == Depth::u8) return {0, 255};
  if (depth_ == Depth::u16) return {0, 65535};
  Range range{0, 1};
  const auto* value = reinterpret_cast<const float*>(bytes());
  for (int y = 0; y < height_; ++y) {
    const uint8_t* missing = hole ? hole->row(y) : nullptr;
    for (int x = 0; x < width_; ++x, value += samples()) {
      if (missing && missing[x]) continue;
      for (int c = 0; c < colours_; ++c)
        if (std::isfinite(value[c])) {
          range.low = std::min(range.low, value[c]);
          range.high = std::max(range.high, value[c]);
        }
    }
  }
  return range;
}

Raster Image::read(const Rect& window, Range range) const {
  require(bounds().contains(window) && !window.empty(), "window {},{} {}x{} does not lie inside a {}x{} image",
          window.x, window.y, window.width, window.height, width_, height_);
  Raster raster(colours_, window.height, window.width);
  const float span = range.high - range.low;
  with_sample_type(depth_, [&](auto* type) {
    using Sample = std::remove_pointer_t<decltype(type)>;
    const auto* pixels = reinterpret_cast<const Sample*>(bytes());
    for (int y = 0; y < window.height; ++y) {
      const size_t first =
          static_cast<size_t>(window.y + y) * static_cast<size_t>(width_) + static_cast<size_t>(window.x);
      for (int c = 0; c < colours_; ++c) {
        const Sample* from = pixels + first * static_cast<size_t>(samples()) + c;
        float* to = raster.row(c, y);
        for (int x = 0; x < window.width; ++x)
          to[x] = std::clamp((static_cast<float>(from[x * samples()]) - range.low) / span, 0.0f, 1.0f);
      }
    }
  });
  return raster;
}

void Image::write(const Rect& window, const Raster& filled, const Hole& hole, Range range) {
  require(bounds().contains(window) && !window.empty(), "window {},{} {}x{} does not lie inside a {}x{} image",
          window.x, window.y, window.width, window.height, width_, height_);
  require(filled.width() == window.width && filled.height() == window.height && filled.channels() == colours_,
          "a window of {}x{} with {} colours cannot take a raster of {}x{} with {} channels", window.width,
          window.height, colours_, filled.width(), filled.height(), filled.channels());
  require(hole.width() == window.width && hole.height() == window.height,
          "a window of {}x{} cannot take a hole map of {}x{}", window.width, window.height, hole.width(),
          hole.height());
  with_sample_type(depth_, [&](auto* type) {
    using Sample = std::remove_pointer_t<decltype(type)>;
    auto* pixels = reinterpret_cast<Sample*>(bytes());
    for (int y = 0; y < window.height; ++y) {
      const size_t first =
          static_cast<size_t>(window.y + y) * static_cast<size_t>(width_) + static_cast<size_t>(window.x);
      const uint8_t* missing = hole.row(y);
      for (int c = 0; c < colours_; ++c) {
        Sample* to = pixels + first * static_cast<size_t>(samples()) + c;
        const float* from = filled.row(c, y);
        for (int x = 0; x < window.width; ++x)
          if (missing[x]) to[x * samples()] = stored<Sample>(from[x], range);
      }
    }
  });
}

}  // namespace mend
