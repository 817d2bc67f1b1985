#include "server/grey_png.h"

#include "image/codec.h"

namespace mend {
namespace {

std::vector<uint8_t> png(const Image& image) {
  SaveOptions options;
  options.format = Format::png;
  return encode_image(image, options);
}

}  // namespace

std::vector<uint8_t> mask_png(const Hole& hole) {
  Image mask(hole.width(), hole.height(), 1, false, Depth::u8);
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      mask.bytes()[static_cast<size_t>(y) * static_cast<size_t>(hole.width()) + static_cast<size_t>(x)] =
          static_cast<std::byte>(hole.row(y)[x] ? 255 : 0);
  return png(mask);
}

std::vector<uint8_t> grey_png(const Raster& values) {
  Image image(values.width(), values.height(), 1, false, Depth::u8);
  image.write(image.bounds(), values, Hole(values.height(), values.width()).inverted());
  return png(image);
}

}  // namespace mend
