#include <nlohmann/json.hpp>

#include "e2e/run_mend.h"
#include "support/small_detector.h"

namespace mend::testing {
namespace {

using Judging = EndToEnd;

bool has_networks() { return fs::exists(fs::path(MEND_PROGRAM).parent_path() / "libmend-neural.so"); }

TEST_F(Judging, SaysHowMadeUpTheHoleLooksAndDrawsWhere) {
  if (!has_networks()) GTEST_SKIP() << "this build has no networks";
  make_picture("in.png");
  make_mask("mask.png");
  write_small_detector(folder / "judge.safetensors");
  const auto answer = mend(
      {"judge", "in.png", "--mask", "mask.png", "--model", "judge.safetensors", "--heatmap", "heat.png", "--json"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  const auto said = nlohmann::json::parse(answer.out);
  for (const char* what : {"mean", "artificiality", "lost_detail", "score", "separation"}) {
    EXPECT_GT(said.at(what).get<double>(), 0) << what;
    EXPECT_LT(said.at(what).get<double>(), 1) << what;
  }
  const Image heat = load_image(folder / "heat.png"), picture = load_image(folder / "in.png");
  EXPECT_EQ(heat.colours(), 1);
  EXPECT_EQ(heat.width(), picture.width());
  const Raster values = heat.read();
  double mean = 0;
  for (size_t i = 0; i < values.plane_size(); ++i) mean += values.data()[i];
  EXPECT_NEAR(mean / static_cast<double>(values.plane_size()), said.at("mean").get<double>(), 0.5 / 255);
  const auto again = mend({"judge", "in.png", "--model", "judge.safetensors", "--heatmap", "heat.png"});
  EXPECT_EQ(again.code, 2);
  EXPECT_THAT(again.err, HasSubstr("heat.png exists"));
}

TEST_F(Judging, OfAFillIsWrittenWithIt) {
  if (!has_networks()) GTEST_SKIP() << "this build has no networks";
  make_picture("in.png");
  make_mask("mask.png");
  fs::create_directory(folder / "models");
  write_small_detector(folder / "models/detector.safetensors");
  setenv("MEND_MODELS", (folder / "models").c_str(), 1);
  const auto answer = mend({"fill", "in.png", "--mask", "mask.png", "-o", "out.png", "--method", "telea", "--heatmap",
                            "heat.png", "--report", "report.json"});
  unsetenv("MEND_MODELS");
  ASSERT_EQ(answer.code, 0) << answer.err;
  const auto report = nlohmann::json::parse(contents(folder / "report.json"));
  EXPECT_GT(report.at("artificiality").get<double>(), 0);
  EXPECT_EQ(load_image(folder / "heat.png").width(), load_image(folder / "out.png").width());
}

TEST_F(Judging, AMaskOfAnotherSizeAndAMissingDetectorAreErrors) {
  make_picture("in.png");
  save_hole(Hole(9, 9), folder / "small.png");
  write_small_detector(folder / "judge.safetensors");
  const auto missing = mend({"judge", "in.png", "--model", "no-such-detector"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr(has_networks() ? "no-such-detector" : "network"));
  if (!has_networks()) return;
  const auto other = mend({"judge", "in.png", "--mask", "small.png", "--model", "judge.safetensors"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("9x9"));
}

TEST_F(Judging, ReplayGivesTheBytesOfTheReport) {
  make_picture("in.png");
  make_mask("mask.png");
  ASSERT_EQ(mend({"fill", "in.png", "--mask", "mask.png", "-o", "out.png", "--report", "report.json", "--method",
                  "exemplar", "--seed", "5", "--grow", "3"})
                .code,
            0);
  const auto answer = mend({"replay", "report.json", "-o", "again.png"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("the same bytes"));
  EXPECT_EQ(contents(folder / "again.png"), contents(folder / "out.png"));

  auto report = nlohmann::json::parse(contents(folder / "report.json"));
  report["options"]["seed"] = 6;
  write_text(folder / "other.json", report.dump());
  const auto other = mend({"replay", "other.json", "-o", "other.png"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("other bytes"));
}

TEST_F(Judging, ReplayRefusesWhatIsNoReportAndInputsThatChanged) {
  make_picture("in.png");
  make_mask("mask.png");
  ASSERT_EQ(
      mend({"fill", "in.png", "--mask", "mask.png", "-o", "out.png", "--method", "telea", "--report", "report.json"})
          .code,
      0);
  write_text(folder / "no.json", "[1, 2]");
  auto report = nlohmann::json::parse(contents(folder / "report.json"));
  report["options"].erase("grow");
  write_text(folder / "damaged.json", report.dump());
  for (const auto& [file, said] : {std::pair<std::string, std::string>{"no.json", "is no report"},
                                   {"damaged.json", "is damaged"},
                                   {"absent.json", "cannot read"}}) {
    const auto answer = mend({"replay", file, "-o", "again.png"});
    EXPECT_NE(answer.code, 0);
    EXPECT_THAT(answer.err, HasSubstr(said));
    EXPECT_FALSE(fs::exists(folder / "again.png"));
  }
  make_picture("in.png", 90, 70);
  const auto changed = mend({"replay", "report.json", "-o", "again.png"});
  EXPECT_EQ(changed.code, 2);
  EXPECT_THAT(changed.err, HasSubstr("SHA-256 differs"));
  EXPECT_FALSE(fs::exists(folder / "again.png"));
}

}  // namespace
}  // namespace mend::testing
