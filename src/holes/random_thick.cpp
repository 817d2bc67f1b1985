#include "holes/random_strokes.h"

namespace mend {

/// LaMa's "random thick" evaluation holes (Suvorov et al. 2022, supplementary; constants of its 256x256 configuration).
HoleGenerator random_thick() {
  return random_strokes("random-thick", "straight strokes wide, few of them (LaMa)",
                        {1, 5, 100, 200, 0.3, 10, 30, 150, 3});
}

}  // namespace mend
