#include "layers/compute_threads.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

namespace mend {
namespace {

/// Half of the smallest normal number, computed on as many threads as there are.
float smallest_halved() { return (torch::full({1 << 18}, 1.2e-38F) * 0.5F).max().item<float>(); }

TEST(ComputeThreads, TakeDenormalsForZeroWhileTheyLive) {
  const int threads = at::get_num_threads();
  const float before = smallest_halved();
  {
    const ComputeThreads outer(2);
    EXPECT_EQ(at::get_num_threads(), 2);
    EXPECT_EQ(smallest_halved(), 0);
    { const ComputeThreads inner(1); }
    EXPECT_EQ(smallest_halved(), 0);
  }
  at::set_num_threads(1);  // the pool's own threads stay as they are
  EXPECT_EQ(smallest_halved(), before);
  EXPECT_GT(before, 0);
  at::set_num_threads(threads);
}

}  // namespace
}  // namespace mend
