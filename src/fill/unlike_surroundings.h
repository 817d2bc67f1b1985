/// Which pixels in and near a hole have colours that the surroundings do not have.
#pragma once
#include <cstdint>
#include <vector>

#include "image/hole.h"

namespace mend {

/// One window of a picture; everything is in the window's frame.
struct HoleScene {
  int limit = 0;                ///< the surroundings are what is farther than this from every hole; 1 or more
  Hole hole, near;              ///< and hole.grown(limit)
  std::vector<uint16_t> cells;  ///< the picture's colours as ColourHistogram counts them, row-major

  size_t index(int y, int x) const {
    return static_cast<size_t>(y) * static_cast<size_t>(hole.width()) + static_cast<size_t>(x);
  }
};

/// (height, width), row-major: 1 where `scene.near` and the colour is 8 times as common under the hole as in the
/// surroundings, both within a few `limit` of the pixel, so that several objects and a changing ground are told apart
/// each at its place. Every pixel then takes what most within `smoothing` pixels are: what is ragged (foam, leaves,
/// noise) falls apart, and gaps close. All 0 if the window has no surroundings.
std::vector<uint8_t> unlike_surroundings(const HoleScene& scene, int smoothing);

}  // namespace mend
