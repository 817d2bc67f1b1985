#include "layers/compute_threads.h"

#include <ATen/Parallel.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace mend {
namespace {

#if defined(__SSE2__)
/// Results (bit 15) and operands (bit 6) that are denormal become zero.
constexpr unsigned flush = 0x8040;
unsigned mode() { return _mm_getcsr(); }
void set_mode(unsigned mode) { _mm_setcsr(mode); }
#else
constexpr unsigned flush = 0;
unsigned mode() { return 0; }
void set_mode(unsigned) {}
#endif

}  // namespace

ComputeThreads::ComputeThreads(int count) : before_(mode()) {
  if (at::get_num_threads() != count) at::set_num_threads(count);
  set_mode(before_ | flush);
  // One item a thread: those that are there already do not take over what this one has set.
  at::parallel_for(0, count, 1, [](int64_t, int64_t) { set_mode(mode() | flush); });
}

ComputeThreads::~ComputeThreads() { set_mode((mode() & ~flush) | (before_ & flush)); }

}  // namespace mend
