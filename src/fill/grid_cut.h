/// The cheapest cut of a grid into two parts.
#pragma once
#include <cstdint>
#include <vector>

namespace mend {

/// Costs of a labelling of `height` x `width` cells by 0 and 1. Whole numbers, so that the result is exact.
struct GridCosts {
  int height = 0, width = 0;
  std::vector<int32_t> zero, one;  ///< (height*width) of giving a cell that label; 0 or more
  std::vector<int32_t> right,
      down;  ///< of cutting between a cell and its neighbour; 0 or more, last column or row unused
};

/// The labelling of least total cost: the minimal cut of Greig, Porteous and Seheult, "Exact Maximum A Posteriori
/// Estimation for Binary Images", JRSS B 1989, by Dinic's maximal flow. Where both labels cost the same, 0.
/// Throws Error{invalid_argument} if a list has another length or a cost is negative.
std::vector<uint8_t> grid_cut(const GridCosts& costs);

}  // namespace mend
