#include "fill/windows.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"

namespace mend {
namespace {

/// A shared window may be this much larger than the two it replaces.
constexpr double sharing_limit = 1.2;

struct Group {
  FillWindow work;
  Rect extent;
};

bool overlap(const Rect& a, const Rect& b) { return !a.intersected(b).empty(); }

/// Which window an extent needs.
class Framing {
 public:
  Framing(const Filler& filler, int extra_margin, const Rect& picture)
      : filler_(filler), extra_margin_(extra_margin), picture_(picture) {}
  Rect window_of(const Rect& extent) const {
    // One pixel at least: beside a connected part there is always something known.
    return extent.grown(std::max(1, filler_.context_margin(extent) + extra_margin_), picture_);
  }

 private:
  const Filler& filler_;
  int extra_margin_;
  Rect picture_;
};

bool should_share(const Group& a, const Group& b, const Rect& shared_window) {
  if (overlap(a.extent, b.extent)) return true;
  if (!overlap(a.work.window, b.work.window)) return false;
  const auto apart = static_cast<double>(a.work.window.area() + b.work.window.area());
  return static_cast<double>(shared_window.area()) <= sharing_limit * apart;
}

/// Takes into `group` every other group it should share with, until there is none.
void absorb(std::vector<Group>& groups, Group& group, const Framing& framing) {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < groups.size();) {
      const Rect extent = group.extent.united(groups[i].extent);
      const Rect window = framing.window_of(extent);
      if (!should_share(group, groups[i], window)) {
        ++i;
        continue;
      }
      auto& parts = groups[i].work.parts;
      std::move(parts.begin(), parts.end(), std::back_inserter(group.work.parts));
      group.extent = extent;
      group.work.window = window;
      std::swap(groups[i], groups.back());
      groups.pop_back();
      changed = true;
    }
  }
}

bool reads_before(const Rect& a, const Rect& b) { return a.y != b.y ? a.y < b.y : a.x < b.x; }

}  // namespace

Hole FillWindow::own_hole(const Hole& hole) const {
  Hole own(window.height, window.width);
  for (const auto& part : parts)
    for (int y = part.y; y < part.bottom(); ++y)
      for (int x = part.x; x < part.right(); ++x)
        if (hole.at(y, x)) own.set(y - window.y, x - window.x, true);
  return own;
}

std::vector<FillWindow> plan_windows(const Hole& hole, const Filler& filler, int extra_margin) {
  require(extra_margin >= 0, "the extra margin is 0 or more pixels, not {}", extra_margin);
  const Framing framing(filler, extra_margin, hole.bounds());
  std::vector<Group> groups;
  for (const auto& extent : connected_extents(hole)) {
    Group group{{framing.window_of(extent), {extent}}, extent};
    absorb(groups, group, framing);
    groups.push_back(std::move(group));
  }
  std::vector<FillWindow> windows;
  for (auto& group : groups) {
    std::sort(group.work.parts.begin(), group.work.parts.end(), reads_before);
    windows.push_back(std::move(group.work));
  }
  std::sort(windows.begin(), windows.end(),
            [](const FillWindow& a, const FillWindow& b) { return reads_before(a.parts.front(), b.parts.front()); });
  return windows;
}

}  // namespace mend
