/// Two photographs and two buckets of holes to evaluate on.
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "evaluation/protocol.h"
#include "evaluation/runner.h"
#include "fill/filler_catalog.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "support/message_of.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend::testing {
namespace fs = std::filesystem;

/// Two photographs, two buckets of one hole each.
class EvaluationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "photos");
    for (const char* bucket : {"10-20", "20-30"}) fs::create_directories(folder_ / "holes" / bucket);
    for (const uint64_t seed : {1, 2})
      save_image(smooth_image(64, 48, 3, seed), folder_ / "photos" / ("p" + std::to_string(seed) + ".png"));
    for (const auto& [bucket, size] : {std::pair{"10-20", 20}, std::pair{"20-30", 27}}) {
      Hole hole(48, 64);
      for (int y = 10; y < 10 + size; ++y)
        for (int x = 12; x < 12 + size; ++x) hole.set(y, x, true);
      save_hole(hole, folder_ / "holes" / bucket / "h.png");
    }
  }

  Protocol protocol(const std::string& contenders) {
    std::ofstream(folder_ / "protocol.toml") << "photos = ['photos']\nholes = 'holes'\nmetrics = ['psnr', 'l1']\n"
                                             << contenders;
    return read_protocol(folder_ / "protocol.toml");
  }

  Evaluation evaluate(const Protocol& what, bool resume = false, const std::vector<std::string>& required = {}) {
    return run_evaluation(
        what, {folder_ / "out", resume, required},
        [](const auto& method, const auto& options) { return make_filler(method, options); },
        [this]() -> const LearnedMetrics& {
          if (!learned_) throw Error(ErrorCode::unsupported, "networks are not installed");
          return *learned_;
        },
        {});
  }

  std::vector<EvaluationRow> run(const Protocol& what, bool resume = false) { return evaluate(what, resume).rows; }

  ScratchFolder folder_;
  std::unique_ptr<LearnedMetrics> learned_;
};

}  // namespace mend::testing
