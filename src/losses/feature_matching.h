/// Feature matching: the critic's activations for made and real pictures are to agree.
/// Source: Wang et al., "High-Resolution Image Synthesis … with Conditional GANs", CVPR 2018, sec. 3.3; for inpainting
/// Nazeri et al. (EdgeConnect), 2019, eq. 3.
#pragma once
#include <torch/torch.h>

#include <vector>

namespace mend {

/// Sum over layers of the mean absolute difference; the real side is detached. As many layers on both sides.
torch::Tensor feature_matching(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& real);

}  // namespace mend
