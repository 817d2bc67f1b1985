#include "fill/judge.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"

namespace mend {

namespace {

/// Chosen on validation photographs; from 1 to 15 it makes no difference (docs/results.md has how often it is right).
constexpr double detail_weight = 1.5;

void require_one_size(const Raster& heat, const Hole& hole) {
  require(heat.width() == hole.width() && heat.height() == hole.height(), "the heatmap is {}x{} but the hole is {}x{}",
          heat.width(), heat.height(), hole.width(), hole.height());
  require(!hole.none(), "nothing is missing: there is no fill to judge");
}

}  // namespace

double artificiality(const Raster& heat, const Hole& hole, int rim) {
  require_one_size(heat, hole);
  const Hole judged = hole.grown(rim);
  double sum = 0;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      if (judged.at(y, x)) sum += heat.at(0, y, x);
  return sum / static_cast<double>(judged.count());
}

double judge_score(double artificiality, double lost_detail) { return artificiality + detail_weight * lost_detail; }

double separation(const Raster& heat, const Hole& hole) {
  require_one_size(heat, hole);
  require(!hole.all(), "everything is missing: there are no known pixels to compare with");
  constexpr int steps = 4096;
  std::array<double, steps + 1> known{}, missing{};
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) {
      const auto step = static_cast<size_t>(std::lround(std::clamp(heat.at(0, y, x), 0.f, 1.f) * steps));
      ++(hole.at(y, x) ? missing : known).at(step);
    }
  double below = 0, pairs = 0, all_missing = 0;
  for (size_t i = 0; i <= steps; ++i) {
    pairs += missing[i] * (below + known[i] / 2);
    below += known[i];
    all_missing += missing[i];
  }
  return pairs / (below * all_missing);
}

}  // namespace mend
