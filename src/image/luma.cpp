#include "image/luma.h"

#include <algorithm>

namespace mend {

Raster luma(const Raster& picture) {
  if (picture.channels() == 1) return picture;
  Raster grey(1, picture.height(), picture.width());
  for (int y = 0; y < picture.height(); ++y) luma_row(picture, y, grey.row(0, y));
  return grey;
}

void luma_row(const Raster& picture, int y, float* into) {
  const int width = picture.width();
  if (picture.channels() == 1) {
    std::copy_n(picture.row(0, y), width, into);
    return;
  }
  const float *r = picture.row(0, y), *g = picture.row(1, y), *b = picture.row(2, y);
  for (int x = 0; x < width; ++x) into[x] = 0.299f * r[x] + 0.587f * g[x] + 0.114f * b[x];
}

}  // namespace mend
