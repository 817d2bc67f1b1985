#include "image/hole.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/error.h"

namespace mend {

Hole::Hole(int height, int width) : height_(height), width_(width) {
  require(height >= 1 && width >= 1, "a hole map of {}x{} (height x width) is empty", height, width);
  missing_.assign(static_cast<size_t>(height) * static_cast<size_t>(width), 0);
}

Hole Hole::from_values(const uint8_t* values, int height, int width, int threshold) {
  Hole hole(height, width);
  for (size_t i = 0; i < hole.missing_.size(); ++i) hole.missing_[i] = values[i] > threshold;
  return hole;
}

long long Hole::count() const { return std::accumulate(missing_.begin(), missing_.end(), 0LL); }

Rect Hole::extent() const {
  Rect extent;
  for (int y = 0; y < height_; ++y) {
    const uint8_t *begin = row(y), *end = begin + width_;
    const uint8_t* first = std::find(begin, end, uint8_t{1});
    if (first == end) continue;
    const uint8_t* last = end;
    while (last[-1] == 0) --last;
    extent = extent.united({static_cast<int>(first - begin), y, static_cast<int>(last - first), 1});
  }
  return extent;
}

Hole Hole::crop(const Rect& window) const {
  require(bounds().contains(window) && !window.empty(), "window {},{} {}x{} does not lie inside a {}x{} hole map",
          window.x, window.y, window.width, window.height, width_, height_);
  Hole part(window.height, window.width);
  for (int y = 0; y < window.height; ++y) {
    const uint8_t* from = row(window.y + y) + window.x;
    std::copy(from, from + window.width, part.row(y));
  }
  return part;
}

Hole Hole::inverted() const {
  Hole other = *this;
  for (auto& value : other.missing_) value ^= 1;
  return other;
}

Hole Hole::shrunk(int pixels) const { return inverted().grown(pixels).inverted(); }

namespace {

/// Distance along a row to the nearest missing pixel, capped at `cap`.
void row_distance(const uint8_t* missing, int width, int cap, int* distance) {
  int near = cap;
  for (int x = 0; x < width; ++x) distance[x] = near = missing[x] ? 0 : std::min(cap, near + 1);
  near = cap;
  for (int x = width; x-- > 0;) {
    near = missing[x] ? 0 : std::min(cap, near + 1);
    distance[x] = std::min(distance[x], near);
  }
}

}  // namespace

Hole Hole::grown(int pixels) const {
  require(pixels >= 0, "a hole can be grown by 0 or more pixels, not {}", pixels);
  if (pixels == 0) return *this;
  const int radius = std::min(pixels, std::max(height_, width_));
  // A pixel is within the radius if some row dy away has a missing pixel within sqrt(r^2 - dy^2) along that row.
  std::vector<int> reach(static_cast<size_t>(radius) + 1);
  for (int dy = 0; dy <= radius; ++dy) {
    long long dx = radius;
    while (dx * dx + static_cast<long long>(dy) * dy > static_cast<long long>(pixels) * pixels) --dx;
    reach[static_cast<size_t>(dy)] = static_cast<int>(dx);
  }
  const Rect touched = extent().grown(radius, bounds());
  Hole grown = *this;
  std::vector<int> distance(static_cast<size_t>(width_));
  for (int from = touched.y; from < touched.bottom(); ++from) {
    row_distance(row(from), width_, radius + 1, distance.data());
    if (*std::min_element(distance.begin(), distance.end()) > radius) continue;
    for (int dy = -radius; dy <= radius; ++dy) {
      const int y = from + dy;
      if (y < 0 || y >= height_) continue;
      const int limit = reach[static_cast<size_t>(std::abs(dy))];
      uint8_t* target = grown.row(y);
      for (int x = touched.x; x < touched.right(); ++x) target[x] |= distance[static_cast<size_t>(x)] <= limit;
    }
  }
  return grown;
}

namespace {

/// Union-find over runs: a run is a stretch of missing pixels in one row.
struct Runs {
  struct Run {
    int y, begin, end, parent;
  };
  std::vector<Run> runs;

  int root(int i) {
    while (runs[static_cast<size_t>(i)].parent != i) {
      auto& parent = runs[static_cast<size_t>(i)].parent;
      i = parent = runs[static_cast<size_t>(parent)].parent;
    }
    return i;
  }
  void join(int a, int b) {
    a = root(a), b = root(b);
    if (a != b) runs[static_cast<size_t>(std::max(a, b))].parent = std::min(a, b);
  }
};

}  // namespace

std::vector<Rect> connected_extents(const Hole& hole) {
  Runs all;
  int above = 0;  // first run of the row before
  for (int y = 0; y < hole.height(); ++y) {
    const int first = static_cast<int>(all.runs.size());
    const uint8_t* row = hole.row(y);
    for (int x = 0; x < hole.width();) {
      if (!row[x]) {
        ++x;
        continue;
      }
      const int begin = x;
      while (x < hole.width() && row[x]) ++x;
      const int id = static_cast<int>(all.runs.size());
      all.runs.push_back({y, begin, x, id});
      // 8-connected: runs of the row above that touch [begin-1, end+1).
      while (above < first && all.runs[static_cast<size_t>(above)].end < begin) ++above;
      for (int i = above; i < first && all.runs[static_cast<size_t>(i)].begin <= x; ++i) all.join(i, id);
    }
    above = first;
  }
  std::vector<Rect> extents;
  std::vector<int> slot(all.runs.size(), -1);
  for (size_t i = 0; i < all.runs.size(); ++i) {
    const auto root = static_cast<size_t>(all.root(static_cast<int>(i)));
    if (slot[root] < 0) {
      slot[root] = static_cast<int>(extents.size());
      extents.push_back({});
    }
    auto& extent = extents[static_cast<size_t>(slot[root])];
    const auto& run = all.runs[i];
    extent = extent.united({run.begin, run.y, run.end - run.begin, 1});
  }
  return extents;
}

}  // namespace mend
