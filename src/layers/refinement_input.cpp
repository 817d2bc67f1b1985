#include "layers/refinement_input.h"

#include <torch/torch.h>

#include <algorithm>

namespace mend {
namespace {

/// The released program fills the 8-bit pictures with the value 1, probably meant as white; the weights know it so.
constexpr double outside = 1.0 / 255;

/// Copies `from` moved by (down, right) into `to`, where both overlap.
void paste_moved(const at::Tensor& to, const at::Tensor& from, int64_t down, int64_t right) {
  const int64_t height = from.size(2), width = from.size(3);
  if (std::abs(down) >= height || std::abs(right) >= width) return;
  const auto part = [&](const at::Tensor& x, int64_t y, int64_t left) {
    return x.narrow(2, std::max<int64_t>(y, 0), height - std::abs(y))
        .narrow(3, std::max<int64_t>(left, 0), width - std::abs(left));
  };
  part(to, down, right).copy_(part(from, -down, -right));
}

}  // namespace

at::Tensor refinement_input(const at::Tensor& filled, const at::Tensor& hole, int64_t shift) {
  auto input = torch::empty({filled.size(0), refinement_channels, filled.size(2), filled.size(3)}, filled.options(),
                            filled.suggest_memory_format());
  input.narrow(1, 0, 1).copy_(hole);
  input.narrow(1, 1, 3).copy_(filled);
  const int64_t moves[4][2] = {{-shift, 0}, {shift, 0}, {0, shift}, {0, -shift}};
  for (int64_t i = 0; i < 4; ++i) {
    auto picture = input.narrow(1, 4 + 4 * i, 3), missing = input.narrow(1, 7 + 4 * i, 1);
    picture.fill_(outside);
    missing.fill_(1);
    paste_moved(picture, filled, moves[i][0], moves[i][1]);
    paste_moved(missing, hole, moves[i][0], moves[i][1]);
  }
  return input;
}

}  // namespace mend
