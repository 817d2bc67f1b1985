#include "fill/unlike_surroundings.h"

#include <algorithm>

#include "fill/colour_histogram.h"

namespace mend {
namespace {

constexpr int alike = 1;  // steps of a histogram that colours may differ by: 3 to 6 % of a channel's range
constexpr double times_as_common = 8;
constexpr double least_share = 0.002;  // of what lies under the hole: what is rarer there is no object
constexpr double majority = 0.6;

struct Colours {
  ColourHistogram under, around;  // the hole, and in the surroundings
};

/// By every second pixel of every second row, which is enough for shares.
Colours colours_of(const HoleScene& scene, const Rect& part) {
  Colours colours;
  for (int y = part.y; y < part.bottom(); y += 2) {
    const uint8_t *hole = scene.hole.row(y), *near = scene.near.row(y);
    for (int x = part.x; x < part.right(); x += 2) {
      if (hole[x])
        colours.under.add(scene.cells[scene.index(y, x)]);
      else if (!near[x])
        colours.around.add(scene.cells[scene.index(y, x)]);
    }
  }
  colours.under.widen(alike);
  colours.around.widen(alike);
  return colours;
}

void mark_tile(const HoleScene& scene, const Rect& tile, const ColourHistogram& under, const ColourHistogram& around,
               std::vector<uint8_t>& unlike) {
  for (int y = tile.y; y < tile.bottom(); ++y)
    for (int x = tile.x; x < tile.right(); ++x) {
      if (!scene.near.at(y, x)) continue;
      const auto cell = scene.cells[scene.index(y, x)];
      unlike[scene.index(y, x)] = under.share(cell) > std::max(least_share, times_as_common * around.share(cell));
    }
}

/// What most of the pixels within `radius` are, of those that lie in the window and near the hole.
void take_majority(const HoleScene& scene, int radius, std::vector<uint8_t>& unlike) {
  const int height = scene.hole.height(), width = scene.hole.width();
  const auto before = unlike;
  std::vector<int> column(static_cast<size_t>(width));  // how many are set in the rows within the radius
  const auto add_row = [&](int y, int sign) {
    if (y < 0 || y >= height) return;
    for (int x = 0; x < width; ++x) column[static_cast<size_t>(x)] += sign * before[scene.index(y, x)];
  };
  const double wanted = majority * (2 * radius + 1) * (2 * radius + 1);
  for (int y = 0; y < radius; ++y) add_row(y, 1);
  for (int y = 0; y < height; ++y) {
    add_row(y + radius, 1);
    add_row(y - radius - 1, -1);
    int sum = 0;
    for (int x = -radius; x < width; ++x) {
      if (x + radius < width) sum += column[static_cast<size_t>(x + radius)];
      if (x - radius - 1 >= 0) sum -= column[static_cast<size_t>(x - radius - 1)];
      if (x >= 0) unlike[scene.index(y, x)] = sum > wanted && scene.near.at(y, x);
    }
  }
}

}  // namespace

std::vector<uint8_t> unlike_surroundings(const HoleScene& scene, int smoothing) {
  std::vector<uint8_t> unlike(scene.cells.size());
  const Rect all = scene.hole.bounds();
  const Colours everywhere = colours_of(scene, all);
  if (everywhere.around.pixels() == 0) return unlike;
  const int side = 4 * scene.limit;
  for (int top = 0; top < all.height; top += side)
    for (int left = 0; left < all.width; left += side) {
      const Rect tile = Rect{left, top, side, side}.intersected(all);
      if (scene.near.crop(tile).none()) continue;
      const Colours nearby = colours_of(scene, tile.grown(3 * scene.limit, all));
      // Deep in a hole nothing is near: then all surroundings count.
      const bool deep = nearby.around.pixels() == 0;
      mark_tile(scene, tile, nearby.under, deep ? everywhere.around : nearby.around, unlike);
    }
  take_majority(scene, smoothing, unlike);
  return unlike;
}

}  // namespace mend
