#include <nlohmann/json.hpp>

#include <regex>
#include <set>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

using Tools = EndToEnd;

TEST_F(Tools, MaskCheckTellsATightHoleFromAGenerousOne) {
  make_disc("disc.png", "mask.png", 24);
  EXPECT_THAT(mend({"mask", "check", "disc.png", "mask.png"}).out,
              AllOf(HasSubstr("cut too tight: what the mask covers sticks out of it by "), HasSubstr("--grow auto")));
  const auto record = nlohmann::json::parse(mend({"mask", "check", "disc.png", "mask.png", "--json"}).out);
  EXPECT_EQ(record["findings"][0]["key"], "too_tight");
  ASSERT_EQ(record["leftovers"].size(), 1u);
  EXPECT_NEAR(record["leftovers"][0]["reach"].get<int>(), 6, 1);
  make_disc("disc.png", "mask.png", 29);
  EXPECT_THAT(mend({"mask", "check", "disc.png", "mask.png"}).out,
              AllOf(HasSubstr("cut too tight by "), HasSubstr("the 2 px that fill grows the hole by cover that")));
  make_disc("disc.png", "mask.png", 36);
  const auto answer = mend({"mask", "check", "disc.png", "mask.png"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out, HasSubstr("nothing to complain about"));
}

TEST_F(Tools, MaskCheckSaysWhatFillWillDo) {
  make_picture("in.png");
  make_mask("border.png", 96, 64, {0, 0, 20, 20});
  EXPECT_THAT(mend({"mask", "check", "in.png", "border.png"}).out, HasSubstr("border"));
  make_mask("small.png", 48, 32, {20, 12, 8, 6});
  EXPECT_EQ(mend({"mask", "check", "in.png", "small.png"}).code, 2);
  make_mask("none.png", 96, 64, {});
  const auto answer = mend({"mask", "check", "in.png", "none.png", "--json"});
  EXPECT_EQ(answer.code, 2);
  const auto record = nlohmann::json::parse(answer.out);
  EXPECT_EQ(record["usable"], false);
  EXPECT_EQ(record["findings"][0]["key"], "nothing_missing");
}

TEST_F(Tools, MaskMakeKeepsSizeRatioAndSeed) {
  make_picture("in.png", 150, 90);
  ASSERT_EQ(
      mend({"mask", "make", "curves", "-o", "a.png", "--like", "in.png", "--ratio", "0.2-0.3", "--seed", "4"}).code, 0);
  ASSERT_EQ(
      mend({"mask", "make", "curves", "-o", "b.png", "--size", "150x90", "--ratio", "0.2-0.3", "--seed", "4"}).code, 0);
  EXPECT_EQ(contents(folder / "a.png"), contents(folder / "b.png"));
  const Hole hole = load_hole(folder / "a.png");
  EXPECT_EQ(hole.width(), 150);
  EXPECT_GE(hole.ratio(), 0.2);
  EXPECT_LT(hole.ratio(), 0.3);
  EXPECT_EQ(mend({"mask", "make", "boxes", "-o", "many", "--count", "3", "--set", "most=2"}).code, 0);
  EXPECT_EQ(listing("many").size(), 3u);
}

TEST_F(Tools, MaskMakeRefusesWhatItDoesNotKnow) {
  EXPECT_THAT(mend({"mask", "make", "curvs", "-o", "a.png"}).err, HasSubstr("did you mean 'curves'?"));
  EXPECT_THAT(mend({"mask", "make", "curves", "-o", "a.png", "--set", "mots=3"}).err,
              HasSubstr("did you mean 'most'?"));
  EXPECT_EQ(mend({"mask", "make", "curves", "-o", "a.png", "--size", "0x5"}).code, 2);
  EXPECT_EQ(mend({"mask", "make", "curves", "-o", "a.png", "--ratio", "0.5-0.2"}).code, 2);
  EXPECT_TRUE(listing().empty());
}

TEST_F(Tools, CompareOutlinesTheHoleInTwoColours) {
  make_picture("in.png");
  make_mask("mask.png");
  const auto answer = mend({"compare", "in.png", "in.png", "mask.png", "-o", "sheet.png"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  const Raster sheet = load_image(folder / "sheet.png").read();
  EXPECT_EQ(sheet.height(), 64);
  EXPECT_EQ(sheet.width(), 2 * 96 + 4);
  EXPECT_EQ(sheet.at(0, 30, 39), 1.f);  // beside the hole, which begins at column 40
  EXPECT_EQ(sheet.at(0, 30, 38), 0.f);
  EXPECT_EQ(sheet.at(0, 30, 39 + 100), load_image(folder / "in.png").read().at(0, 30, 39));
  ASSERT_EQ(mend({"compare", "in.png", "in.png", "mask.png", "-o", "zoom.png", "--zoom", "--panel", "40"}).code, 0);
  EXPECT_EQ(load_image(folder / "zoom.png").width(), 2 * 40 + 4);
}

TEST_F(Tools, VersionAndHelp) {
  EXPECT_THAT(mend({"--version"}).out, HasSubstr("mend "));
  for (const auto& words : std::vector<std::vector<std::string>>{{"--help"},
                                                                 {"fill", "--help"},
                                                                 {"mask", "check", "--help"},
                                                                 {"mask", "make", "--help"},
                                                                 {"compare", "--help"}}) {
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, HasSubstr("Example"));
  }
  EXPECT_EQ(mend({}).code, 2);
}

/// Every option that any help page shows stands in the manual and in both completions.
TEST_F(Tools, ManualAndCompletionKnowEveryOption) {
  std::set<std::string> options;
  for (const auto& words : std::vector<std::vector<std::string>>{{"--help"},
                                                                 {"fill", "--help"},
                                                                 {"mask", "check", "--help"},
                                                                 {"mask", "make", "--help"},
                                                                 {"compare", "--help"}}) {
    const std::string help = mend(words).out;
    const std::regex option("\n  ?[^\n]*?(--[a-z-]+)");
    for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) options.insert((*at)[1]);
  }
  EXPECT_GT(options.size(), 20u);
  const std::string manual = std::regex_replace(mend({"man"}).out, std::regex(R"(\\-)"), "-");
  const std::string reference = mend({"man", "--format", "markdown"}).out;
  const std::string bash = mend({"completion", "bash"}).out, zsh = mend({"completion", "zsh"}).out;
  for (const auto& option : options) {
    EXPECT_THAT(manual, HasSubstr(option));
    EXPECT_THAT(reference, HasSubstr(option));
    EXPECT_THAT(bash, HasSubstr(option));
    EXPECT_THAT(zsh, HasSubstr(option));
  }
}

TEST_F(Tools, BashCompletionCompletes) {
  write_text(folder / "completion", mend({"completion", "bash"}).out);
  const auto complete = [&](const std::string& words, int at) {
    const std::string script = "cd '" + folder.string() + "'; source completion; COMP_WORDS=(" + words +
                               "); COMP_CWORD=" + std::to_string(at) +
                               "; _mend; printf '%s ' \"${COMPREPLY[@]}\" > answer";
    EXPECT_EQ(std::system(("bash -c '" + std::regex_replace(script, std::regex("'"), "'\\''") + "'").c_str()), 0);
    return contents(folder / "answer");
  };
  EXPECT_THAT(complete("mend fi", 1), HasSubstr("fill"));
  EXPECT_THAT(complete("mend mask ma", 2), HasSubstr("make"));
  EXPECT_THAT(complete("mend fill --method te", 3), HasSubstr("telea"));
  EXPECT_THAT(complete("mend fill --gr", 2), HasSubstr("--grow"));
  EXPECT_THAT(complete("mend mask make cur", 3), HasSubstr("curves"));
  EXPECT_THAT(complete("mend fill --grow a", 3), HasSubstr("auto"));
  EXPECT_EQ(complete("mend fill --grow P", 3), " ") << "PX stands for a number";
  EXPECT_EQ(complete("mend fill x", 2), " ") << "nothing of ours begins so: the shell offers files";
}

}  // namespace
}  // namespace mend::testing
