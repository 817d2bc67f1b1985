/// Square crops of 8-bit photographs brought to the training size.
#pragma once
#include <cstdint>

namespace mend {

/// Reduces or enlarges with a triangle filter as wide as one output pixel (at least two input pixels).
/// @param pixels the crop's first pixel, RGB interleaved; @param stride bytes from row to row; @param side its extent.
/// @param tone   256 values in [0,1]: what each byte stands for. @param flip mirrors left and right.
/// @param planes 3*size*size floats, one plane a colour.
void resample_square(const uint8_t* pixels, int64_t stride, int64_t side, const float* tone, bool flip, int64_t size,
                     float* planes);

}  // namespace mend
