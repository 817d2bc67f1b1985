#include "neural/ensemble.h"

#include "base/error.h"

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

int copies_of(int ensemble, const torch::Tensor& image) {
  if (ensemble > 0) return ensemble;
  constexpr int64_t enough = 512 * 512;
  const int64_t pixels = image.size(2) * image.size(3);
  return 4 * pixels <= enough ? 4 : 2 * pixels <= enough ? 2 : 1;
}

std::string ensemble_name(int ensemble) { return ensemble == 0 ? "auto" : fmt::format("{}", ensemble); }

void check_ensemble(int ensemble) {
  require(ensemble == 0 || ensemble == 1 || ensemble == 2 || ensemble == 4 || ensemble == 8,
          "an ensemble is of 1, 2, 4 or 8, or 0 for as many as are quick, not {}", ensemble);
}

}  // namespace mend
