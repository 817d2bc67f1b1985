#include "fill/grid_cut.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace mend {
namespace {

/// Flow over a grid: what each cell still takes from the source or gives to the sink, and what its four sides carry.
class GridFlow {
 public:
  explicit GridFlow(const GridCosts& costs) : height_(costs.height), width_(costs.width) {
    const auto cells = costs.zero.size();
    // Both ends' common part flows straight through.
    from_source_.resize(cells);
    to_sink_.resize(cells);
    for (auto& side : side_) side.assign(cells, 0);
    for (size_t i = 0; i < cells; ++i) {
      const auto common = std::min(costs.zero[i], costs.one[i]);
      from_source_[i] = costs.one[i] - common;
      to_sink_[i] = costs.zero[i] - common;
    }
    for (int y = 0; y < height_; ++y)
      for (int x = 0; x < width_; ++x) {
        const auto i = index(y, x);
        if (x + 1 < width_) side_[right][i] = side_[left][i + 1] = costs.right[i];
        if (y + 1 < height_) side_[down][i] = side_[up][index(y + 1, x)] = costs.down[i];
      }
    level_.resize(cells);
    tried_.resize(cells);
  }

  void saturate() {
    while (measure_levels()) {
      std::fill(tried_.begin(), tried_.end(), uint8_t{0});
      for (size_t i = 0; i < from_source_.size(); ++i)
        while (from_source_[i] > 0 && push_from(i)) {
        }
    }
  }

  /// After saturate(): 1 where what is left still reaches the sink, so that cells that may be either keep 0.
  std::vector<uint8_t> sink_side() const {
    std::vector<uint8_t> reached(level_.size(), 0);
    std::vector<size_t> queue;
    for (size_t i = 0; i < level_.size(); ++i)
      if (to_sink_[i] > 0) reached[i] = 1, queue.push_back(i);
    for (size_t head = 0; head < queue.size(); ++head)
      for (int s = 0; s < 4; ++s) {
        size_t other = 0;
        if (!neighbour(queue[head], s, other) || reached[other]) continue;
        if (side_[opposite(s)][other] == 0) continue;  // nothing flows from there to here any more
        reached[other] = 1;
        queue.push_back(other);
      }
    return reached;
  }

 private:
  enum Side { right, left, down, up };
  static Side opposite(int side) { return static_cast<Side>(side ^ 1); }
  size_t index(int y, int x) const {
    return static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x);
  }

  bool neighbour(size_t cell, int side, size_t& other) const {
    const auto width = static_cast<size_t>(width_);
    switch (side) {
      case right: other = cell + 1; return cell % width + 1 < width;
      case left: other = cell - 1; return cell % width > 0;
      case down: other = cell + width; return other < level_.size();
      default: other = cell - width; return cell >= width;
    }
  }

  /// Steps from the source to each cell over sides that still carry; whether the sink is reached.
  bool measure_levels() {
    std::fill(level_.begin(), level_.end(), -1);
    std::vector<size_t> queue;
    for (size_t i = 0; i < level_.size(); ++i)
      if (from_source_[i] > 0) level_[i] = 0, queue.push_back(i);
    bool reached = false;
    for (size_t head = 0; head < queue.size(); ++head) {
      const size_t cell = queue[head];
      reached = reached || to_sink_[cell] > 0;
      for (int s = 0; s < 4; ++s) {
        size_t other = 0;
        if (!neighbour(cell, s, other) || level_[other] >= 0 || side_[static_cast<size_t>(s)][cell] == 0) continue;
        level_[other] = level_[cell] + 1;
        queue.push_back(other);
      }
    }
    return reached;
  }

  /// One path from `start` to the sink along rising levels; what it carries is taken off. Without recursion: paths are
  /// as long as the grid is wide.
  bool push_from(size_t start) {
    path_.assign(1, {start, -1});
    while (!path_.empty()) {
      const size_t cell = path_.back().first;
      if (to_sink_[cell] > 0) return carry(), true;
      size_t other = 0;
      int side = tried_[cell];
      for (; side < 4; ++side)
        if (neighbour(cell, side, other) && side_[static_cast<size_t>(side)][cell] > 0 &&
            level_[other] == level_[cell] + 1)
          break;
      tried_[cell] = static_cast<uint8_t>(side);
      if (side < 4) {
        path_.emplace_back(other, side);
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) ++tried_[path_.back().first];  // that way leads nowhere
    }
    return false;
  }

  void carry() {
    int32_t least = std::min(from_source_[path_.front().first], to_sink_[path_.back().first]);
    for (size_t i = 1; i < path_.size(); ++i)
      least = std::min(least, side_[static_cast<size_t>(path_[i].second)][path_[i - 1].first]);
    from_source_[path_.front().first] -= least;
    to_sink_[path_.back().first] -= least;
    for (size_t i = 1; i < path_.size(); ++i) {
      side_[static_cast<size_t>(path_[i].second)][path_[i - 1].first] -= least;
      side_[opposite(path_[i].second)][path_[i].first] += least;
    }
  }

  int height_, width_;
  std::vector<int32_t> from_source_, to_sink_;
  std::array<std::vector<int32_t>, 4> side_;
  std::vector<int32_t> level_;
  std::vector<uint8_t> tried_;
  std::vector<std::pair<size_t, int>> path_;  ///< cells, and the side by which each was entered
};

}  // namespace

std::vector<uint8_t> grid_cut(const GridCosts& costs) {
  const auto cells = static_cast<size_t>(costs.height) * static_cast<size_t>(costs.width);
  for (const auto* list : {&costs.zero, &costs.one, &costs.right, &costs.down}) {
    require(list->size() == cells, "a grid of {}x{} has {} costs of each kind, not {}", costs.width, costs.height,
            cells, list->size());
    for (const auto cost : *list) require(cost >= 0, "the costs of a cut are 0 or more, not {}", cost);
  }
  GridFlow flow(costs);
  flow.saturate();
  return flow.sink_side();
}

}  // namespace mend
