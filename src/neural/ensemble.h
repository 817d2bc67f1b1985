/// The mean of what a network makes of a picture and of its mirrored and turned copies.
#pragma once
#include <torch/torch.h>

#include <functional>
#include <string>

namespace mend {

using FillTensors = std::function<torch::Tensor(const torch::Tensor& image, const torch::Tensor& hole)>;

/// A network is no better at one orientation than at another, but errs differently: the mean has less error, and less
/// texture. One after the other, so that memory stays that of one fill.
/// @param image (1,3,H,W), @param hole (1,1,H,W). @param count 1: as it is; 2: mirrored too; 4: upside down too;
///        8: turned by a quarter too, which asks `fill` for pictures of W x H. @param first the way to begin with, of
///        eight. @return (1,3,H,W), as `fill` makes it.
torch::Tensor fill_in_all_ways(const torch::Tensor& image, const torch::Tensor& hole, int count, int first,
                               const FillTensors& fill);

/// How many copies: `ensemble` itself if it is 1, 2, 4 or 8; where it is 0, the most of 1, 2 and 4 that together have
/// no more pixels than one picture of 512x512, so that the fill stays as quick.
int copies_of(int ensemble, const torch::Tensor& image);

/// As the option says it: "auto" for 0.
std::string ensemble_name(int ensemble);

/// @throws Error{invalid_argument} if it is none of 0, 1, 2, 4 and 8.
void check_ensemble(int ensemble);

}  // namespace mend
