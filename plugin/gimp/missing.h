/// The hole of a target: from the selection, and as stretches of pixels to write.
#pragma once
#include <functional>
#include <vector>

#include "host.h"

namespace mend_gimp {

/// `box` and `margin` more on every side, but not beyond width and height.
Box grown_within(const Box& box, int margin, int width, int height);

/// Sets target.missing and target.feathered. `selected` are the values [0,1] of the selection in target.hole_box, row
/// by row; missing is what is more than half selected. Throws Failure if nothing is.
void take_selection(Target& target, const std::vector<float>& selected);

/// Calls `visit(box, first)` for every stretch of missing pixels in a row: where it lies in the layer, and the index of
/// its first pixel in the window.
void for_each_run(const Target& target, const std::function<void(const Box& run, size_t first)>& visit);

}  // namespace mend_gimp
