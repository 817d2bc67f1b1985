/// What the high-resolution refinement network sees: a filled picture, and four copies of it moved to the sides.
///
/// Source: Moskalenko, Erofeev, Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020 (arXiv
/// 2104.13464), the second stage; order and border values as in the authors' test program. The copies bring texture
/// from far away under the hole, so that a network of few layers reaches it.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mend {

constexpr int64_t refinement_channels = 20;

/// By how many pixels the copies are moved, to the sides too: 100/512 of the height. Exact for multiples of 256.
constexpr int64_t refinement_shift(int64_t height) { return 100 * height / 512; }

/// Makes the network's input.
/// @param filled (N,3,H,W) in [0,1], red first: the known pixels, and in the hole a first filling.
/// @param hole   (N,1,H,W), 1 = missing.
/// @param shift  pixels; a copy that leaves the frame altogether is all border.
/// @return (N,20,H,W): the hole, the picture; then four times picture and hole, moved up (row y shows row y + shift),
///         down, right and left. What comes from outside the frame is 1/255 in the pictures and missing in the holes.
at::Tensor refinement_input(const at::Tensor& filled, const at::Tensor& hole, int64_t shift);

}  // namespace mend
