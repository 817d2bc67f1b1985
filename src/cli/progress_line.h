/// One line on the terminal that says how far the work is and how long it will still take.
#pragma once
#include <chrono>
#include <string>

#include "base/context.h"

namespace mend {

/// Draws only where stderr is a terminal; elsewhere, and when quiet, it does nothing. Removes its line when it ends.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// At most ten times a second; `head` stands before the stage.
  void show(double fraction, const std::string& stage);
  /// Removes the line, so that something else can be printed.
  void clear();
  ProgressSink sink();

 private:
  using Clock = std::chrono::steady_clock;
  bool active_;
  bool drawn_ = false;
  Clock::time_point start_ = Clock::now(), last_{};
};

/// "filling  42 %, 3.1 s left": the time left is what went by, scaled by what is still to do; left out in the first
/// half second and the first hundredth, when it would be a guess.
std::string progress_text(double fraction, const std::string& stage, double seconds_so_far);

}  // namespace mend
