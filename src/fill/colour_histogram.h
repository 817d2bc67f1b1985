/// How common a colour is in a set of pixels.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mend {

/// Colours in 32 steps a channel, counted.
class ColourHistogram {
 public:
  static constexpr int steps = 32;
  ColourHistogram() : counts_(static_cast<size_t>(steps) * steps * steps) {}

  /// The cell of a colour, its values in [0,1].
  static uint16_t cell(float red, float green, float blue);
  /// The colour in the middle of a cell: red, green, blue.
  static std::array<double, 3> middle(uint16_t cell);

  void add(uint16_t cell) {
    ++counts_[cell];
    ++pixels_;
  }
  long long pixels() const { return pixels_; }
  /// Lets every pixel count for all colours that are at most `reach` steps off in each channel.
  void widen(int reach);
  /// The share of pixels that have, after widen(), that colour: 0 to 1; 0 if there are none.
  double share(uint16_t cell) const {
    return pixels_ == 0 ? 0 : static_cast<double>(counts_[cell]) / static_cast<double>(pixels_);
  }

 private:
  std::vector<uint32_t> counts_;
  long long pixels_ = 0;
};

}  // namespace mend
