#include "fill/lost_detail.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "classical/push_pull.h"
#include "image/blur.h"
#include "image/luma.h"

namespace mend {
namespace {

constexpr int patch_radius = 3;
/// Less than this is the noise of 8 bits: a hole in the sky needs no detail.
constexpr float noise = 0.002f;

}  // namespace

double lost_detail(const Raster& picture, const Hole& hole) {
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  require(!hole.none(), "nothing is missing: there is no fill to judge");
  require(!hole.all(), "everything is missing: there are no known pixels to compare with");
  const Raster grey = luma(picture), mean = box_blurred(grey, 1);
  Raster detail(1, hole.height(), hole.width());
  for (size_t i = 0; i < detail.plane_size(); ++i) detail.data()[i] = std::abs(grey.data()[i] - mean.data()[i]);
  const Hole touched = hole.grown(1);  // a seam is no detail of the known pixels beside it
  const Raster expected = box_blurred(push_pull(detail, touched.all() ? hole : touched), patch_radius);
  const Raster found = box_blurred(detail, patch_radius);
  double lost = 0, all = 0;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) {
      if (!hole.at(y, x)) continue;
      lost += std::max(0.f, expected.at(0, y, x) - found.at(0, y, x) - noise);
      all += expected.at(0, y, x) + noise;
    }
  return lost / all;
}

}  // namespace mend
