#include <nlohmann/json.hpp>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

using Fill = EndToEnd;

/// Bytes of all pixels outside `hole`.
std::string known_bytes(const Image& image, const Hole& hole) {
  const size_t pixel = image.byte_count() / static_cast<size_t>(image.bounds().area());
  std::string known;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (!hole.at(y, x))
        known.append(reinterpret_cast<const char*>(image.bytes()) +
                         (static_cast<size_t>(y) * static_cast<size_t>(image.width()) + static_cast<size_t>(x)) * pixel,
                     pixel);
  return known;
}

TEST_F(Fill, FillsTheHoleAndNothingElse) {
  make_picture("in.png");
  make_mask("mask.png");
  for (const std::string method : {"auto", "exemplar", "telea", "navier-stokes", "push-pull"}) {
    const auto answer =
        mend({"fill", "in.png", "--mask", "mask.png", "-o", method + ".png", "--method", method, "--grow", "0"});
    ASSERT_EQ(answer.code, 0) << answer.err;
    EXPECT_THAT(answer.out, HasSubstr("filled 192 pixels"));
    const Hole hole = load_hole(folder / "mask.png");
    const Image before = load_image(folder / "in.png"), after = load_image(folder / (method + ".png"));
    EXPECT_EQ(known_bytes(before, hole), known_bytes(after, hole));
    EXPECT_NE(known_bytes(before, hole.inverted()), known_bytes(after, hole.inverted()));
  }
}

TEST_F(Fill, GrowsTheHoleALittleUnlessTold) {
  make_picture("in.png");
  make_mask("mask.png");
  const auto answer = mend({"fill", "in.png", "-m", "mask.png", "-o", "out.png", "--report", "report.json"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("hole grown by 2 px"));
  const auto report = nlohmann::json::parse(contents(folder / "report.json"));
  EXPECT_EQ(report["drawn"], 192);
  EXPECT_EQ(report["missing"], load_hole(folder / "mask.png").grown(2).count());
  EXPECT_EQ(report["sha256"]["output"].get<std::string>().size(), 64u);
}

TEST_F(Fill, WhatSticksOutOfATightMaskIsSaidAndCoveredOnRequest) {
  make_disc("in.png", "mask.png", 24);
  const auto fill = [&](const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> words{"fill", "in.png", "-m", "mask.png", "-o", name + ".png", "--method", "telea"};
    words.insert(words.end(), more.begin(), more.end());
    words.insert(words.end(), {"--report", name + ".json"});
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 0) << answer.err;
    return std::pair(answer.err, nlohmann::json::parse(contents(folder / (name + ".json"))));
  };
  const Hole hole = load_hole(folder / "mask.png");
  const auto [warned, plain] = fill("plain", {});
  EXPECT_THAT(warned, AllOf(HasSubstr("the hole was grown by 2 px"), HasSubstr("sticks out of it by"),
                            HasSubstr("--grow auto covers it")));
  ASSERT_EQ(plain["leftovers"].size(), 1u);
  EXPECT_EQ(plain["missing"], hole.grown(2).count());

  const auto [told, covered] = fill("covered", {"--grow", "auto"});
  EXPECT_THAT(told, HasSubstr("that was filled too"));
  EXPECT_EQ(covered["grown_by"], 2);
  EXPECT_EQ(covered["options"]["cover"], true);
  const Image after = load_image(folder / "covered.png");
  int brightest = 0;  // the disc is 200 and more, the ground at most 66
  for (size_t i = 0; i < after.byte_count(); ++i)
    brightest = std::max(brightest, std::to_integer<int>(after.bytes()[i]));
  EXPECT_LT(brightest, 70);
  EXPECT_EQ(mend({"replay", "covered.json", "-o", "again.png"}).code, 0);

  EXPECT_EQ(fill("wide", {"--grow", "9"}).second["leftovers"].size(), 0u);
}

TEST_F(Fill, SameSeedSameBytesAtAnyThreadCount) {
  make_picture("in.png");
  make_mask("mask.png");
  ASSERT_EQ(mend({"fill", "in.png", "-m", "mask.png", "-o", "a.png", "--seed", "5", "--threads", "1"}).code, 0);
  ASSERT_EQ(mend({"fill", "in.png", "-m", "mask.png", "-o", "b.png", "--seed", "5", "--threads", "3"}).code, 0);
  EXPECT_EQ(contents(folder / "a.png"), contents(folder / "b.png"));
}

TEST_F(Fill, TheOutputStandsBesideTheInputUnlessTold) {
  make_picture("in.png");
  make_mask("mask.png");
  EXPECT_EQ(mend({"fill", "in.png", "-m", "mask.png"}).code, 0);
  EXPECT_TRUE(fs::exists(folder / "in-mended.png"));
}

TEST_F(Fill, TakesTheWordsOfIOPaint) {
  make_picture("in.png");
  make_mask("mask.png");
  const auto answer =
      mend({"fill", "--image", "in.png", "--mask", "mask.png", "--output", "out.png", "--model", "telea"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_TRUE(fs::exists(folder / "out.png"));
}

TEST_F(Fill, AJpegKeepsTheBlocksTheHoleDoesNotTouch) {
  make_picture("in.jpg", 160, 96);
  make_mask("mask.png", 160, 96, {70, 40, 12, 12});
  ASSERT_EQ(mend({"fill", "in.jpg", "-m", "mask.png", "-o", "out.jpg"}).code, 0);
  ASSERT_EQ(mend({"fill", "out.jpg", "-m", "mask.png", "-o", "again.jpg"}).code, 0);
  Hole touched(96, 160);  // whole 16x16 cells and one pixel of chroma interpolation around the grown hole
  for (int y = 31; y < 65; ++y)
    for (int x = 63; x < 97; ++x) touched.set(y, x, true);
  const auto known = known_bytes(load_image(folder / "in.jpg"), touched);
  EXPECT_EQ(known, known_bytes(load_image(folder / "out.jpg"), touched));
  EXPECT_EQ(known, known_bytes(load_image(folder / "again.jpg"), touched)) << "no generation is lost";
}

TEST_F(Fill, AnEmptyMaskCopiesThePictureByteForByte) {
  make_picture("in.jpg");
  make_mask("mask.png", 96, 64, {});
  const auto answer = mend({"fill", "in.jpg", "-m", "mask.png", "-o", "out.jpg"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("has no hole"));
  EXPECT_EQ(contents(folder / "in.jpg"), contents(folder / "out.jpg"));
}

TEST_F(Fill, AMaskOfAnotherSizeIsScaledOnlyOnRequest) {
  make_picture("in.png");
  make_mask("mask.png", 48, 32, {20, 12, 8, 6});
  const auto answer = mend({"fill", "in.png", "-m", "mask.png", "-o", "out.png", "--fit-mask", "--grow", "0"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr("scaled from 48x32"));
  EXPECT_THAT(answer.out, HasSubstr("filled 192 pixels"));
}

TEST_F(Fill, InvertMaskTakesBlackAsTheHole) {
  make_picture("in.png");
  save_hole(
      [] {
        Hole hole(64, 96);
        for (int y = 20; y < 30; ++y)
          for (int x = 20; x < 30; ++x) hole.set(y, x, true);
        return hole.inverted();
      }(),
      folder / "mask.png");
  const auto answer = mend({"fill", "in.png", "-m", "mask.png", "-o", "out.png", "--invert-mask", "--grow", "0"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("filled 100 pixels"));
}

TEST_F(Fill, SaysWhatTheOutputsFormatCannotHold) {
  auto image = picture(96, 64);
  image.metadata = {{"jpeg-segment-fe", {'h', 'i'}}};
  save_image(image, folder / "in.jpg");
  make_mask("mask.png");
  auto answer = mend({"fill", "in.jpg", "-m", "mask.png", "-o", "out.webp"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("left out: JPEG comment"));
  answer = mend({"fill", "in.jpg", "-m", "mask.png", "-o", "out.jpg"});
  EXPECT_THAT(answer.err, ::testing::Not(HasSubstr("left out")));
}

TEST_F(Fill, QuietPrintsNothing) {
  make_picture("in.png");
  make_mask("mask.png");
  const auto answer = mend({"fill", "in.png", "-m", "mask.png", "-o", "out.png", "-q"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out + answer.err, "");
}

TEST_F(Fill, OverwriteReplacesTheInput) {
  make_picture("in.png");
  make_mask("mask.png");
  const auto before = contents(folder / "in.png");
  EXPECT_EQ(mend({"fill", "in.png", "-m", "mask.png", "-o", "in.png", "--overwrite"}).code, 0);
  EXPECT_NE(before, contents(folder / "in.png"));
}

}  // namespace
}  // namespace mend::testing
