#include "repro/repro.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "fill/filler_catalog.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "repro/scenes.h"
#include "repro/scores.h"
#include "repro/training_ground.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::ScratchFolder;

EvaluationRow row(const std::string& contender, const std::string& bucket, const std::string& photo, double psnr) {
  EvaluationRow made;
  made.contender = contender;
  made.bucket = bucket;
  made.photo = photo;
  made.picture["psnr"] = psnr;
  made.inside["psnr"] = psnr - 10;
  return made;
}

TEST(Scores, GainsAreTakenOnTheSamePictures) {
  Evaluation evaluation;
  evaluation.rows = {row("a", "10-20", "p", 20), row("a", "20-30", "p", 30), row("a", "10-20", "q", 90),
                     row("b", "20-30", "p", 33), row("b", "10-20", "p", 21)};
  EXPECT_DOUBLE_EQ(gain(evaluation, "a", "b", "psnr").mean, 2);  // (3 + 1) / 2: q has no partner
  EXPECT_DOUBLE_EQ(gain(evaluation, "a", "b", "psnr", {"20-30"}).mean, 3);
  EXPECT_DOUBLE_EQ(score(evaluation, "b", "psnr", {"all", Where::inside}).mean, 17);
  EXPECT_EQ(score(evaluation, "b", "ssim").count, 0);
  EXPECT_EQ(gain(evaluation, "a", "none", "psnr").count, 0);
  evaluation.rows[3].error = "it failed";
  EXPECT_DOUBLE_EQ(gain(evaluation, "a", "b", "psnr").mean, 1);
  EXPECT_EQ(measured_of(evaluation, {"psnr", "lpips"}), std::vector<std::string>{"psnr"});
}

TEST(Scores, CellsHaveTheDigitsOfTheirMetric) {
  EXPECT_EQ(plain({23.456, 23, 24, 5}, "psnr"), "23.46");
  EXPECT_EQ(plain({0.12345, 0, 1, 5}, "ssim"), "0.1235");
  EXPECT_EQ(signed_interval({0.5, -0.25, 1.25, 5}, "psnr"), "+0.50 (-0.25..+1.25)");
  EXPECT_EQ(plain(bootstrap_mean({}), "psnr"), "-");
}

TEST(Scenes, CutsSquaresOnceAndLeavesSmallPicturesOut) {
  const ScratchFolder folder;
  fs::create_directories(folder / "in");
  save_image(testing::smooth_image(90, 60, 3, 1), folder / "in/a.png");
  save_image(testing::smooth_image(20, 60, 3, 2), folder / "in/b.png");
  save_image(testing::smooth_image(64, 70, 1, 3), folder / "in/c.png");
  const auto squares = write_square_photos({folder / "in"}, folder / "out", 48, 48, 0, {});
  ASSERT_EQ(squares, (std::vector<fs::path>{folder / "out/a.png", folder / "out/c.png"}));
  EXPECT_EQ(load_image(squares[0]).width(), 48);
  EXPECT_EQ(load_image(squares[0]).height(), 48);
  const auto time = fs::last_write_time(squares[0]);
  EXPECT_EQ(write_square_photos({folder / "in"}, folder / "out", 48, 48, 1, {}).size(), 1u);
  EXPECT_EQ(fs::last_write_time(squares[0]), time);
  EXPECT_THROW(write_square_photos({folder / "in"}, folder / "more", 100, 100, 0, {}), Error);
  EXPECT_THROW(write_square_photos({folder / "none"}, folder / "more", 48, 48, 0, {}), Error);
}

TEST(Scenes, HolesHaveTheShareOfTheirBucket) {
  const ScratchFolder folder;
  draw_holes({"10-20", "40-50"}, folder.path(), 64, 3, 7);
  for (const auto& [bucket, low] : {std::pair{"10-20", 0.1}, {"40-50", 0.4}})
    for (const char* name : {"000.png", "001.png", "002.png"}) {
      const auto ratio = load_hole(folder / bucket / name).ratio();
      EXPECT_GE(ratio, low);
      EXPECT_LT(ratio, low + 0.1);
    }
  for (const char* wrong : {"20", "30-20", "a-b", "20-300", "20-30x"})
    EXPECT_THROW(draw_holes({wrong}, folder.path(), 64, 1, 7), Error) << wrong;
}

/// Trains by writing down that it was asked to.
struct FakeTrainer {
  std::vector<std::string> asked;
  ReproDoors doors() {
    ReproDoors made;
    made.neural_command = [this](const std::vector<std::string>& words, const Context&) {
      asked.push_back(words[0]);
      if (words[0] == "pack") fs::create_directories(words[words.size() - 3]);
      return fails ? 2 : 0;
    };
    return made;
  }
  bool fails = false;
};

TEST(TrainingGround, TrainsAgainOnlyWhatChanged) {
  const ScratchFolder folder;
  save_image(testing::smooth_image(32, 32, 3, 1), folder / "p.png");
  FakeTrainer trainer;
  const auto doors = trainer.doors();
  const auto ground = [&] { return TrainingGround({folder / "p.png"}, folder.path(), folder / "ground", doors, {}); };
  Schedule schedule{10, 32, 2};
  ground().train({"a", "one"}, schedule, {});
  EXPECT_EQ(trainer.asked, (std::vector<std::string>{"pack", "pack", "train"}));
  const auto again = ground();
  again.train({"a", "one"}, schedule, {});
  EXPECT_EQ(trainer.asked.size(), 3u);
  again.train({"a", "two"}, schedule, {});
  schedule.steps = 20;
  again.train({"a", "two"}, schedule, {});
  EXPECT_EQ(trainer.asked.size(), 5u);
  trainer.fails = true;
  EXPECT_THROW(again.train({"b", "one"}, schedule, {}), Error);
  trainer.fails = false;
  again.train({"b", "one"}, schedule, {});
  EXPECT_EQ(trainer.asked.size(), 7u);
}

TEST(ReproReport, IsMarkdownWithThePapersFiguresBesideOurs) {
  ReproReport report;
  report.paper = "Somebody, Something";
  report.tables = {{"Table 1", {"paper", "ours"}, {{"PSNR", not_available, "20"}}}};
  report.pictures = {{"Figure 2", "f.jpg"}};
  report.differs = {"everything"};
  EXPECT_EQ(to_markdown(report),
            "Somebody, Something\n\n**Table 1**\n\n| | paper | ours |\n|---|---|---|\n| PSNR | not available | 20 |\n"
            "\n**Figure 2**\n\n![Figure 2](f.jpg)\n\nWhat differs from the paper:\n\n- everything\n");
}

TEST(ReproCatalog, KeepsWhatAFolderHolds) {
  const ScratchFolder folder;
  save_image(testing::smooth_image(32, 32, 3, 1), folder / "kept.png");
  ReproOptions options;
  options.folder = folder.path();
  EXPECT_THROW(run_repro(find_repro("two-stage"), options, {}, {}), Error);  // no photographs
  options.photos = {folder.path()};
  try {
    run_repro(find_repro("two-stage"), options, {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--resume"), std::string::npos);
  }
  for (const auto& spec : repro_catalog()) EXPECT_FALSE(spec.covers.empty());
  EXPECT_THROW(find_repro("three-stage"), Error);
}

}  // namespace
}  // namespace mend
