#include "classical/push_pull.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"

namespace mend {
namespace {

constexpr int relaxation_sweeps = 6;

/// Half the size, rounded up: the mean of the known pixels among each four; missing where none is known.
std::pair<Raster, Hole> pulled(const Raster& fine, const Hole& hole) {
  Raster coarse(fine.channels(), (fine.height() + 1) / 2, (fine.width() + 1) / 2);
  Hole coarse_hole(coarse.height(), coarse.width());
  for (int y = 0; y < coarse.height(); ++y)
    for (int x = 0; x < coarse.width(); ++x) {
      const int bottom = std::min(2 * y + 2, fine.height()), right = std::min(2 * x + 2, fine.width());
      int known = 0;
      for (int v = 2 * y; v < bottom; ++v)
        for (int u = 2 * x; u < right; ++u) {
          if (hole.at(v, u)) continue;
          ++known;
          for (int c = 0; c < fine.channels(); ++c) coarse.at(c, y, x) += fine.at(c, v, u);
        }
      coarse_hole.set(y, x, known == 0);
      for (int c = 0; known > 1 && c < fine.channels(); ++c) coarse.at(c, y, x) /= static_cast<float>(known);
    }
  return {std::move(coarse), std::move(coarse_hole)};
}

struct Pixel {
  int y, x;
};

std::vector<Pixel> missing_pixels(const Hole& hole) {
  std::vector<Pixel> pixels;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      if (hole.at(y, x)) pixels.push_back({y, x});
  return pixels;
}

/// Bilinear: fine pixel centres lie a quarter of a coarse pixel off the coarse centres.
void push(const Raster& coarse, const std::vector<Pixel>& missing, Raster& fine) {
  for (const auto& [y, x] : missing) {
    const int y0 = y / 2, x0 = x / 2;
    const int y1 = std::clamp(y % 2 ? y0 + 1 : y0 - 1, 0, coarse.height() - 1);
    const int x1 = std::clamp(x % 2 ? x0 + 1 : x0 - 1, 0, coarse.width() - 1);
    for (int c = 0; c < fine.channels(); ++c) {
      const float near = 0.75f * coarse.at(c, y0, x0) + 0.25f * coarse.at(c, y0, x1);
      const float far = 0.75f * coarse.at(c, y1, x0) + 0.25f * coarse.at(c, y1, x1);
      fine.at(c, y, x) = 0.75f * near + 0.25f * far;
    }
  }
}

/// Gauss-Seidel sweeps, forward and backward in turn; beyond the picture's border the nearest pixel counts.
void relax(const std::vector<Pixel>& missing, Raster& fine) {
  const int bottom = fine.height() - 1, right = fine.width() - 1;
  const auto mean = [&](const Pixel& p) {
    for (int c = 0; c < fine.channels(); ++c) {
      const float* row = fine.row(c, p.y);
      fine.at(c, p.y, p.x) =
          0.25f * (row[std::max(p.x - 1, 0)] + row[std::min(p.x + 1, right)] + fine.at(c, std::max(p.y - 1, 0), p.x) +
                   fine.at(c, std::min(p.y + 1, bottom), p.x));
    }
  };
  for (int sweep = 0; sweep < relaxation_sweeps; ++sweep) {
    if (sweep % 2 == 0)
      std::for_each(missing.begin(), missing.end(), mean);
    else
      std::for_each(missing.rbegin(), missing.rend(), mean);
  }
}

void fill_level(Raster& fine, const Hole& hole) {
  const auto missing = missing_pixels(hole);
  if (missing.empty()) return;
  auto [coarse, coarse_hole] = pulled(fine, hole);
  fill_level(coarse, coarse_hole);
  push(coarse, missing, fine);
  relax(missing, fine);
}

}  // namespace

Raster push_pull(const Raster& picture, const Hole& hole) {
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  require(!hole.all(), "the hole covers the whole picture: nothing is known to fill it from");
  Raster filled = picture;
  fill_level(filled, hole);
  return filled;
}

}  // namespace mend
