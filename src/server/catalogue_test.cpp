#include "server/catalogue.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "support/scratch_folder.h"

namespace mend {
namespace {

/// Ends the process: 0 if a catalogue knows why there are no networks.
[[noreturn]] void look_without_networks(const std::string& folder) {
  setenv("MEND_LIBRARY_PATH", folder.c_str(), 1);
  const Catalogue without;
  const bool told = without.why_no_networks().find("cannot load") != std::string::npos;
  std::fprintf(stderr, "%s\n", without.why_no_networks().c_str());
  std::exit(without.networks().empty() && told ? 0 : 1);
}

/// As where the package is installed without the libtorch that it recommends. In a process of its own, since the
/// library is loaded once for all.
TEST(CatalogueDeathTest, SaysWhyThereAreNoNetworks) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  testing::ScratchFolder folder;
  std::ofstream(folder / "libmend-neural.so") << "no library";
  EXPECT_EXIT(look_without_networks(folder.path()), ::testing::ExitedWithCode(0), "cannot load");
}

TEST(Catalogue, HasNothingToExplainWhereNetworksAreGiven) {
  EXPECT_EQ(Catalogue(std::vector<NetworkInfo>{}).why_no_networks(), "");
}

}  // namespace
}  // namespace mend
