#include "fill/neural_module.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "support/scratch_folder.h"

namespace mend {
namespace {

TEST(NeuralModule, NamesThePackagesThatAreMissing) {
  const std::string end = ": cannot open shared object file: No such file or directory";
  EXPECT_EQ(packages_for("libtorch_cpu.so.1.13" + end),
            "; networks need libtorch, in Debian: apt install libtorch1.13 libopenblas0-openmp");
  EXPECT_EQ(packages_for("libc10.so.2.6" + end),
            "; networks need libtorch, in Debian: apt install libtorch2.6 libopenblas0-openmp");
  EXPECT_NE(packages_for("libgloo.so.0" + end).find("libtorch1.13"), std::string::npos);
  EXPECT_EQ(packages_for("libmend-neural.so: file too short"), "");
}

TEST(NeuralModule, ALibraryThatIsBrokenIsNoMatterOfPackages) {
  testing::ScratchFolder folder;
  std::ofstream(folder / "libmend-neural.so") << "no library";
  setenv("MEND_LIBRARY_PATH", folder.path().c_str(), 1);
  const auto why = why_no_networks();
  unsetenv("MEND_LIBRARY_PATH");
  EXPECT_NE(why.find("cannot load"), std::string::npos) << why;
  EXPECT_EQ(why.find("apt install"), std::string::npos) << why;
}

}  // namespace
}  // namespace mend
