/// Weights of a small dense detector that never learned anything, for tests that need some detector.
#pragma once
#include "support/small_weights.h"

namespace mend::testing {

/// A `dense_detector` of width 4: five convolutions that halve, two that double.
inline void write_small_detector(const std::filesystem::path& file) {
  const auto halving = [](const char* name, int in, int out) {
    return SmallLayer{name, {out, in, 4, 4}, out, in == 3 ? 1.5 : 0.2, 0.1};
  };
  const auto doubling = [](const char* name, int in, int out) {
    return SmallLayer{name, {in, out, 4, 4}, out, 0.2, 0.1};
  };
  write_small_weights(
      file, R"("network":"dense_detector","option.width":"4")",
      {halving("conv1", 3, 4), halving("conv2", 4, 8), halving("conv3", 8, 16), halving("conv4", 16, 32),
       halving("conv5", 32, 32), doubling("up.0", 32, 16), doubling("up.1", 16, 2)},
      6);
}

}  // namespace mend::testing
