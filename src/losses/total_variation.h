/// Total variation: neighbouring pixels are to be alike.
#pragma once
#include <torch/torch.h>

namespace mend {

/// mean |dx| + mean |dy| over the whole picture (N,C,H,W), as the PyTorch PConv has it.
torch::Tensor total_variation(const torch::Tensor& picture);

/// The same over pairs of pixels that both lie in the hole dilated by one pixel, divided by the number of such pairs
/// times C. Source: Liu et al., ECCV 2018, sec. 3.3, eq. 6 (there summed and divided by the picture's size).
torch::Tensor hole_total_variation(const torch::Tensor& picture, const torch::Tensor& hole);

/// mean of weight * |up + left - 2 centre|, zeros outside the picture. Source: Hong et al. (DFNet), 2019, sec. 3.3; the
/// official code applies it to the target by a swapped name, where it teaches nothing.
torch::Tensor corner_variation(const torch::Tensor& picture, const torch::Tensor& weight);

}  // namespace mend
