#include "capi/pixels.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "capi/boundary.h"

namespace mend {
namespace {

constexpr long long most_pixels = 1LL << 30;

Depth depth_from(int32_t depth) {
  switch (depth) {
    case MEND_U8: return Depth::u8;
    case MEND_U16: return Depth::u16;
    case MEND_F32: return Depth::f32;
    default: fail(ErrorCode::invalid_argument, "mend_pixels.depth is MEND_U8, MEND_U16 or MEND_F32, not {}", depth);
  }
}

size_t bytes_of(Depth depth) { return depth == Depth::u8 ? 1 : depth == Depth::u16 ? 2 : 4; }

void check_extent(int32_t width, int32_t height, const char* name) {
  require(width >= 1 && height >= 1 && static_cast<long long>(width) * height <= most_pixels,
          "a {} of {}x{} pixels is not possible: each side is at least 1, and both together make at most 2^30 pixels",
          name, width, height);
}

/// a * b + c, or the largest size if that is larger.
size_t saturated(size_t a, size_t b, size_t c) {
  size_t product = 0, sum = 0;
  const bool overflows = __builtin_mul_overflow(a, b, &product) || __builtin_add_overflow(product, c, &sum);
  return overflows ? std::numeric_limits<size_t>::max() : sum;
}

/// Throws unless a grid of pixels with these strides lies in `available` bytes, pixel beside pixel.
void check_fits(const char* name, size_t rows, size_t row_stride, size_t columns, size_t pixel_stride, size_t pixel,
                size_t available) {
  require(pixel_stride >= pixel, "{}.pixel_stride is {}, but a pixel has {} bytes", name, pixel_stride, pixel);
  const size_t row = saturated(columns - 1, pixel_stride, pixel);
  require(rows == 1 || row_stride >= row, "{}.row_stride is {}, but a row is longer", name, row_stride);
  require(saturated(rows - 1, row_stride, row) <= available,
          "{}.data_size is {}, but {} rows of {} pixels with these strides need more", name, available, rows, columns);
}

}  // namespace

PixelView::PixelView(const mend_pixels* given) {
  const auto pixels = understood(given, "mend_pixels");
  check_extent(pixels.width, pixels.height, "picture");
  require(pixels.data != nullptr, "mend_pixels.data is NULL");
  require(pixels.channels >= 1 && pixels.channels <= 4, "mend_pixels.channels is 1 to 4, not {}", pixels.channels);
  data_ = static_cast<uint8_t*>(pixels.data);
  width_ = pixels.width;
  height_ = pixels.height;
  channels_ = pixels.channels;
  depth_ = depth_from(pixels.depth);
  sample_size_ = bytes_of(depth_);
  const size_t pixel = static_cast<size_t>(channels_) * sample_size_;
  pixel_stride_ = pixels.pixel_stride ? pixels.pixel_stride : pixel;
  row_stride_ = pixels.row_stride ? pixels.row_stride : saturated(static_cast<size_t>(width_), pixel_stride_, 0);
  check_fits("mend_pixels", static_cast<size_t>(height_), row_stride_, static_cast<size_t>(width_), pixel_stride_,
             pixel, pixels.data_size);
}

bool PixelView::same_shape(const PixelView& other) const {
  return width_ == other.width_ && height_ == other.height_ && channels_ == other.channels_ && depth_ == other.depth_;
}

Image PixelView::load(const Hole& hole) const {
  const bool alpha = channels_ % 2 == 0;
  Image image(width_, height_, channels_ - alpha, alpha, depth_);
  const size_t pixel = static_cast<size_t>(channels_) * sample_size_;
  auto* to = reinterpret_cast<uint8_t*>(image.bytes());
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x, to += pixel) {
      if (hole.at(y, x)) continue;  // nothing under the hole is read; the copy is zero there
      std::memcpy(to, at(y, x), pixel);
      if (depth_ != Depth::f32) continue;
      for (int c = 0; c < image.colours(); ++c)
        if (!std::isfinite(reinterpret_cast<const float*>(to)[c]))
          fail(ErrorCode::bad_image, "the known pixel in column {}, row {} is not a finite number", x, y);
    }
  return image;
}

std::vector<uint8_t> PixelView::missing_colours(const Image& image, const Hole& hole) {
  const size_t sample = bytes_of(image.depth()), pixel = static_cast<size_t>(image.samples()) * sample,
               colours = static_cast<size_t>(image.colours()) * sample;
  std::vector<uint8_t> values;
  values.reserve(static_cast<size_t>(hole.count()) * colours);
  const auto* from = reinterpret_cast<const uint8_t*>(image.bytes());
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x, from += pixel)
      if (hole.at(y, x)) values.insert(values.end(), from, from + colours);
  return values;
}

void PixelView::store(const std::vector<uint8_t>& colours, const Hole& hole) const {
  const size_t size = static_cast<size_t>(channels_ - (channels_ % 2 == 0)) * sample_size_;
  const uint8_t* from = colours.data();
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x)
      if (hole.at(y, x)) {
        std::memcpy(at(y, x), from, size);
        from += size;
      }
}

Hole load_hole(const mend_hole* given, int width, int height) {
  const auto hole = understood(given, "mend_hole");
  check_extent(hole.width, hole.height, "hole");
  require(hole.data != nullptr, "mend_hole.data is NULL");
  require(hole.width == width && hole.height == height, "the picture is {}x{} but the hole is {}x{}", width, height,
          hole.width, hole.height);
  require(hole.threshold >= 0 && hole.threshold <= 254, "mend_hole.threshold is 0 to 254, not {}", hole.threshold);
  const size_t stride = hole.row_stride ? hole.row_stride : static_cast<size_t>(width);
  check_fits("mend_hole", static_cast<size_t>(height), stride, static_cast<size_t>(width), 1, 1, hole.data_size);
  Hole missing(height, width);
  for (int y = 0; y < height; ++y) {
    const uint8_t* from = hole.data + static_cast<size_t>(y) * stride;
    for (int x = 0; x < width; ++x) missing.set(y, x, from[x] > hole.threshold);
  }
  return missing;
}

}  // namespace mend
