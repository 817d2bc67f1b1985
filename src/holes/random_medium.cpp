#include "holes/random_strokes.h"

namespace mend {

/// LaMa's "random medium" evaluation holes (Suvorov et al. 2022, supplementary; constants of its 256x256
/// configuration).
HoleGenerator random_medium() {
  return random_strokes("random-medium", "straight strokes of middling width (LaMa)",
                        {4, 5, 50, 100, 0.3, 0, 10, 50, 5});
}

}  // namespace mend
