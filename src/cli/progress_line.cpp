#include "cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/text.h"

namespace mend {

std::string progress_text(double fraction, const std::string& stage, double seconds_so_far) {
  std::string text = fmt::format("{} {:3.0f} %", stage, 100 * fraction);
  if (seconds_so_far > 0.5 && fraction > 0.01 && fraction < 1)
    text += fmt::format(", {} left", human_seconds(seconds_so_far * (1 - fraction) / fraction));
  return text;
}

ProgressLine::ProgressLine(bool quiet) : active_(!quiet && isatty(STDERR_FILENO)) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(double fraction, const std::string& stage) {
  const auto now = Clock::now();
  if (!active_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  std::fprintf(stderr, "\r\033[K%s", progress_text(fraction, stage, seconds).c_str());
}

void ProgressLine::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

ProgressSink ProgressLine::sink() {
  if (!active_) return {};
  return [this](double fraction, const std::string& stage) { show(fraction, stage); };
}

}  // namespace mend
