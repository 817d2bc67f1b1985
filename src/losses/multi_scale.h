/// Losses on every picture that a network predicts: pyramid levels, coarse and fine stages.
#pragma once
#include <torch/torch.h>

#include <vector>

#include "losses/pixel_loss.h"

namespace mend {

struct MultiScale {
  Distance distance = Distance::l1;
  bool align_corners = false;  ///< how the target is resized: false as DFNet, true as PEN-Net
  bool mean = true;            ///< mean over the levels (DFNet), or their sum (PEN-Net's pyramid loss)
};

/// `levels`: (N,3,h,w) of any sizes; the target (N,3,H,W) is resized bilinearly (without antialiasing) to each.
/// Sources: Hong et al. (DFNet), 2019, sec. 3.3; Zeng et al. (PEN-Net), CVPR 2019, sec. 3.3.
torch::Tensor multi_scale_loss(const std::vector<torch::Tensor>& levels, const torch::Tensor& target,
                               const MultiScale& config = {});

/// The target at one level's size.
torch::Tensor resized_target(const torch::Tensor& target, const torch::Tensor& level, bool align_corners);

}  // namespace mend
