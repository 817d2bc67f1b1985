#include <chrono>
#include <cmath>

#include "base/rng.h"
#include "evaluation/choices.h"
#include "evaluation/contender.h"
#include "evaluation/evaluation_fixture.h"
#include "evaluation/statistics.h"
#include "evaluation/tables.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::EvaluationTest;
using testing::message_of;
using testing::ScratchFolder;

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

/// Stands in for the networks: LPIPS is 0.25, inside the hole 0.5; a picture's feature is its mean, and two sets are
/// as far apart as their sums.
class FakeLearned final : public LearnedMetrics {
 public:
  std::unique_ptr<PictureDistance> lpips(const fs::path& network, const fs::path& lin, int) const override {
    EXPECT_EQ(network.filename(), "net.pth");
    EXPECT_EQ(lin.filename(), "lin.pth");
    struct Fixed : PictureDistance {
      Values measure(const Raster&, const Raster&, const Hole&) const override { return {0.25, 0.5}; }
    };
    return std::make_unique<Fixed>();
  }
  std::unique_ptr<PictureDistance> artificiality(const fs::path& detector, int) const override {
    EXPECT_EQ(detector.filename(), "detector.safetensors");
    struct Brightness : PictureDistance {
      Values measure(const Raster&, const Raster& result, const Hole&) const override {
        return {result.at(0, 0, 0), result.at(0, 0, 0)};
      }
    };
    return std::make_unique<Brightness>();
  }
  std::unique_ptr<PictureFeatures> features(const fs::path&, int) const override {
    struct Mean : PictureFeatures {
      std::vector<float> of(const Raster& picture) const override {
        double sum = 0;
        for (size_t i = 0; i < picture.plane_size(); ++i) sum += picture.data()[i];
        return {static_cast<float>(sum)};
      }
    };
    return std::make_unique<Mean>();
  }
  double frechet_distance(const FeatureSet& a, const FeatureSet& b) const override {
    double distance = 0;
    for (const auto& x : a) distance += x[0];
    for (const auto& x : b) distance -= x[0];
    return distance;
  }
  double kernel_distance(const FeatureSet& a, const FeatureSet&) const override {
    return static_cast<double>(a.size());
  }
};

TEST_F(EvaluationTest, TheJudgesMetricNeedsItsDetector) {
  std::ofstream(folder_ / "detector.safetensors") << "weights";
  learned_ = std::make_unique<FakeLearned>();
  auto what = protocol("[weights]\njudge = 'detector.safetensors'\n[[contender]]\nmethod = 'push-pull'\n");
  what.metrics = {"artificiality"};
  const EvaluationRow row = evaluate(what).rows.front();
  EXPECT_EQ(row.inside.at("artificiality"), row.picture.at("artificiality"));
  EXPECT_TRUE(choices(Evaluation{{row}, {}, {}}, "artificiality", "lpips").empty());
}

constexpr const char* with_weights =
    "[weights]\nperceptual = 'net.pth'\nlpips = 'lin.pth'\n[[contender]]\nmethod = 'push-pull'\n";

TEST_F(EvaluationTest, MetricsWithoutWeightsAreLeftOutAndSaidOnce) {
  auto what = protocol("[[contender]]\nmethod = 'push-pull'\n");
  what.metrics = {"psnr", "lpips"};
  const auto left_out = evaluate(what);
  EXPECT_EQ(left_out.rows.front().inside.count("lpips"), 0u);
  ASSERT_EQ(left_out.notes.size(), 1u);
  EXPECT_NE(left_out.notes[0].find("names no perceptual"), std::string::npos);
  EXPECT_NE(message_of([&] { evaluate(what, true, {"lpips"}); }).find("lpips is required"), std::string::npos);

  what = protocol(with_weights);
  what.metrics = {"psnr", "lpips"};
  EXPECT_NE(evaluate(what, true).notes.at(0).find("net.pth"), std::string::npos);  // named, but not there
  for (const char* file : {"net.pth", "lin.pth"}) std::ofstream(folder_ / file) << "weights";
  EXPECT_NE(evaluate(what, true).notes.at(0).find("not installed"), std::string::npos);
}

TEST_F(EvaluationTest, LearnedMetricsAreMeasuredWhereTheirWeightsAre) {
  for (const char* file : {"net.pth", "lin.pth"}) std::ofstream(folder_ / file) << "weights";
  auto what = protocol(with_weights);
  evaluate(what);
  learned_ = std::make_unique<FakeLearned>();
  const auto before = evaluate(what, /*resume=*/true, {"lpips"});  // rows without it are measured again
  EXPECT_TRUE(before.notes.empty());
  EXPECT_EQ(before.rows.back().picture.at("lpips"), 0.25);
  EXPECT_EQ(before.rows.back().inside.at("lpips"), 0.5);
  what.metrics.clear();  // the default: everything whose weights are there
  const Measures all(
      what, {}, [this]() -> const LearnedMetrics& { return *learned_; }, 1);
  EXPECT_EQ(all.names().size(), metric_catalog().size() + 1);
  EXPECT_TRUE(all.set_names().empty());
  EXPECT_NE(message_of([&] { protocol("[weights]\nperceptuall = 'x'\n"); }).find("did you mean 'perceptual'?"),
            std::string::npos);
}

TEST_F(EvaluationTest, SaysHowOftenTheJudgePicksRight) {
  const auto answer = [](const char* contender, const char* photo, double artificiality, double lpips) {
    EvaluationRow made;
    made.contender = contender, made.photo = photo, made.bucket = "20-30";
    made.inside = {{"artificiality", artificiality}, {"lpips", lpips}};
    return made;
  };
  Evaluation evaluation;
  evaluation.rows = {
      answer("a", "1", 0.1, 0.2), answer("b", "1", 0.3, 0.4), answer("c", "1", 0.3, 0.1),   // a-b right, a-c wrong
      answer("a", "2", 0.1, 0.2), answer("b", "2", 0.1, 0.4), answer("c", "2", 0.5, 0.4)};  // a-b a tie, a-c right
  evaluation.rows.push_back(answer("a", "3", 0.9, 0.1));                                    // nobody else answered
  evaluation.rows.push_back(answer("b", "3", 0, 0));
  evaluation.rows.back().error = "it failed";
  const auto found = choices(evaluation, "artificiality", "lpips");
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].first + found[0].second, "ab");
  EXPECT_DOUBLE_EQ(found[0].right.mean, 0.75);
  EXPECT_DOUBLE_EQ(found[1].right.mean, 0.5);
  EXPECT_EQ(found[2].pairs, 1);  // b and c of the second picture are equally good: there is nothing to pick
  EXPECT_DOUBLE_EQ(found[2].right.mean, 0.5);
  EXPECT_EQ(found[3].pairs, 5);
  EXPECT_DOUBLE_EQ(found[3].right.mean, (0.5 + 0.75) / 2);
  EXPECT_NE(choices_markdown(found, "artificiality", "lpips").find("| a, b | 2 | 0.75 |"), std::string::npos);
  EXPECT_TRUE(choices(evaluation, "artificiality", "psnr").empty());
}

TEST_F(EvaluationTest, MeasuresEveryContenderOnEveryCase) {
  const auto evaluation = evaluate(protocol("[[contender]]\nmethod = 'push-pull'\n[[contender]]\nmethod = 'telea'\n"));
  const auto& rows = evaluation.rows;
  ASSERT_EQ(rows.size(), 8u);
  for (const auto& row : rows) {
    EXPECT_EQ(row.error, "");
    EXPECT_GT(row.inside.at("psnr"), 8);
    EXPECT_GT(row.memory, 1e6);  // the whole program is resident
    EXPECT_LT(row.memory, 4e9);
    EXPECT_GT(row.picture.at("psnr"), row.inside.at("psnr"));  // known pixels are equal, so they can only help
    EXPECT_TRUE(fs::exists(result_path(folder_ / "out", row)));
  }
  const auto table = tabulate(evaluation);
  EXPECT_EQ(table.size(), 6u);  // two buckets and all of them, for two contenders
}

TEST_F(EvaluationTest, SetsAreComparedByContenderAndBucket) {
  std::ofstream(folder_ / "net.pth") << "weights";
  learned_ = std::make_unique<FakeLearned>();
  auto what = protocol(
      "[weights]\nmobilenet = 'net.pth'\ninception = 'net.pth'\n"
      "[[contender]]\nmethod = 'push-pull'\n[[contender]]\nname = 'truth'\nfolder = 'photos'\n");
  what.metrics = {"psnr", "fid-mobilenet", "kid"};
  const auto evaluation = evaluate(what);
  ASSERT_EQ(evaluation.sets.size(), 12u);  // two metrics, two contenders, two buckets and all of them
  for (const auto& row : tabulate(evaluation)) {
    EXPECT_EQ(row.sets.at("kid"), row.bucket == "all" ? 4 : 2);
    if (row.contender == "truth")
      EXPECT_EQ(row.sets.at("fid-mobilenet"), 0);
    else
      EXPECT_NE(row.sets.at("fid-mobilenet"), 0);
  }
  EXPECT_NE(to_markdown(tabulate(evaluation)).find("| **0** |"), std::string::npos);
  fs::remove_all(folder_ / "out");
  what.first_photos = 1;
  const auto single = evaluate(what);
  EXPECT_EQ(single.sets.size(), 4u);  // only over both buckets are there two pictures
  EXPECT_NE(single.notes.front().find("needs two pictures"), std::string::npos);
}

TEST_F(EvaluationTest, PeersThatFailAreNamedAndTheRestGoesOn) {
  const auto evaluation =
      evaluate(protocol("time_limit = 1\n"
                        "[[contender]]\nname = 'copy'\ncommand = 'cp {image} {out} # {mask}'\n"
                        "[[contender]]\nname = 'crash'\ncommand = 'kill -SEGV $$ # {image} {mask} {out}'\n"
                        "[[contender]]\nname = 'silent'\ncommand = 'true {image} {mask} {out}'\n"
                        "[[contender]]\nname = 'hang'\ncommand = 'sleep 60 # {image} {mask} {out}'\n"));
  const auto& rows = evaluation.rows;
  ASSERT_EQ(rows.size(), 16u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(rows[static_cast<size_t>(i)].error, "");
  EXPECT_NE(rows[4].error.find("status"), std::string::npos);
  EXPECT_NE(rows[8].error.find("wrote no result"), std::string::npos);
  EXPECT_NE(rows[12].error.find("longer than 1 s"), std::string::npos);
  EXPECT_EQ(tabulate(evaluation).back().failed, 4);
  EXPECT_GT(rows[0].memory, 1e4);  // cp's own
#ifndef __SANITIZE_ADDRESS__       // whose own memory the kernel counts to the program that was started
  EXPECT_LT(rows[0].memory, 3e7);
#endif
}

TEST_F(EvaluationTest, ResultsMadeElsewhereAreScoredTheSame) {
  const auto ours = run(protocol("[[contender]]\nmethod = 'telea'\n"));
  fs::rename(folder_ / "out", folder_ / "first");
  const auto again = run(protocol("[[contender]]\nname = 'folder'\nfolder = 'first/results/telea'\n"));
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_DOUBLE_EQ(again[i].inside.at("psnr"), ours[i].inside.at("psnr"));
}

TEST_F(EvaluationTest, ResultsThatAreMissingOrOfAnotherSizeAreNamedAndTheRestGoesOn) {
  fs::create_directories(folder_ / "theirs/10-20");
  save_image(testing::smooth_image(64, 48, 3, 1), folder_ / "theirs/10-20/p1.png");
  save_image(testing::smooth_image(60, 48, 3, 1), folder_ / "theirs/10-20/p2.png");
  const auto rows = run(protocol("[[contender]]\nname = 'theirs'\nfolder = 'theirs'\n"));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].error, "");
  EXPECT_NE(rows[1].error.find("p2.png is 60x48, the photograph 64x48"), std::string::npos) << rows[1].error;
  EXPECT_NE(rows[2].error.find("has no result for 20-30/p1"), std::string::npos) << rows[2].error;
}

TEST_F(EvaluationTest, WhatCannotBeMeasuredIsSaidBeforeAnythingIsWritten) {
  const std::string good = "[[contender]]\nmethod = 'telea'\n";
  const auto refused = [&](const Protocol& what) {
    auto error = message_of([&] { run(what); });
    EXPECT_FALSE(fs::exists(folder_ / "out")) << error;
    return error;
  };
  auto what = protocol(good);
  what.photos = {folder_ / "none"};
  EXPECT_NE(refused(what).find("no photographs at"), std::string::npos);
  what.photos = {folder_ / "photos/p1.png", folder_ / "photos/p1.png"};
  EXPECT_NE(refused(what).find("two photographs are named p1"), std::string::npos);
  EXPECT_NE(refused(protocol(good + "[[contender]]\nmethod = 'exemplary'\n")).find("exemplary"), std::string::npos);
  EXPECT_NE(refused(protocol(good + "[[contender]]\nname = 'x'\nfolder = 'nowhere'\n")).find("nowhere"),
            std::string::npos);
  EXPECT_NE(refused(protocol(good + "[[contender]]\nname = 'again'\nmethod = 'telea'\n")).find("one and the same"),
            std::string::npos);
  EXPECT_NE(refused(protocol("")).find("at least one contender"), std::string::npos);
}

TEST_F(EvaluationTest, BadProtocolsNameTheKey) {
  EXPECT_NE(message_of([&] { protocol("first_hole = 3\n"); }).find("did you mean 'first_holes'?"), std::string::npos);
  EXPECT_NE(message_of([&] { protocol("[[contender]]\nmethod = 'telea'\nfolder = 'x'\n"); }).find("exactly one"),
            std::string::npos);
  EXPECT_NE(message_of([&] { protocol("seed = [1\n"); }).find("line"), std::string::npos);
  EXPECT_NE(message_of([&] { run(protocol("buckets = ['30-40']\n[[contender]]\nmethod = 'telea'\n")); }).find("10-20"),
            std::string::npos);
  const std::string twice = "[[contender]]\nmethod = 'telea'\n";
  EXPECT_NE(message_of([&] { run(protocol(twice + twice)); }).find("two contenders"), std::string::npos);
  EXPECT_NE(
      message_of([&] { run(protocol("[[contender]]\ncommand = 'x {image} {out}'\nname = 'x'\n")); }).find("{mask}"),
      std::string::npos);
}

}  // namespace
}  // namespace mend
