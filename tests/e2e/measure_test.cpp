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

/// A protocol of two small photographs and one hole; `more` is appended.
class Evaluating : public EndToEnd {
 protected:
  void prepare(const std::string& more) {
    for (int i = 0; i < 2; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 96, 64, static_cast<uint64_t>(i));
    make_mask("holes/h.png");
    write_text(folder / "p.toml", "photos = ['photos']\nholes = 'holes'\nmetrics = ['psnr']\n" + more);
  }
};

TEST_F(Evaluating, PeersThatCrashOrHangAreNamedAndTheRestGoesOn) {
  prepare("time_limit = 1\n[[contender]]\nmethod = 'push-pull'\n");
  const auto answer =
      mend({"eval", "p.toml", "-o", "out", "--quiet", "--peer", "crash=kill -SEGV $$ # {image} {mask} {out}", "--peer",
            "hang=sleep 60 # {image} {mask} {out}", "--peer", "copy=cp {image} {out} # {mask}"});
  EXPECT_EQ(answer.code, 3) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("4 of 8 answers failed"));
  EXPECT_THAT(answer.out, HasSubstr("| copy |"));
  EXPECT_THAT(contents(folder / "out/index.html"), HasSubstr("hang: &#39;sleep 60"));
  EXPECT_THAT(contents(folder / "out/index.html"), HasSubstr("crash: crash ended with status 139 (2 times)"));
  EXPECT_EQ(mend({"eval", "p.toml", "-o", "out", "--quiet"}).code, 2);  // there are results already
  EXPECT_EQ(mend({"eval", "p.toml", "-o", "out", "--quiet", "--resume"}).code, 0);
}

TEST_F(Evaluating, BadInputIsOneSentenceAndNothingIsWritten) {
  prepare("[[contender]]\nmethod = 'push-pull'\n");
  const auto refused = [&](const std::vector<std::string>& more, const std::string& sentence) {
    std::vector<std::string> words{"eval", "p.toml", "-o", "out", "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 2) << sentence;
    EXPECT_THAT(answer.err, HasSubstr(sentence));
    EXPECT_FALSE(fs::exists(folder / "out")) << sentence;
  };
  refused({"--peer", "a=cp {image} {out} # {mask}", "--peer", "b=cp {image} {out} # {mask}"}, "one and the same");
  refused({"--peer", "a=cp {image} {out} # {mask}", "--peer", "a=true {image} {out} {mask}"},
          "two contenders are named 'a'");
  refused({"--peer", "a=cp {image} {out}"}, "lacks {mask}");
  refused({"--peer-dir", "a=nowhere"}, "nowhere");
  refused({"--peer-dir", "nothing"}, "NAME=VALUE");
  refused({"--require", "lpips"}, "lpips is required");
  refused({"--require", "lpisp"}, "did you mean 'lpips'?");
  fs::remove_all(folder / "photos");
  refused({}, "no photographs at");
}

TEST_F(Measuring, ReproTwoStageRunsQuickly) {
  for (int i = 0; i < 3; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 300, 260, static_cast<uint64_t>(i));
  const auto answer = mend({"repro", "two-stage", "--photos", "photos", "--quick", "-o", "out", "--quiet"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("| the paper's two stages | not available |"));
  EXPECT_THAT(answer.out, HasSubstr("| two stages | "));
  EXPECT_THAT(answer.out, HasSubstr("What differs from the paper"));
  EXPECT_EQ(contents(folder / "out/report.md"), answer.out);
  EXPECT_TRUE(fs::exists(folder / "out/pictures.jpg"));
  EXPECT_EQ(mend({"repro", "two-stage", "--photos", "photos", "--quick", "-o", "out"}).code, 2);  // it is there already
  const auto again = mend({"repro", "two-stage", "--photos", "photos", "--quick", "-o", "out", "--quiet", "--resume"});
  EXPECT_EQ(again.out, answer.out);
}

TEST_F(Measuring, BadReprosAreRefused) {
  make_picture("photos/p.png", 80, 72);
  const auto refused = [&](const std::vector<std::string>& words, const std::string& sentence) {
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 2) << sentence;
    EXPECT_THAT(answer.err, HasSubstr(sentence));
  };
  refused({"repro", "two-stage"}, "--photos");
  refused({"repro", "three-stage", "--photos", "photos"},
          "no repro named 'three-stage'; known: restore-from-restored, two-stage");
  refused({"repro", "survey", "--photos", "photos"}, "128x128");
  refused({"repro", "survey", "--photos", "photos", "--set", "only=l3"}, "'l3'");
  refused({"repro", "two-stage", "--photos", "photos", "--weights", "coarse=none.safetensors"}, "none.safetensors");
  refused({"repro", "dense-detector", "--photos", "photos", "--set", "widht=3"}, "did you mean 'width'?");
  refused({"repro", "restore-from-restored", "--photos", "photos", "--set", "steps=50,25"}, "rising");
  refused({"repro", "external-internal", "--photos", "none"}, "none");
}

/// Needs networks; has `count` photographs.
class Training : public EndToEnd {
 protected:
  void SetUp() override {
    if (!has_networks()) GTEST_SKIP() << "built without networks";
  }
  void photographs(int count, int side) {
    for (int i = 0; i < count; ++i)
      make_picture("photos/p" + std::to_string(i) + ".png", side + 8, side, static_cast<uint64_t>(i));
  }
};

TEST_F(Training, ReproRestoreFromRestoredRunsQuickly) {
  photographs(3, 72);
  const auto answer = mend(
      {"repro", "restore-from-restored", "--photos", "photos", "--quick", "-o", "out", "--quiet", "--threads", "1"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  for (const char* expected : {"Tables 1 and 2", "| not available | 23.4 |", "| mend, 20-30 % |", "| mend, 2 steps |",
                               "(figure-5.svg)", "(mend.jpg)", "2 photographs of photos, as 64x64 pixels"})
    EXPECT_THAT(answer.out, HasSubstr(expected));
  EXPECT_THAT(contents(folder / "out/figure-5.svg"), HasSubstr("</svg>"));
  EXPECT_EQ(contents(folder / "out/report.md"), answer.out);
}

TEST_F(Training, ReproExternalInternalRunsQuickly) {
  photographs(3, 72);
  const auto answer =
      mend({"repro", "external-internal", "--photos", "photos", "--quick", "-o", "out", "--quiet", "--threads", "1"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  for (const char* expected : {"| mend, grey-rgb, 20-30 %: filled in grey |", "+3.0", "mend: ", "(mend.jpg)"})
    EXPECT_THAT(answer.out, HasSubstr(expected));
}

TEST_F(Training, ReproSurveyRunsQuickly) {
  photographs(5, 128);
  const auto answer =
      mend({"repro", "survey", "--photos", "photos", "--quick", "-o", "out", "--quiet", "--threads", "1"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  for (const char* expected :
       {"| l1: ", "| l2: ", "| discounted: ", "| confidence: ", "| total-variation: ", "| gan-vanilla: ",
        "| gan-least-squares: ", "| gan-hinge: ", "| gan-wasserstein: ", "| feature-matching: ", "| detector: ",
        "| plain: ", "| dilated: ", "| residual: ", "| partial: ", "| attention: ", "| gated-attention: ",
        "style is left out: it needs a perceptual network"})
    EXPECT_THAT(answer.out, HasSubstr(expected));
}

TEST_F(Training, ReproDenseDetectorTrainsAndComparesAndScoresWhatIsTrained) {
  photographs(10, 72);
  const auto answer =
      mend({"repro", "dense-detector", "--photos", "photos", "--quick", "-o", "out", "--quiet", "--threads", "1"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  for (const char* expected :
       {"| the paper's Det | not available |", "| Weight | ", "| Adv | ", "| Det - Weight | ", "Figure 3",
        "Section 4.2", "(figure-7.jpg)", "| the photographs themselves | not available |",
        "8 photographs to train on, 2 to test"})
    EXPECT_THAT(answer.out, HasSubstr(expected));
  const auto run = [](const char* row) {
    return std::string(row) + "=out/ground/runs/" + row + "/weights.safetensors";
  };
  const auto given = mend({"repro", "dense-detector", "--photos", "photos", "--quick", "--count", "1", "-o", "given",
                           "--quiet", "--threads", "1", "--weights", run("Det"), "--weights", run("Weight")});
  EXPECT_EQ(given.code, 0) << given.err;
  EXPECT_THAT(given.out, HasSubstr("| Det - Weight | "));
  EXPECT_THAT(given.out, HasSubstr("(figure-7.jpg)"));  // by the detector beside Det
  EXPECT_FALSE(fs::exists(folder / "given/ground"));
  EXPECT_EQ(given.out.find("Adv |"), std::string::npos);
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
