/// Pictures and holes made from a seed, for tests that need no files.
#pragma once
#include <cstring>

#include "base/rng.h"
#include "image/image.h"

namespace mend::testing {

/// Every sample random; floats in [-0.5, 1.5), so that some are outside [0,1].
inline Image random_image(int width, int height, int colours, bool alpha, Depth depth, uint64_t seed = 1) {
  Image image(width, height, colours, alpha, depth);
  Rng rng(seed);
  if (depth == Depth::f32) {
    auto* values = reinterpret_cast<float*>(image.bytes());
    for (size_t i = 0; i < image.byte_count() / 4; ++i) values[i] = static_cast<float>(rng.uniform(-0.5, 1.5));
  } else {
    for (size_t i = 0; i < image.byte_count(); ++i) image.bytes()[i] = static_cast<std::byte>(rng.next() >> 56);
  }
  return image;
}

/// Slow waves, so that lossy coders have something they are made for. 8 bits.
inline Image smooth_image(int width, int height, int colours, uint64_t seed = 1) {
  Image image(width, height, colours, false, Depth::u8);
  Rng rng(seed);
  const double phase = rng.uniform(0, 6);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < colours; ++c)
        image.bytes()[(y * width + x) * colours + c] =
            static_cast<std::byte>(128 + 90 * std::sin(phase + 0.11 * x * (c + 1) + 0.07 * y) * std::cos(0.05 * y - c));
  return image;
}

/// Each pixel missing with this probability.
inline Hole random_hole(int width, int height, double probability, uint64_t seed = 2) {
  Hole hole(height, width);
  Rng rng(seed);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) hole.set(y, x, rng.chance(probability));
  return hole;
}

inline Hole box_hole(int width, int height, const Rect& box) {
  Hole hole(height, width);
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x) hole.set(y, x, true);
  return hole;
}

inline bool same_pixels(const Image& a, const Image& b) {
  return a.width() == b.width() && a.height() == b.height() && a.samples() == b.samples() && a.depth() == b.depth() &&
         std::memcmp(a.bytes(), b.bytes(), a.byte_count()) == 0;
}

}  // namespace mend::testing
