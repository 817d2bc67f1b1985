#include "fill/auto_filler.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "fill/filler_catalog.h"
#include "support/box_hole.h"
#include "support/scratch_folder.h"

namespace mend {
namespace {

using testing::box_hole;

TEST(Auto, WideHolesGetTheNetworkWhereItIsInstalled) {
  const Hole wide = box_hole(200, 200, {50, 50, 90, 90}), thin = box_hole(200, 200, {50, 50, 100, 5});
  EXPECT_EQ(choose_filler({wide, true, {}}).method, "network");
  EXPECT_EQ(choose_filler({wide, true, {}}).options.at("refine"), "exemplar");
  EXPECT_EQ(choose_filler({wide, true, {}}).options.at("ensemble"), "auto");
  EXPECT_EQ(choose_filler({wide, false, {}}).method, "exemplar");
  EXPECT_EQ(choose_filler({thin, true, {}}).method, "exemplar");
}

TEST(Auto, AShortBudgetDoesWithoutTheNetwork) {
  const Hole wide = box_hole(200, 200, {50, 50, 90, 90});
  EXPECT_EQ(choose_filler({wide, true, std::chrono::milliseconds(300)}).method, "exemplar");
  EXPECT_EQ(choose_filler({wide, true, std::chrono::seconds(10)}).method, "network");
}

TEST(Auto, LargeWindowsDoWithoutTheNetwork) {
  EXPECT_EQ(choose_filler({box_hole(1500, 1200, {400, 400, 300, 300}), true, {}}).method, "exemplar");
}

TEST(Auto, ExplainsEveryWindowOnce) {
  Hole hole(300, 3000);
  for (const int x : {100, 1500, 2800})
    for (int y = 50; y < 53; ++y) hole.set(y, x, true);
  const auto reasons = explain_choices(hole, {});
  EXPECT_EQ(reasons.size(), 1u);
}

TEST(Auto, SaysWhy) {
  const Hole thin = box_hole(100, 100, {20, 20, 60, 4});
  EXPECT_NE(choose_filler({thin, true, {}}).why.find("2 pixels"), std::string::npos)
      << choose_filler({thin, true, {}}).why;
}

/// As where the package is installed without the libtorch that it recommends.
TEST(Auto, ALibraryThatDoesNotLoadIsDoneWithout) {
  testing::ScratchFolder folder;
  std::ofstream(folder / "libmend-neural.so") << "no library";
  std::ofstream(folder / "mend.safetensors") << "no weights";
  setenv("MEND_LIBRARY_PATH", folder.path().c_str(), 1);
  setenv("MEND_MODELS", folder.path().c_str(), 1);
  const Hole wide = box_hole(60, 80, {20, 15, 30, 30});
  const auto filler = make_filler("auto");
  filler->fill(Raster(3, 60, 80, 0.4f), wide, {});
  const auto reasons = explain_choices(wide, {});
  unsetenv("MEND_LIBRARY_PATH");
  unsetenv("MEND_MODELS");
  EXPECT_NE(filler->description().find("exemplar(patch="), std::string::npos) << filler->description();
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_NE(reasons[0].find("not installed"), std::string::npos) << reasons[0];
}

TEST(Auto, IsAFillerLikeOthersAndNamesWhatItUsed) {
  const auto filler = make_filler("auto");
  EXPECT_EQ(filler->description(), "auto");
  Raster picture(3, 60, 80, 0.4f);
  const Raster filled = filler->fill(picture, box_hole(60, 80, {10, 10, 60, 4}), {});
  EXPECT_NEAR(filled.at(0, 12, 30), 0.4f, 0.01);
  EXPECT_NE(filler->description().find("exemplar(patch="), std::string::npos) << filler->description();
}

}  // namespace
}  // namespace mend
