/// Splits a loop over threads. What is computed must not depend on the split: item i always does the same work.
#pragma once
#include <cstdint>
#include <functional>

namespace mend {

/// Calls `body(begin, end)` for disjoint ranges that cover [0, count), on up to `threads` threads, and waits.
/// `grain` is the least number of items worth a hand-over. The first exception thrown by a body is rethrown.
void parallel_for(int64_t count, int threads, int64_t grain,
                  const std::function<void(int64_t begin, int64_t end)>& body);

}  // namespace mend
