/// Windows: where to look and what to fill, so that time and memory follow the hole and not the picture.
#pragma once
#include <vector>

#include "fill/filler.h"
#include "image/hole.h"

namespace mend {

/// One piece of work. Both rectangles are in the picture's frame.
struct FillWindow {
  Rect window;              ///< what the filler sees: the parts and their context
  std::vector<Rect> parts;  ///< extents of the connected parts of the hole that this window is to fill

  /// The missing pixels this window is to write, in the window's frame. Missing pixels of other windows' parts
  /// that lie in the window are 0 here.
  Hole own_hole(const Hole& hole) const;
};

/// Parts of the hole whose windows overlap share one, unless the shared window would be much larger than the
/// two: then each has its own, and sees the other's part as missing. Parts whose extents overlap always share.
/// Every missing pixel belongs to exactly one window. Order: by the topmost part, then the leftmost.
/// @param hole         (H, W), in the picture's frame. No window comes back if nothing is missing.
/// @param extra_margin pixels of context beyond what the filler asks for, 0 or more.
std::vector<FillWindow> plan_windows(const Hole& hole, const Filler& filler, int extra_margin = 0);

}  // namespace mend
