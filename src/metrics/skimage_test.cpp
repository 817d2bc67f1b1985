/// The metrics against scikit-image on photographs; skipped where Debian's python3-skimage or the data pack is absent.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>

#include "base/rng.h"
#include "image/codec.h"
#include "metrics/metric.h"
#include "support/scratch_folder.h"
#include "support/shared_data.h"

namespace mend {
namespace {
constexpr const char* names[] = {"psnr", "ssim", "ssim_luma", "ssim_uniform7", "ms_ssim"};

/// What a command prints; empty if it fails.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return {};
  char block[4096];
  size_t count = 0;
  while ((count = fread(block, 1, sizeof block, pipe)) > 0) text.append(block, count);
  return pclose(pipe) == 0 ? text : std::string();
}

/// The photograph with its middle replaced by its mirror image and noise over all: errors of a fill and of a codec.
Image spoiled(const Image& photograph, uint64_t seed) {
  const Raster before = photograph.read();
  Raster after = before;
  Rng rng(seed);
  for (int c = 0; c < after.channels(); ++c)
    for (int y = 0; y < after.height(); ++y)
      for (int x = 0; x < after.width(); ++x) {
        const bool middle = std::abs(2 * x - after.width()) < 80 && std::abs(2 * y - after.height()) < 120;
        after.at(c, y, x) = static_cast<float>((middle ? before.at(c, after.height() - 1 - y, x) : before.at(c, y, x)) +
                                               rng.normal(0, 0.02));
      }
  Image result = photograph;
  result.write(result.bounds(), after, Hole(after.height(), after.width()).inverted());
  return result;
}

TEST(Metrics, AgreeWithScikitImageOnTenPhotographs) {
  MEND_NEEDS_SHARED(photographs, "data/photos/urban100-256");
  const std::string python = "/usr/bin/python3 ";
  if (output_of(python + "-c 'import skimage; print(1)' 2>/dev/null").empty())
    GTEST_SKIP() << "python3-skimage is not installed";
  const testing::ScratchFolder folder;
  std::string command = python + MEND_SOURCE_DIR "/tests/peers/skimage_metrics.py";
  std::vector<std::pair<Raster, Raster>> pairs;
  for (int i = 1; i <= 10; ++i) {
    const auto truth = photographs / ("img_" + std::string(i < 10 ? "00" : "0") + std::to_string(i) + ".png");
    const auto result = folder / (std::to_string(i) + ".png");
    const Image photograph = load_image(truth), other = spoiled(photograph, static_cast<uint64_t>(i));
    save_image(other, result);
    pairs.emplace_back(photograph.read(), other.read());
    command += " " + truth.string() + " " + result.string();
  }
  std::istringstream theirs(output_of(command));
  for (const auto& [truth, result] : pairs)
    for (const char* name : names) {
      double expected = 0;
      ASSERT_TRUE(theirs >> expected) << "scikit-image gave no " << name;
      const Hole none(truth.height(), truth.width());
      EXPECT_NEAR(find_metric(name).measure(truth, result, none, Region::picture), expected, 1e-4) << name;
    }
}

}  // namespace
}  // namespace mend
