/// The data pack beside the checkout: photographs, holes, weights, golden vectors. Tests skip where it is absent.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace mend::testing {

/// The file or folder `relative` of the data pack ($MEND_SHARED, else ../shared beside the checkout).
inline std::filesystem::path shared_data(const std::filesystem::path& relative) {
  const char* given = std::getenv("MEND_SHARED");
  return (given ? std::filesystem::path(given) : std::filesystem::path(MEND_SOURCE_DIR) / "../shared") / relative;
}

}  // namespace mend::testing

/// At the top of a test: `MEND_NEEDS_SHARED(path, "spec/goldens/gdn.safetensors");` declares `path` or skips.
#define MEND_NEEDS_SHARED(path, relative)                   \
  const auto path = ::mend::testing::shared_data(relative); \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there: the data pack is not installed"
