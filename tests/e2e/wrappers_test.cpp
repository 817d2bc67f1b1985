/// The wrappers as users ask for them: flags, what they refuse, what is written and what Ctrl+C leaves.
#include <nlohmann/json.hpp>

#include <csignal>
#include <limits>
#include <thread>

#include "e2e/run_mend.h"
#include "support/small_detector.h"
#include "support/small_network.h"

namespace mend::testing {
namespace {

/// Has small weights: w.safetensors fills, judge.safetensors judges.
class Wrappers : public EndToEnd {
 protected:
  void SetUp() override {
    if (!fs::exists(fs::path(MEND_PROGRAM).parent_path() / "libmend-neural.so"))
      GTEST_SKIP() << "this build has no networks";
    make_picture("in.png");
    make_mask("mask.png");
    write_small_network(folder / "w.safetensors");
    write_small_detector(folder / "judge.safetensors");
  }

  std::vector<std::string> fill(std::vector<std::string> more, const std::string& out = "out.png") {
    std::vector<std::string> words{"fill", "in.png", "--mask", "mask.png", "-o", out, "--threads", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::vector<std::string> network(std::vector<std::string> more, const std::string& out = "out.png") {
    more.insert(more.begin(), {"--model", "w.safetensors", "--precision", "fp32"});
    return fill(more, out);
  }
  void expect_refused(const std::vector<std::string>& words, const std::string& said) {
    const auto before = listing();
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 2) << answer.err;
    EXPECT_THAT(answer.err, HasSubstr(said));
    EXPECT_EQ(listing(), before);
  }
  nlohmann::json report() { return nlohmann::json::parse(contents(folder / "report.json")); }
};

TEST_F(Wrappers, BadInputIsRefusedInOneSentence) {
  expect_refused(fill({"--method", "exemplar", "--adapt", "5"}), "adapt");
  expect_refused(network({"--adapt", "soon"}), "soon");
  expect_refused(network({"--ensemble", "3"}), "ensemble");
  expect_refused(fill({"--method", "telea", "--ensemble", "2"}), "ensemble");
  expect_refused(fill({"--method", "telea", "--refine", "shift", "--set", "refine.model=no-such-weights"}),
                 "no-such-weights");
  expect_refused(fill({"--method", "telea", "--refine", "shift", "--set", "refine.model=w.safetensors"}),
                 "refinementnet");
  expect_refused(fill({"--method", "telea", "--bottleneck", "blue"}), "blue");
  expect_refused(fill({"--method", "telea", "--bottleneck", "--pyramid", "5"}), "a colour pyramid of 5 sizes");
  expect_refused(fill({"--method", "telea", "--pyramid", "2"}), "bottleneck");
  expect_refused(fill({"--method", "telea", "--candidates", "2", "--set", "judge=no-such-judge"}), "no-such-judge");
  expect_refused(fill({"--method", "telea", "--rivals", "nobody", "--set", "judge=judge.safetensors"}), "nobody");
  expect_refused(fill({"--method", "telea", "--mix"}), "mix");
  expect_refused(network({"--adapt", "5", "--save-adapted", "w.safetensors"}), "w.safetensors exists");
  expect_refused(network({"--adapt", "5", "--save-adapted", "nowhere/a.safetensors"}), "nowhere");
  expect_refused(network({"--adapt", "5", "--set", "adapt.critic=no-such-critic"}), "no-such-critic");
  expect_refused(network({"--adapt", "5", "--set", "adapt.features=no-such-file"}), "no-such-file");
}

TEST_F(Wrappers, ABudgetTooSmallForOneStepSaysSoAndGivesTheFirstResult) {
  const auto answer = mend(network({"--adapt", "1000", "--budget", "0.001s"}));
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr("too short for one step"));
  ASSERT_EQ(mend(network({}, "plain.png")).code, 0);
  EXPECT_EQ(contents(folder / "out.png"), contents(folder / "plain.png"));
}

TEST_F(Wrappers, AnAdaptationIsReportedReplayedAndReused) {
  const auto answer = mend(network({"--adapt", "12", "--set", "adapt.batch=1", "--set", "adapt.rate=0.003",
                                    "--save-adapted", "mine.safetensors", "--report", "report.json"}));
  ASSERT_EQ(answer.code, 0) << answer.err;
  const auto said = report();
  EXPECT_EQ(said.at("windows")[0].at("measures").at("adaptation steps"), 12);
  EXPECT_EQ(said.at("weights")[0].at("network"), "mend");
  EXPECT_EQ(said.at("weights")[0].at("sha256").get<std::string>().size(), 64u);
  // Again, although the adapted weights are there already.
  const auto again = mend({"replay", "report.json", "-o", "again.png"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(contents(folder / "again.png"), contents(folder / "out.png"));
  EXPECT_EQ(mend(fill({"--model", "mine.safetensors"}, "reused.png")).code, 0);
}

TEST_F(Wrappers, TheBottleneckSkipsAGreyPictureAndSaysSo) {
  save_image(picture(96, 64, 3, 1), folder / "in.png");
  const auto answer = mend(fill({"--method", "telea", "--bottleneck"}));
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr("the picture is grey"));
  ASSERT_EQ(mend(fill({"--method", "telea"}, "plain.png")).code, 0);
  EXPECT_EQ(contents(folder / "out.png"), contents(folder / "plain.png"));
}

TEST_F(Wrappers, TheReportHasTheScoreOfEveryCandidate) {
  const auto answer = mend(fill({"--method", "exemplar", "--candidates", "2", "--rivals", "telea,push-pull", "--mix",
                                 "--refill", "1", "--set", "judge=judge.safetensors", "--report", "report.json"}));
  ASSERT_EQ(answer.code, 0) << answer.err;
  const auto said = report();
  const auto measures = said.at("windows")[0].at("measures");
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [name, value] : measures.items())
    if (name != "kept score") best = std::min(best, value.get<double>());
  for (const char* name : {"candidate 1 score", "candidate 2 score", "candidate 3 score", "refill 1 score"})
    EXPECT_TRUE(measures.contains(name)) << measures.dump();
  EXPECT_EQ(measures.at("kept score").get<double>(), best);
  EXPECT_THAT(said.at("filler").get<std::string>(), HasSubstr("telea"));
}

TEST_F(Wrappers, CtrlCLeavesNothingOrTheBestSoFarAsAsked) {
  for (const bool keep : {false, true}) {
    auto words = network({"--adapt", "1000000", "--set", "adapt.batch=1"});
    if (keep) words.push_back("--keep-best");
    Running running(folder, words);
    std::this_thread::sleep_for(std::chrono::seconds(4));
    kill(running.child(), SIGINT);
    const auto answer = running.finish();
    EXPECT_EQ(answer.code, keep ? 0 : 130) << answer.err;
    EXPECT_EQ(fs::exists(folder / "out.png"), keep);
  }
  EXPECT_GT(load_image(folder / "out.png").width(), 0);
}

TEST_F(Wrappers, CtrlCTwiceLeavesNothingEvenWhereTheBestIsKept) {
  Running running(folder, network({"--adapt", "1000000", "--set", "adapt.batch=64", "--keep-best"}));
  std::this_thread::sleep_for(std::chrono::seconds(4));
  kill(running.child(), SIGINT);
  // Signals of one kind do not queue: the first must have been seen. A step of 64 patches takes longer than seeing it.
  ASSERT_TRUE(running.says("Ctrl+C again"));
  kill(running.child(), SIGINT);
  EXPECT_EQ(running.finish().code, 130);
  EXPECT_FALSE(fs::exists(folder / "out.png"));
}

using Provenance = EndToEnd;

std::string xmp_of(const fs::path& file) {
  const Image image = load_image(file);
  const auto* item = image.find_metadata("xmp-data");
  return item ? std::string(item->bytes.begin(), item->bytes.end()) : std::string();
}

TEST_F(Provenance, IsSaidOnlyIfAskedForAndTheRestOfXmpStays) {
  const std::string camera =
      "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
      "xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='image/jpeg'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
  make_mask("mask.png");
  for (const std::string extension : {"jpg", "png", "tif", "webp"}) {
    auto original = picture(96, 64);
    original.metadata.push_back({"xmp-data", {camera.begin(), camera.end()}});
    const std::string in = "in." + extension, out = "out." + extension, plain = "plain." + extension;
    save_image(original, folder / in);
    ASSERT_EQ(mend({"fill", in, "--mask", "mask.png", "-o", plain, "--method", "telea"}).code, 0);
    EXPECT_EQ(xmp_of(folder / plain), xmp_of(folder / in)) << extension;
    const auto answer = mend({"fill", in, "--mask", "mask.png", "-o", out, "--method", "telea", "--provenance",
                              "--report", extension + ".json"});
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto said = xmp_of(folder / out);
    EXPECT_THAT(said, HasSubstr("dc:format='image/jpeg'")) << extension;
    EXPECT_THAT(said, HasSubstr("mend:Filler=\"telea(radius=5)\"")) << extension;
    EXPECT_THAT(said, HasSubstr("mend:Seed=\"0\"")) << extension;
    EXPECT_EQ(said.find(folder.string()), std::string::npos) << "it tells where the file lay";
    const Image filled = load_image(folder / out), without = load_image(folder / plain);
    EXPECT_EQ(std::vector<std::byte>(filled.bytes(), filled.bytes() + filled.byte_count()),
              std::vector<std::byte>(without.bytes(), without.bytes() + without.byte_count()));
    const auto again = mend({"replay", extension + ".json", "-o", "again." + extension});
    EXPECT_EQ(again.code, 0) << again.err;
  }
}

TEST_F(Provenance, APictureWithoutXmpGetsAPacketOfItsOwn) {
  make_picture("in.png");
  make_mask("mask.png");
  ASSERT_EQ(mend({"fill", "in.png", "--mask", "mask.png", "-o", "out.jpg", "--method", "telea", "--provenance"}).code,
            0);
  EXPECT_THAT(xmp_of(folder / "out.jpg"), HasSubstr("mend:Version="));
}

using Restoring = EndToEnd;

TEST_F(Restoring, KeepsTheMaskBesideTheResultAndDrawsAPreview) {
  auto old = picture(160, 120);
  auto* bytes = reinterpret_cast<uint8_t*>(old.bytes());
  for (int y = 0; y < 120; ++y)
    for (int c = 0; c < 3; ++c)
      bytes[(static_cast<size_t>(y) * 160 + 80 + static_cast<size_t>(y) / 20) * 3 + static_cast<size_t>(c)] = 255;
  save_image(old, folder / "old.png");
  const auto answer = mend({"restore", "old.png", "-o", "new.png", "--preview", "seen.png", "--method", "telea"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(listing(), (std::vector<std::string>{"new-mask.png", "new.png", "old.png", "seen.png"}));
  EXPECT_EQ(mend({"restore", "old.png", "-o", "other.png", "--preview", "seen.png"}).code, 2);
  EXPECT_FALSE(fs::exists(folder / "other-mask.png"));
}

}  // namespace
}  // namespace mend::testing
