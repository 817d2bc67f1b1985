#include "fill/colour_histogram.h"

#include <algorithm>

namespace mend {

uint16_t ColourHistogram::cell(float red, float green, float blue) {
  const auto step = [](float value) {
    return static_cast<unsigned>(std::clamp(static_cast<int>(value * steps), 0, steps - 1));
  };
  return static_cast<uint16_t>((step(red) * steps + step(green)) * steps + step(blue));
}

std::array<double, 3> ColourHistogram::middle(uint16_t cell) {
  const auto value = [](int step) { return (step + 0.5) / steps; };
  return {value(cell / (steps * steps)), value(cell / steps % steps), value(cell % steps)};
}

void ColourHistogram::widen(int reach) {
  for (const size_t stride : {size_t{1}, size_t{steps}, size_t{steps} * steps}) {  // a cube is summed axis by axis
    std::vector<uint32_t> wide(counts_.size());
    for (size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] == 0) continue;
      const int at = static_cast<int>(i / stride) % steps;
      for (int to = std::max(0, at - reach); to <= std::min(steps - 1, at + reach); ++to)
        wide[i + static_cast<size_t>(to) * stride - static_cast<size_t>(at) * stride] += counts_[i];
    }
    counts_.swap(wide);
  }
}

}  // namespace mend
