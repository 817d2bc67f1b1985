#include "base/kept_heap.h"

#include <limits>
#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace mend {
namespace {

#ifdef __GLIBC__
constexpr int largest_kept = 48 << 20;  // bytes: the few larger buffers would leave holes too large to use
constexpr int never = std::numeric_limits<int>::max();  // bytes
constexpr int usual_threshold = 1 << 17;                // glibc's own start values
#endif

std::mutex mutex;
int alive = 0;

}  // namespace

KeptHeap::KeptHeap() {
  const std::lock_guard lock(mutex);
  if (alive++ > 0) return;
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, largest_kept);
  mallopt(M_TRIM_THRESHOLD, never);
#endif
}

KeptHeap::~KeptHeap() {
  const std::lock_guard lock(mutex);
  if (--alive > 0) return;
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, usual_threshold);
  mallopt(M_TRIM_THRESHOLD, usual_threshold);
  malloc_trim(0);
#endif
}

}  // namespace mend
