/// How far a hole is grown unless told.
#pragma once
#include <algorithm>

namespace mend {

/// A thousandth of the longer side, but 2 to 8 pixels. What people draw around an object misses its soft edge, and a
/// filler would continue what is left of it.
inline int default_grow(int width, int height) { return std::clamp((std::max(width, height) + 500) / 1000, 2, 8); }

}  // namespace mend
