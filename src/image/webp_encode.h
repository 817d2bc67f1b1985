/// WebP pixels by libwebp itself: libvips does not ask it to keep colours under alpha 0, and those must survive too.
#pragma once
#include <cstdint>
#include <vector>

#include "image/image.h"

namespace mend {

/// A WebP file without metadata; grey is stored as RGB. `image` is 8-bit. Throws Error{unsupported} for a picture
/// beyond 16383x16383, Error{out_of_memory}. `quality` 1..100 counts for lossy coding only.
std::vector<uint8_t> encode_webp(const Image& image, bool lossless, int quality);

}  // namespace mend
