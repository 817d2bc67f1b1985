/// Evaluations that were interrupted, or are limited in time.
#include "evaluation/evaluation_fixture.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::EvaluationTest;
using testing::message_of;

TEST_F(EvaluationTest, ResumeKeepsWhatIsDone) {
  const auto what = protocol("[[contender]]\nmethod = 'push-pull'\n");
  const auto before = run(what);
  EXPECT_NE(message_of([&] { run(what); }).find("--resume"), std::string::npos);
  fs::remove_all(folder_ / "out" / "results");
  const auto after = run(what, /*resume=*/true);
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after[2].seconds, before[2].seconds);  // the time of the first run: it was not done again
  EXPECT_FALSE(fs::exists(folder_ / "out" / "results"));
}

TEST_F(EvaluationTest, ResumeMeasuresAnewWhatChanged) {
  const auto with = [&](const char* radius) {
    return protocol(std::string("[[contender]]\nmethod = 'telea'\noptions = { radius = ") + radius + " }\n");
  };
  const auto before = run(with("3"));
  auto same = run(with("3"), true), other = run(with("9"), true);
  ASSERT_EQ(other.size(), before.size());
  EXPECT_EQ(same[0].seconds, before[0].seconds);
  EXPECT_NE(other[0].inside.at("psnr"), before[0].inside.at("psnr"));
  save_image(testing::smooth_image(64, 48, 3, 9), folder_ / "photos/p1.png");  // another photograph of that name
  const auto anew = run(with("3"), true);
  EXPECT_NE(anew[0].inside.at("psnr"), before[0].inside.at("psnr"));
  EXPECT_EQ(anew[1].seconds, before[1].seconds);
}

TEST_F(EvaluationTest, ResumePassesOverALineThatWasCutOff) {
  const auto what = protocol("[[contender]]\nmethod = 'push-pull'\n");
  const auto before = run(what);
  const auto file = folder_ / "out" / "rows.jsonl";
  fs::resize_file(file, fs::file_size(file) - 10);
  const auto after = run(what, true);
  EXPECT_EQ(after[2].seconds, before[2].seconds);
  EXPECT_EQ(after.back().inside, before.back().inside);
  EXPECT_EQ(run(what, true).back().seconds, after.back().seconds);  // the row that was written behind it is whole
}

TEST_F(EvaluationTest, ByPictureFindsTheSameAndEndsAfterAWholePicture) {
  const auto what = protocol("[[contender]]\nmethod = 'push-pull'\n[[contender]]\nmethod = 'telea'\n");
  const auto by_contender = run(what);
  EvaluationOptions options;
  options.folder = folder_ / "by-picture";
  options.by_picture = true;
  options.resume = true;
  options.seconds = 1e-6;
  const auto part = [&] {
    return run_evaluation(
        what, options, [](const auto& method, const auto& given) { return make_filler(method, given); },
        []() -> const LearnedMetrics& { throw Error(ErrorCode::unsupported, "none"); }, {});
  };
  for (size_t pictures = 1; pictures <= 4; ++pictures) {
    const auto found = part();
    EXPECT_EQ(found.rows.size(), 2 * pictures);
    EXPECT_EQ(found.notes.empty(), pictures == 4);
    if (pictures == 1) {
      EXPECT_NE(found.notes.at(0).find("before 6 of 8 answers"), std::string::npos);
    }
  }
  const auto all = part().rows;
  ASSERT_EQ(all.size(), by_contender.size());
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].contender, by_contender[i].contender);
    EXPECT_EQ(all[i].inside, by_contender[i].inside);
  }
}

}  // namespace
}  // namespace mend
