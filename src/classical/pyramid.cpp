#include "classical/pyramid.h"

#include <algorithm>

namespace mend {
namespace {

constexpr float taps[4] = {0.125f, 0.375f, 0.375f, 0.125f};

}  // namespace

PyramidLevel halved(const PyramidLevel& fine) {
  const int height = fine.hole.height(), width = fine.hole.width(), channels = fine.picture.channels();
  PyramidLevel coarse{Raster(channels, (height + 1) / 2, (width + 1) / 2), Hole((height + 1) / 2, (width + 1) / 2)};
  for (int y = 0; y < coarse.hole.height(); ++y)
    for (int x = 0; x < coarse.hole.width(); ++x) {
      float known = 0, possible = 0, sums[4] = {};
      for (int j = 0; j < 4; ++j)
        for (int i = 0; i < 4; ++i) {
          const int v = 2 * y + j - 1, u = 2 * x + i - 1;
          if (v < 0 || u < 0 || v >= height || u >= width) continue;
          const float weight = taps[j] * taps[i];
          possible += weight;
          if (fine.hole.at(v, u)) continue;
          known += weight;
          for (int c = 0; c < channels; ++c) sums[c] += weight * fine.picture.at(c, v, u);
        }
      coarse.hole.set(y, x, known < 0.5f * possible);
      for (int c = 0; c < channels && known >= 0.5f * possible; ++c) coarse.picture.at(c, y, x) = sums[c] / known;
    }
  return coarse;
}

int hole_depth(const Hole& hole) {
  // Two passes of the chessboard distance; a border pixel has neighbours outside, which are as far as anything.
  const int height = hole.height(), width = hole.width(), far = height + width;
  std::vector<int> depth(static_cast<size_t>(height) * static_cast<size_t>(width));
  const auto at = [&](int y, int x) -> int& {
    return depth[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)];
  };
  const auto look = [&](int y, int x) { return y < 0 || x < 0 || y >= height || x >= width ? far : at(y, x); };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      at(y, x) =
          hole.at(y, x) ? 1 + std::min({look(y - 1, x - 1), look(y - 1, x), look(y - 1, x + 1), look(y, x - 1)}) : 0;
  int deepest = 0;
  for (int y = height; y-- > 0;)
    for (int x = width; x-- > 0;) {
      at(y, x) =
          std::min(at(y, x), 1 + std::min({look(y + 1, x + 1), look(y + 1, x), look(y + 1, x - 1), look(y, x + 1)}));
      if (!hole.at(y, x)) at(y, x) = 0;
      deepest = std::max(deepest, at(y, x));
    }
  return deepest;
}

}  // namespace mend
