/// Fills put together from pieces of the picture, as an exemplar filler makes them, cheap enough for every step.
#pragma once
#include <torch/torch.h>

#include <cstdint>

namespace mend {

/// Under the hole each pixel is taken from one of `shifts` moved copies of the picture, drawn at random: from the one
/// whose surroundings look most like `guide` there. Copies are moved round the border, and those that bring missing
/// pixels lose. What a detector of made up pixels should know besides a network's blur: sharp pieces that do not
/// belong. Source: a coarse form of Pritch, Kav-Venaki and Peleg, "Shift-map image editing", ICCV 2009, without its
/// graph cut.
/// @param image (N,3,H,W); values under the hole are never used. @param hole (N,1,H,W), 1 = missing.
/// @param guide (N,3,H,W): a first result. Where no copy has known pixels it stays.
/// @return (N,3,H,W): known pixels of `image`, and the pieces. Draws from torch's default generator.
torch::Tensor patchwork(const torch::Tensor& image, const torch::Tensor& hole, const torch::Tensor& guide,
                        int64_t shifts);

}  // namespace mend
