#include "server/catalogue.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "support/scratch_folder.h"

namespace mend {
namespace {

/// As where the package is installed without the libtorch that it recommends.
TEST(Catalogue, SaysWhyThereAreNoNetworks) {
  testing::ScratchFolder folder;
  std::ofstream(folder / "libmend-neural.so") << "no library";
  setenv("MEND_LIBRARY_PATH", folder.path().c_str(), 1);
  const Catalogue without;
  unsetenv("MEND_LIBRARY_PATH");
  EXPECT_TRUE(without.networks().empty());
  EXPECT_NE(without.why_no_networks().find("cannot load"), std::string::npos) << without.why_no_networks();
  EXPECT_EQ(Catalogue(std::vector<NetworkInfo>{}).why_no_networks(), "");
}

}  // namespace
}  // namespace mend
