/// Perceptual and style losses: features, and correlations of features, of a fixed network are to agree.
/// Sources: Johnson et al., ECCV 2016, sec. 3.2 (perceptual); Gatys et al., CVPR 2016, sec. 2.2 (style). L1 instead of
/// their squared distances, as all inpainting papers here have it.
#pragma once
#include <torch/torch.h>

#include <vector>

namespace mend {

/// Sum over layers of mean |made - target|. For pictures, take the features of a PerceptualNet.
torch::Tensor perceptual_loss(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target);

/// Channel correlations F F^T / (C H W): (N,C,H,W) -> (N,C,C).
torch::Tensor gram_matrix(const torch::Tensor& features);

/// Sum over layers of the mean absolute difference of the Gram matrices.
torch::Tensor style_loss(const std::vector<torch::Tensor>& made, const std::vector<torch::Tensor>& target);

}  // namespace mend
