/// Contextual attention: missing features are rebuilt from the known patches that look most like them.
///
/// Source: Yu, Lin, Yang, Shen, Lu, Huang, "Generative Image Inpainting with Contextual Attention", CVPR 2018,
/// sec. 4.1. Patches are compared by cosine at half the features' size, scores of neighbouring pairs are added up so
/// that whole areas are copied rather than scattered patches (fusing), and patches of twice the size are pasted. The
/// released programs differ in details that a checkpoint depends on; `AttentionStyle` names them.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

namespace mend {

enum class AttentionStyle {
  pytorch,     ///< the PyTorch port of DeepFill v2: nearest means index 2i; the hole is reduced in one step
  tensorflow,  ///< its TensorFlow-exact half: nearest with aligned corners; the hole in one step
  official,    ///< the TensorFlow program itself: as above, the hole in two steps, to 1/4 and then to 1/8
  mmagic,      ///< masked patches are excluded for good (not left in the softmax with a score of 0), and pasted
               ///< patches are divided by how many overlap (not by 4 everywhere)
};

struct AttentionOptions {
  AttentionStyle style = AttentionStyle::pytorch;
  bool fuse = true;
  double sharpness = 10;     ///< scale of the scores in the softmax
  bool first_hole = false;   ///< the hole of the first sample serves the whole batch, as in the released programs
  bool want_source = false;  ///< fill AttentionResult::source
};

struct AttentionResult {
  at::Tensor features;  ///< (N,C,h,w)
  at::Tensor source;    ///< (N,h/2,w/2) int64: row-major index of the patch with the highest weight, if wanted
};

/// @param wanted (N,C,h,w) features to rebuild, h and w even.
/// @param known  (N,C,h',w') features to rebuild from; the same tensor in every network here.
/// @param hole   (N or 1,1,4h',4w') 1 = missing, at the picture's size; undefined: everything is known.
AttentionResult contextual_attention(const at::Tensor& wanted, const at::Tensor& known, const at::Tensor& hole,
                                     const AttentionOptions& options = {});

/// The fusing alone: adds the scores of neighbouring pairs of patches, along rows, then along columns.
/// @param scores (N, hb*wb, hf*wf): known patches against wanted ones, both counted row by row.
at::Tensor fused_scores(const at::Tensor& scores, int64_t hb, int64_t wb, int64_t hf, int64_t wf);

/// Nearest neighbour to (rows, columns) with aligned corners: index floor(i (n_in - 1) / (n_out - 1) + 1/2), as
/// TensorFlow's resize_nearest_neighbor(align_corners=True).
at::Tensor nearest_aligned(const at::Tensor& x, int64_t rows, int64_t columns);

}  // namespace mend
