/// ID-MRF: every patch of the target is to have a patch of the made picture that prefers it.
/// Source: Wang et al., "Image Inpainting via Generative Multi-column Convolutional Neural Networks", NeurIPS 2018,
/// sec. 3.2. As both official codes do, the patch itself is not left out of the normalisation.
#pragma once
#include <torch/torch.h>

namespace mend {

enum class MrfRoles {
  made_asks,   ///< every made feature chooses among target ones; sum over the batch (the PyTorch code, the paper)
  target_asks  ///< every target feature chooses among made ones; mean over the batch (the TensorFlow code)
};

/// @param made, target (N,C,h,w) features of one layer of a PerceptualNet. @param bandwidth softness of the choice.
/// Memory is N (h w)^2 values: give crops or coarse layers. The papers' total: relu3_2 + 2 relu4_2 of VGG-19.
torch::Tensor id_mrf(const torch::Tensor& made, const torch::Tensor& target, MrfRoles roles = MrfRoles::made_asks,
                     double bandwidth = 0.5);

}  // namespace mend
