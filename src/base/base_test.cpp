#include <gtest/gtest.h>
#include <numeric>
#include <vector>
#include "base/parallel.h"
#include "base/rng.h"
#include "base/text.h"
namespace mend {
TEST(Parallel, VisitsEveryItemOnce) {
  std::vector<int> visits(10007);
  parallel_for(10007, 4, 16, [&](int64_t b, int64_t e) { for (; b < e; ++b) ++visits[static_cast<size_t>(b)]; });
  EXPECT_EQ(std::accumulate(visits.begin(), visits.end(), 0), 10007);
}
}
