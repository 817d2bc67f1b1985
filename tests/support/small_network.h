/// Weights of a small `mend` that never learned anything, for tests that need some network.
#pragma once
#include <cmath>

#include "support/small_weights.h"

namespace mend::testing {

/// A `mend` of width 8, one block, no side blocks and no attention.
inline void write_small_network(const std::filesystem::path& file) {
  const auto layer = [](const char* name, int out, int in, int size) {
    return SmallLayer{name, {out, in, size, size}, out, std::sqrt(3.0 / (in * size * size)), 0.05};
  };
  write_small_weights(
      file,
      R"("network":"mend","option.width":"8","option.blocks":"1","option.side_blocks":"0","option.attentions":"0")",
      {layer("edges", 16, 16, 3), layer("stem", 8, 64, 3), layer("down", 16, 8, 2), layer("up", 32, 16, 1),
       layer("grow", 64, 8, 3), layer("join", 16, 16, 3), layer("head", 12, 16, 3), layer("middle.0.first", 16, 16, 3),
       layer("middle.0.second", 16, 16, 3)},
      9);
}

}  // namespace mend::testing
