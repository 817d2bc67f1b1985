// No recorded file of the data pack goes unused.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "support/shared_data.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

TEST(GoldenFiles, EachIsNamedByATest) {
  MEND_NEEDS_SHARED(goldens, "spec/goldens");
  std::string tests;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(MEND_SOURCE_DIR) / "src")) {
    const auto name = entry.path().filename().string();
    if (name.size() < 9 || name.substr(name.size() - 9) != "_test.cpp") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    tests += text.str();
  }
  for (const auto& entry : fs::directory_iterator(goldens)) {
    if (entry.path().extension() != ".safetensors") continue;
    const auto stem = entry.path().stem().string();
    EXPECT_TRUE(std::regex_search(tests, std::regex("[\"/]" + stem + "[\".]")))
        << stem << " is recorded but not tested";
  }
}

}  // namespace
}  // namespace mend
