#include "base/context.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace mend {

ProgressSink subrange(const ProgressSink& whole, double from, double to) {
  if (!whole) return {};
  return [whole, from, to](double fraction, const std::string& stage) {
    whole(from + (to - from) * std::clamp(fraction, 0.0, 1.0), stage);
  };
}

int Context::thread_count() const {
  if (threads > 0) return threads;
  // Those this process may use: a batch system or `taskset` may have given it a part of the machine.
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

Context Context::part(double from, double to) const {
  Context part = *this;
  part.progress = subrange(progress, from, to);
  return part;
}

}  // namespace mend
