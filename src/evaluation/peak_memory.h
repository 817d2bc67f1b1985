/// How much memory this program has at most while something runs.
#pragma once

namespace mend {

/// From its construction on. Linux: the kernel keeps the mark (VmHWM) and lets a program reset its own; where it does
/// not, the mark is of the program's whole life.
class PeakMemory {
 public:
  PeakMemory();
  /// Resident bytes at most so far; 0 where the kernel does not say.
  double bytes() const;
};

}  // namespace mend
