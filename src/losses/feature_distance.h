/// How different two pictures look to a network trained on photographs; the cheap form that training uses.
#pragma once
#include <torch/torch.h>

#include <string>
#include <vector>

#include "losses/perceptual_net.h"

namespace mend {

/// The mean over layers, places and pictures of 1 - cosine between features (N,C,h,w): in [0,1] for features after a
/// ReLU.
/// Source: Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a Perceptual
/// Metric", CVPR 2018, section 3: features divided by their norm over channels. Differs from LPIPS (losses/lpips.h) in
/// that every channel weighs the same, so it needs no learned weights.
torch::Tensor feature_distance(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target);

/// LPIPS's layers but the first and largest: that halves the cost, and an L1 term sees what that layer sees. Where
/// LPIPS has none (mobilenet_v2), the default ones.
std::vector<std::string> feature_distance_taps(const PerceptualNet& net);

}  // namespace mend
