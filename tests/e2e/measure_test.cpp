/// eval, repro and study as users run them.
#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

using Measuring = EndToEnd;

bool has_networks() { return fs::exists(fs::path(MEND_PROGRAM).parent_path() / "libmend-neural.so"); }

TEST_F(Measuring, EvalLeavesOutWhatHasNoWeightsAndSaysSoOnce) {
  for (int i = 0; i < 2; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 96, 64, static_cast<uint64_t>(i));
  make_mask("holes/h.png");
  write_text(folder / "p.toml",
             "photos = ['photos']\nholes = 'holes'\nmetrics = ['psnr', 'lpips', 'fid']\n"
             "[weights]\ninception = 'none.pth'\n[[contender]]\nmethod = 'push-pull'\n");
  const auto answer = mend({"eval", "p.toml", "-o", "out", "--quiet"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr("note: lpips is left out"));
  EXPECT_THAT(answer.err, HasSubstr("none.pth"));
  EXPECT_EQ(answer.err.find("lpips"), answer.err.rfind("lpips is"));
  const auto required = mend({"eval", "p.toml", "-o", "other", "--quiet", "--require", "lpips"});
  EXPECT_EQ(required.code, 2);
  EXPECT_THAT(required.err, HasSubstr("lpips is required"));
}

TEST_F(Measuring, ReproTwoStageRunsQuickly) {
  for (int i = 0; i < 3; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 300, 260, static_cast<uint64_t>(i));
  const auto answer = mend({"repro", "two-stage", "--photos", "photos", "--quick", "-o", "out", "--quiet"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("| two stages, 256x256 | not available |"));
  EXPECT_THAT(answer.out, HasSubstr("What differs from the paper"));
  EXPECT_EQ(contents(folder / "out/report.md"), answer.out);
  EXPECT_EQ(mend({"repro", "two-stage"}).code, 2);
  EXPECT_EQ(mend({"repro", "three-stage", "--photos", "photos"}).code, 2);
}

TEST_F(Measuring, ReproDenseDetectorTrainsAndComparesQuickly) {
  if (!has_networks()) GTEST_SKIP() << "built without networks";
  for (int i = 0; i < 12; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 80, 72, static_cast<uint64_t>(i));
  const auto answer = mend({"repro", "dense-detector", "--photos", "photos", "--quick", "-o", "out", "--quiet"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  for (const char* expected : {"| Weight, 10-20 % |", "| Det, 50-60 % |", "10 photographs to train on, 2 to test"})
    EXPECT_THAT(answer.out, HasSubstr(expected));
}

TEST_F(Measuring, StudySimulatesAndNamesWhatIsMissing) {
  const auto answer = mend({"study", "simulate", "--runs", "20"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("of 20 runs"));
  const auto missing = mend({"study", "result", "none.sqlite"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("none.sqlite"));
}

}  // namespace
}  // namespace mend::testing
