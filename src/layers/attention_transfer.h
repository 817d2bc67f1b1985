/// Attention transfer: what is missing in a fine feature map is copied from where a coarser one finds its like.
///
/// Source: Zeng, Fu, Chao, Guo, "Learning Pyramid-Context Encoder Network for High-Quality Image Inpainting", CVPR
/// 2019, sec. 3.2. It resembles layers/contextual_attention.h, but compares in one map and pastes in another, reduces
/// the hole by linear interpolation, and gives patches that touch the hole a weight of 1e-8 instead of none.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mend {

/// @param fine   (N,C,2h,2w) the map whose patches of 4x4 are pasted.
/// @param coarse (N,D,h,w) the map whose patches of kernel x kernel are compared.
/// @param hole   (N,1,H,W) 1 = missing, of any size, each sample's own; undefined: everything is known.
/// @param kernel odd.
/// @return (N,C,2h,2w). Takes time O((hw)^2 (kernel^2 D + 16 C)); memory is bounded unless gradients are recorded.
at::Tensor attention_transfer(const at::Tensor& fine, const at::Tensor& coarse, const at::Tensor& hole, int64_t kernel);

}  // namespace mend
