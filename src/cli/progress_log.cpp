#include "cli/progress_log.h"

#include <chrono>
#include <cstdio>
#include <memory>

namespace mend {

ProgressSink long_work_progress(ProgressLine& line, bool quiet) {
  if (auto drawn = line.sink(); drawn || quiet) return drawn;
  using Clock = std::chrono::steady_clock;
  struct State {
    Clock::time_point start = Clock::now(), last = start;
  };
  return [state = std::make_shared<State>()](double fraction, const std::string& stage) {
    const auto now = Clock::now();
    if (now - state->last < std::chrono::seconds(30)) return;
    state->last = now;
    const double seconds = std::chrono::duration<double>(now - state->start).count();
    std::fprintf(stderr, "%s\n", progress_text(fraction, stage, seconds).c_str());
  };
}

}  // namespace mend
