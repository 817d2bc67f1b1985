/// What JPEG does to a picture, without a JPEG library: for augmentation.
#pragma once
#include <cstdint>

namespace mend {

/// Replaces planar RGB (3,size,size) in [0,1] by what would come back from a JPEG of that quality (1..100): YCbCr, 8x8
/// cosine transform, quantisation by the tables of ITU T.81 annex K as libjpeg scales them, and back. The grid of
/// blocks begins at (shift_x, shift_y) in 0..7 to the left of and above the picture, because a crop seldom begins on a
/// block. Differs from a file: chroma is not subsampled, and nothing is rounded to 8 bits.
void add_jpeg_noise(float* planes, int64_t size, int quality, int shift_x, int shift_y);

}  // namespace mend
