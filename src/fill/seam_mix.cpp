#include "fill/seam_mix.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "fill/grid_cut.h"

namespace mend {
namespace {

/// A cut of more cells takes longer than another fill.
constexpr long long most_cells = 40000;
/// Colours and heat become whole numbers in this many steps.
constexpr double steps = 10000;
/// What a seam costs beside what its pixels cost: a region is worth cutting out if its gain in heat over its area
/// outweighs its outline.
constexpr double seam_colour = 8, seam_heat = 0.5;

/// The part of a picture around the hole, cell by cell.
class Cells {
 public:
  Cells(const Hole& hole, const Rect& part) : hole_(hole), part_(part) {
    const auto area = std::max<long long>(1, part.area());
    size_ = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(area) / most_cells))));
    rows_ = (part.height + size_ - 1) / size_;
    columns_ = (part.width + size_ - 1) / size_;
  }
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  size_t count() const { return static_cast<size_t>(rows_) * static_cast<size_t>(columns_); }
  size_t cell_of(int y, int x) const {
    return static_cast<size_t>((y - part_.y) / size_) * static_cast<size_t>(columns_) +
           static_cast<size_t>((x - part_.x) / size_);
  }
  /// The mean over a cell's missing pixels; 0 for a cell without any.
  template <typename Value>
  std::vector<double> mean(const Value& value) const {
    std::vector<double> sum(count()), pixels(count());
    for (int y = part_.y; y < part_.bottom(); ++y)
      for (int x = part_.x; x < part_.right(); ++x)
        if (hole_.at(y, x)) {
          sum[cell_of(y, x)] += value(y, x);
          ++pixels[cell_of(y, x)];
        }
    for (size_t i = 0; i < sum.size(); ++i) sum[i] /= std::max(1.0, pixels[i]);
    return sum;
  }

 private:
  const Hole& hole_;
  Rect part_;
  int size_, rows_, columns_;
};

int32_t whole(double cost) { return static_cast<int32_t>(std::lround(std::max(0.0, cost) * steps)); }

GridCosts costs_of(const Cells& cells, const std::vector<double>& heat_a, const std::vector<double>& heat_b,
                   const std::vector<double>& difference) {
  GridCosts costs;
  costs.height = cells.rows();
  costs.width = cells.columns();
  for (auto* list : {&costs.zero, &costs.one, &costs.right, &costs.down}) list->assign(cells.count(), 0);
  const auto seam = [&](size_t i, size_t j) {
    const double heat = (heat_a[i] + heat_b[i] + heat_a[j] + heat_b[j]) / 4;
    return whole(seam_colour * (difference[i] + difference[j]) / 2 + seam_heat * heat);
  };
  for (size_t i = 0; i < cells.count(); ++i) {
    costs.zero[i] = whole(heat_a[i]);
    costs.one[i] = whole(heat_b[i]);
    const auto columns = static_cast<size_t>(cells.columns());
    if (i % columns + 1 < columns) costs.right[i] = seam(i, i + 1);
    if (i + columns < cells.count()) costs.down[i] = seam(i, i + columns);
  }
  return costs;
}

}  // namespace

Raster seam_mix(const Raster& a, const Raster& heat_a, const Raster& b, const Raster& heat_b, const Hole& hole) {
  require(a.channels() == b.channels() && a.bounds() == b.bounds() && a.bounds() == hole.bounds() &&
              heat_a.bounds() == a.bounds() && heat_b.bounds() == a.bounds(),
          "fills, heat and hole must be of one size to be mixed");
  Raster mixed = a;
  const Rect part = hole.extent();
  if (part.empty()) return mixed;
  const Cells cells(hole, part);
  const auto warm_a = cells.mean([&](int y, int x) { return heat_a.at(0, y, x); });
  const auto warm_b = cells.mean([&](int y, int x) { return heat_b.at(0, y, x); });
  const auto difference = cells.mean([&](int y, int x) {
    double sum = 0;
    for (int c = 0; c < a.channels(); ++c) sum += std::abs(a.at(c, y, x) - b.at(c, y, x));
    return sum / a.channels();
  });
  const auto takes_b = grid_cut(costs_of(cells, warm_a, warm_b, difference));
  for (int y = part.y; y < part.bottom(); ++y)
    for (int x = part.x; x < part.right(); ++x)
      if (hole.at(y, x) && takes_b[cells.cell_of(y, x)])
        for (int c = 0; c < a.channels(); ++c) mixed.at(c, y, x) = b.at(c, y, x);
  return mixed;
}

}  // namespace mend
