/// Where a picture looks like the surroundings of its hole.
#pragma once
#include <torch/torch.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace mend {

/// Compares cells of 16x16 pixels by mean colour, contrast and the strength of edges in both directions: a place is as
/// good as the mean over its cells of how near each is to its like within two cells of the hole.
/// @param picture (1,3,H,W) in [0,1], @param hole (1,1,H,W); cells that are mostly missing count as unlike.
/// @param side of a place in pixels, at least 16 and at most H and W.
/// @return the best eighth of all places on a grid of side/4 (at least one), (top, left), best first.
std::vector<std::pair<int64_t, int64_t>> look_alikes(const torch::Tensor& picture, const torch::Tensor& hole,
                                                     int64_t side);

}  // namespace mend
