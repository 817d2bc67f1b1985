#include "neural/ensemble.h"

namespace mend {

torch::Tensor fill_in_all_ways(const torch::Tensor& image, const torch::Tensor& hole, int count, int first,
                               const FillTensors& fill) {
  torch::Tensor sum;
  for (int i = 0; i < count; ++i) {
    const int way = (first + i) % 8;
    std::vector<int64_t> mirrored;
    if (way & 1) mirrored.push_back(3);
    if (way & 2) mirrored.push_back(2);
    const bool turned = way & 4;
    const auto there = [&](const torch::Tensor& x) {
      return (turned ? x.flip(mirrored).transpose(2, 3) : x.flip(mirrored)).contiguous();
    };
    const auto back = [&](const torch::Tensor& x) { return (turned ? x.transpose(2, 3) : x).flip(mirrored); };
    const auto filled = back(fill(there(image), there(hole)));
    sum = sum.defined() ? sum + filled : filled;
  }
  return sum / count;
}

}  // namespace mend
