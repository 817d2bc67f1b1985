/// What the monochromic bottleneck is told.
#pragma once
#include <string>

namespace mend {

struct BottleneckOptions {
  /// grey-rgb: the filler sees the grey picture. rgb-grey-rgb: it fills in colour, of which only the brightness is
  /// kept. rgb-rgb: the filler alone, to compare with.
  std::string mode = "grey-rgb";
  int pyramid = 3;  ///< sizes at which the colour network learns, 1..5; each halves the one before
  int steps = 0;    ///< of learning at each size, 1..100000; 0: as the authors, 401 (1001 if there is one size)
};

}  // namespace mend
