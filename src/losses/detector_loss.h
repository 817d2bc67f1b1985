/// What trains the dense detector: cross entropies between its logits and the hole.
/// Source: Zhang et al., "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020, sec. 3.2.
#pragma once
#include <torch/torch.h>

namespace mend {

/// logits (N,2,H,W): known, missing; hole (N,1,H,W). Probabilities are clipped to [1e-8, 1 - 1e-8] before the
/// logarithm, as in the official code, so a saturated wrong pixel has no gradient. Means over batch and pixels.
torch::Tensor detector_cross_entropy(const torch::Tensor& logits, const torch::Tensor& hole);

/// Known pixels weigh alpha * p1^gamma, missing ones (1 - alpha) * p0^gamma, with alpha the hole's share of each
/// picture and p1, p0 the probabilities of missing and known. gamma 0 is the paper's balanced loss; official: 2.
torch::Tensor detector_focal(const torch::Tensor& logits, const torch::Tensor& hole, double gamma = 2);

/// The same where missing pixels are made up by degrees: `label` (N,1,H,W) in [0,1] stands for 1 there, and the focus
/// is on pixels far from theirs: |label - p1|^gamma * -(label log p1 + (1 - label) log p0). Source of the soft focus:
/// Li et al., "Generalized Focal Loss", NeurIPS 2020, eq. 6. With label 1 it is detector_focal.
torch::Tensor detector_soft_focal(const torch::Tensor& logits, const torch::Tensor& hole, const torch::Tensor& label,
                                  double gamma = 2);

/// V of the paper: how artificial each pixel looks, (N,2,H,W) -> (N,1,H,W) in [0,1].
torch::Tensor artificial_look(const torch::Tensor& logits);

}  // namespace mend
