#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/rng.h"
#include "evaluation/contender.h"
#include "evaluation/report.h"
#include "evaluation/statistics.h"
#include "evaluation/tables.h"
#include "fill/filler_catalog.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::ScratchFolder;

std::string read_text(const fs::path& path) {
  const auto bytes = testing::read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(BootstrapMean, CoversTheTrueMean) {
  int held = 0;
  for (uint64_t run = 0; run < 200; ++run) {
    Rng rng(run);
    std::vector<double> values(60);
    for (auto& value : values) value = rng.normal(5, 2);
    const auto interval = bootstrap_mean(values, 0.95, 400, run);
    held += interval.low <= 5 && 5 <= interval.high;
  }
  EXPECT_GE(held, 176);  // 95 % of 200 is 190; a bootstrap of 60 values holds a little less often
  EXPECT_LT(held, 200);
}

TEST(BootstrapMean, LeavesInfiniteValuesOut) {
  const auto interval = bootstrap_mean({1, 3, INFINITY});
  EXPECT_EQ(interval.count, 2);
  EXPECT_DOUBLE_EQ(interval.mean, 2);
  EXPECT_TRUE(std::isnan(bootstrap_mean({INFINITY}).mean));
}

TEST(RunWithLimit, EndsAProgramThatHangsAndItsChildren) {
  const ScratchFolder folder;
  const auto start = std::chrono::steady_clock::now();
  const auto mark = (folder / "late").string();
  EXPECT_THROW(run_with_limit("(sleep 2; touch " + mark + ") & sleep 30", 0.2, {}), Error);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_EQ(run_with_limit("sleep 2.2", 10, {}), 0);
  EXPECT_FALSE(fs::exists(mark));
  EXPECT_EQ(run_with_limit("exit 7", 5, {}), 7);
}

/// Two photographs, two buckets of one hole each.
class EvaluationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "photos");
    for (const char* bucket : {"10-20", "20-30"}) fs::create_directories(folder_ / "holes" / bucket);
    for (const uint64_t seed : {1, 2})
      save_image(testing::smooth_image(64, 48, 3, seed), folder_ / "photos" / ("p" + std::to_string(seed) + ".png"));
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

  std::vector<EvaluationRow> run(const Protocol& what, bool resume = false) {
    return run_evaluation(what, {folder_ / "out", resume},
                          [](const auto& method, const auto& options) { return make_filler(method, options); }, {});
  }

  ScratchFolder folder_;
};

TEST_F(EvaluationTest, MeasuresEveryContenderOnEveryCase) {
  const auto rows = run(protocol("[[contender]]\nmethod = 'push-pull'\n[[contender]]\nmethod = 'telea'\n"));
  ASSERT_EQ(rows.size(), 8u);
  for (const auto& row : rows) {
    EXPECT_EQ(row.error, "");
    EXPECT_GT(row.inside.at("psnr"), 8);
    EXPECT_GT(row.picture.at("psnr"), row.inside.at("psnr"));  // known pixels are equal, so they can only help
    EXPECT_TRUE(fs::exists(result_path(folder_ / "out", row)));
  }
  const auto table = tabulate(rows);
  EXPECT_EQ(table.size(), 6u);  // two buckets and all of them, for two contenders
}

TEST_F(EvaluationTest, ResumeKeepsWhatIsDone) {
  const auto what = protocol("[[contender]]\nmethod = 'push-pull'\n");
  const auto before = run(what);
  EXPECT_NE(error_of([&] { run(what); }).find("--resume"), std::string::npos);
  fs::remove_all(folder_ / "out" / "results");
  const auto after = run(what, /*resume=*/true);
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after[2].seconds, before[2].seconds);  // the time of the first run: it was not done again
  EXPECT_FALSE(fs::exists(folder_ / "out" / "results"));
}

TEST_F(EvaluationTest, PeersThatFailAreNamedAndTheRestGoesOn) {
  const auto rows =
      run(protocol("time_limit = 1\n"
                   "[[contender]]\nname = 'copy'\ncommand = 'cp {image} {out} # {mask}'\n"
                   "[[contender]]\nname = 'crash'\ncommand = 'kill -SEGV $$ # {image} {mask} {out}'\n"
                   "[[contender]]\nname = 'silent'\ncommand = 'true {image} {mask} {out}'\n"));
  ASSERT_EQ(rows.size(), 12u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(rows[static_cast<size_t>(i)].error, "");
  EXPECT_NE(rows[4].error.find("status"), std::string::npos);
  EXPECT_NE(rows[8].error.find("wrote no result"), std::string::npos);
  EXPECT_EQ(tabulate(rows).back().failed, 4);
}

TEST_F(EvaluationTest, ResultsMadeElsewhereAreScoredTheSame) {
  const auto ours = run(protocol("[[contender]]\nmethod = 'telea'\n"));
  fs::rename(folder_ / "out", folder_ / "first");
  const auto again = run(protocol("[[contender]]\nname = 'folder'\nfolder = 'first/results/telea'\n"));
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_DOUBLE_EQ(again[i].inside.at("psnr"), ours[i].inside.at("psnr"));
}

TEST_F(EvaluationTest, TheReportIsOnePageWithItsPictures) {
  const auto what = protocol("[[contender]]\nname = '<b>&'\nmethod = 'telea'\n");
  const auto rows = run(what);
  write_report(what, rows, folder_ / "out");
  const auto html = read_text(folder_ / "out" / "index.html");
  EXPECT_NE(html.find("data:image/jpeg;base64,"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;&amp;"), std::string::npos);
  EXPECT_EQ(html.find("<b>&"), std::string::npos);
  EXPECT_EQ(html.find("http"), std::string::npos);  // nothing is fetched
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(read_text(folder_ / "out" / "table.csv").find("inside_psnr_low"), std::string::npos);
}

TEST_F(EvaluationTest, BadProtocolsNameTheKey) {
  EXPECT_NE(error_of([&] { protocol("first_hole = 3\n"); }).find("did you mean 'first_holes'?"), std::string::npos);
  EXPECT_NE(error_of([&] { protocol("[[contender]]\nmethod = 'telea'\nfolder = 'x'\n"); }).find("exactly one"),
            std::string::npos);
  EXPECT_NE(error_of([&] { protocol("seed = [1\n"); }).find("line"), std::string::npos);
  EXPECT_NE(error_of([&] { run(protocol("buckets = ['30-40']\n[[contender]]\nmethod = 'telea'\n")); }).find("10-20"),
            std::string::npos);
  const std::string twice = "[[contender]]\nmethod = 'telea'\n";
  EXPECT_NE(error_of([&] { run(protocol(twice + twice)); }).find("two contenders"), std::string::npos);
  EXPECT_NE(error_of([&] { run(protocol("[[contender]]\ncommand = 'x {image} {out}'\nname = 'x'\n")); }).find("{mask}"),
            std::string::npos);
}

}  // namespace
}  // namespace mend
