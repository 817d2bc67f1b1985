#include "holes/random_strokes.h"

namespace mend {

/// LaMa's "random thin" evaluation holes (Suvorov et al. 2022, supplementary; constants of its 256x256 configuration).
HoleGenerator random_thin() {
  return random_strokes("random-thin", "straight strokes few pixels wide, many of them (LaMa)", {4, 50, 10, 40});
}

}  // namespace mend
