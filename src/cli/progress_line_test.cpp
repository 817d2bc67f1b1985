#include "cli/progress_line.h"

#include <gtest/gtest.h>

namespace mend {
namespace {

TEST(ProgressLine, SaysTheTimeLeftOnceItCanBeKnown) {
  EXPECT_EQ(progress_text(0.25, "filling", 2), "filling  25 %, 6.0 s left");
  EXPECT_EQ(progress_text(0.25, "filling", 0.1), "filling  25 %");
  EXPECT_EQ(progress_text(0, "loading", 9), "loading   0 %");
  EXPECT_EQ(progress_text(1, "saving", 9), "saving 100 %");
}

}  // namespace
}  // namespace mend
