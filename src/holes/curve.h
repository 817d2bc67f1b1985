/// The drawn line that `curves` and `irregular` share.
#pragma once
#include <vector>

#include "base/rng.h"
#include "holes/draw.h"

namespace mend {

/// A smooth line as a hand draws it: it walks `steps` steps of about `step` pixels from a random point of
/// `width` x `height`, its direction drifting, and turns back where it meets the border.
std::vector<Point> hand_drawn_curve(Rng& rng, double width, double height, int steps, double step);

}  // namespace mend
