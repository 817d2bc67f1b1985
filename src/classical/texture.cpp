#include "classical/texture.h"

#include <cmath>

#include "classical/push_pull.h"
#include "image/blur.h"
#include "image/luma.h"

namespace mend {
namespace {

/// Of the mean, in pixels of the answer.
constexpr int reach = 2;

/// Sizes of the forward differences; missing where a pixel of one is.
PyramidLevel differences(const PyramidLevel& fine) {
  const int height = fine.hole.height(), width = fine.hole.width();
  const auto grey = luma(fine.picture);
  PyramidLevel sizes{Raster(2, height, width), fine.hole};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (y + 1 == height || x + 1 == width || fine.hole.at(y, x) || fine.hole.at(y, x + 1) || fine.hole.at(y + 1, x)) {
        sizes.hole.set(y, x, true);
        continue;
      }
      const float here = grey.at(0, y, x);
      sizes.picture.at(0, y, x) = std::abs(grey.at(0, y, x + 1) - here);
      sizes.picture.at(1, y, x) = std::abs(grey.at(0, y + 1, x) - here);
    }
  return sizes;
}

/// The mean around, of what is known there.
Raster smoothed(const PyramidLevel& sizes) {
  const int height = sizes.hole.height(), width = sizes.hole.width();
  Raster sums(3, height, width);  // of what is known, and how much that is
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (sizes.hole.at(y, x)) continue;
      for (int c = 0; c < 2; ++c) sums.at(c, y, x) = sizes.picture.at(c, y, x);
      sums.at(2, y, x) = 1;
    }
  sums = box_blurred(sums, reach);
  Raster mean(2, height, width);
  Hole unseen(height, width);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float share = sums.at(2, y, x);
      unseen.set(y, x, share < 1e-3f);  // rounding leaves crumbs where nothing is known
      for (int c = 0; c < 2 && share >= 1e-3f; ++c) mean.at(c, y, x) = sums.at(c, y, x) / share;
    }
  return unseen.all() ? mean : push_pull(mean, unseen);
}

}  // namespace

std::vector<Raster> textures(const PyramidLevel& full, size_t sizes) {
  std::vector<Raster> all(sizes);
  if (sizes < 2) return all;
  auto level = differences(full);
  for (size_t i = 1; i < sizes; ++i) {
    level = halved(level);
    all[i] = smoothed(level);
  }
  return all;
}

}  // namespace mend
