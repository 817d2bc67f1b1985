/// Masks and maps as PNG files of one grey channel, 8 bits.
#pragma once
#include <cstdint>
#include <vector>

#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// White is missing.
std::vector<uint8_t> mask_png(const Hole& hole);

/// (1,H,W) in [0,1]; 1 is white.
std::vector<uint8_t> grey_png(const Raster& values);

}  // namespace mend
