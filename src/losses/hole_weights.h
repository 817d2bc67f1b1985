/// Weights that fall towards the middle of a hole, where many fills are right: for weighted_pixel_loss.
#pragma once
#include <torch/torch.h>

namespace mend {

/// gamma^d in the hole, 1 on known pixels; d = king's moves to the nearest known pixel, minus 1.
/// Source: Yu et al., "Generative Image Inpainting with Contextual Attention", CVPR 2018, sec. 3.1 (gamma 0.99 in the
/// paper, 0.9 in the code). Theirs is for one box and counts from its sides; this is the same for holes of any shape.
torch::Tensor discount_weights(const torch::Tensor& hole, double gamma = 0.9);

/// Confidence spreads from the known pixels into the hole: (N,1,H,W) in [0,1], 0 on known pixels.
/// Source: Wang et al. (GMCNN), NeurIPS 2018, sec. 3.3. The official kernel (65x65, deviation 1/40 of its own unit) is
/// almost a box, and is kept. H and W must be above 32 (reflection).
torch::Tensor confidence_weights(const torch::Tensor& hole, int iterations = 7);

/// Share of missing pixels around each known pixel; 0 in the hole: what lies next to the hole counts most.
/// Source: Yeh et al., "Semantic Image Inpainting with Deep Generative Models", CVPR 2017, eq. 3 (window 7). The
/// picture's outside counts as known. weighted_pixel_loss with it is their context loss, up to a mean for a sum.
torch::Tensor context_weights(const torch::Tensor& hole, int window = 7);

}  // namespace mend
