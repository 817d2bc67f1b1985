/// Contextual residual aggregation: hifill's filling at many times the network's size, with detail borrowed from where
/// the network's attention looked.
///
/// Source: Yi, Tang, Azizi, Jang, Xu, "Contextual Residual Aggregation for Ultra High-Resolution Image Inpainting",
/// CVPR 2020, sec. 3.1; computed as the authors' demonstration program does, but for its 8-bit input and output.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend {

/// Detail for the missing cells: patches of `residual`, one a cell, mixed by the weights; they do not overlap.
/// @param residual (N,C,H,W); H and W are multiples of grid_rows and grid_columns.
/// @param weights  (N,cells,cells): how much of cell i (row) goes into cell j (column); HiFill::Result::weights.
at::Tensor aggregated_residual(const at::Tensor& residual, const at::Tensor& weights, int64_t grid_rows,
                               int64_t grid_columns);

/// @param picture (N,3,mh,mw) in [0,1], m >= 1 an integer; values under the hole take part in the m x m means only.
/// @param hole    (N,1,mh,mw).
/// @param filled  (N,3,h,w), the network's picture for the m x m means of `picture`.
/// @param weights as above, of a grid of cells of 16 x 16 of the network's pixels, or of `cell` x `cell`.
/// @return (N,3,mh,mw) in [0,1]: the picture to put into the hole.
at::Tensor hifill_at_full_size(const at::Tensor& picture, const at::Tensor& hole, const at::Tensor& filled,
                               const at::Tensor& weights, int64_t cell = 16);

}  // namespace mend
