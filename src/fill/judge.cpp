#include "fill/judge.h"

#include "base/error.h"

namespace mend {

double artificiality(const Raster& heat, const Hole& hole, int rim) {
  require(heat.width() == hole.width() && heat.height() == hole.height(), "the heatmap is {}x{} but the hole is {}x{}",
          heat.width(), heat.height(), hole.width(), hole.height());
  require(!hole.none(), "nothing is missing: there is no fill to judge");
  const Hole judged = hole.grown(rim);
  double sum = 0;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      if (judged.at(y, x)) sum += heat.at(0, y, x);
  return sum / static_cast<double>(judged.count());
}

}  // namespace mend
