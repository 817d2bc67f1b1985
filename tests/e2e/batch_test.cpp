#include <nlohmann/json.hpp>

#include <csignal>
#include <sstream>
#include <thread>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

using ::testing::ElementsAre;

class Batch : public EndToEnd {
 protected:
  std::vector<nlohmann::json> manifest() {
    std::vector<nlohmann::json> records;
    std::istringstream lines(contents(folder / "out/mend-manifest.jsonl"));
    for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::json::parse(line));
    return records;
  }
  Answer fill(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"fill", "in", "--mask", "masks", "-o", "out"});
    return mend(more);
  }
};

TEST_F(Batch, PairsByNameAndKeepsSubFolders) {
  make_picture("in/a.png", 96, 64, 1);
  make_picture("in/deep/b.jpg", 96, 64, 2);
  make_picture("in/deep/c.png", 96, 64, 3);
  make_mask("masks/a.png");
  make_mask("masks/deep/b_mask.png");
  make_mask("masks/deep/c_mask001.png");
  make_mask("masks/deep/c_mask002.png", 96, 64, {10, 10, 20, 20});
  const auto answer = fill();
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(listing("out"),
              ElementsAre("a.png", "deep", "deep/b.jpg", "deep/c-001.png", "deep/c-002.png", "mend-manifest.jsonl"));
  EXPECT_EQ(manifest().size(), 4u);
}

TEST_F(Batch, OneMaskServesAll) {
  make_picture("in/a.png", 96, 64, 1);
  make_picture("in/b.png", 96, 64, 2);
  make_mask("logo.png");
  EXPECT_EQ(mend({"fill", "in", "-m", "logo.png", "-o", "out"}).code, 0);
  EXPECT_THAT(listing("out"), ElementsAre("a.png", "b.png", "mend-manifest.jsonl"));
}

TEST_F(Batch, MasksMayLieAmongThePictures) {
  make_picture("in/a.png");
  make_mask("in/a_mask.png");
  EXPECT_EQ(mend({"fill", "in", "-m", "in", "-o", "out"}).code, 0);
  EXPECT_THAT(listing("out"), ElementsAre("a.png", "mend-manifest.jsonl"));
}

TEST_F(Batch, OneFailureDoesNotStopTheOthers) {
  make_picture("in/a.png");
  write_text(folder / "in/b.png", "no picture");
  make_picture("in/c.png");
  make_picture("in/d.png");
  for (const std::string name : {"a", "b", "c"}) make_mask("masks/" + name + ".png");
  const auto answer = fill();
  EXPECT_EQ(answer.code, 3);
  EXPECT_THAT(answer.out, HasSubstr("filled 2 of 4 pictures, 2 failed"));
  EXPECT_THAT(answer.err, HasSubstr("b.png"));
  EXPECT_THAT(answer.err, HasSubstr("no mask"));
  EXPECT_THAT(listing("out"), ElementsAre("a.png", "c.png", "mend-manifest.jsonl"));
  EXPECT_TRUE(manifest()[1].contains("error"));
}

TEST_F(Batch, ResumeSkipsOnlyWhatIsVerified) {
  for (const std::string name : {"a", "b", "c", "d"}) {
    make_picture("in/" + name + ".png");
    make_mask("masks/" + name + ".png");
  }
  ASSERT_EQ(fill().code, 0);
  EXPECT_EQ(fill().code, 2) << "the folder holds a batch already";
  const auto whole = contents(folder / "out/b.png");
  write_text(folder / "out/b.png", "damaged");  // the output is not what was written
  fs::remove(folder / "out/c.png");             // nor is it there
  make_picture("in/d.png", 96, 64, 9);          // the input is another
  const auto answer = fill({"--resume"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("filled 3 of 4 pictures, 1 were done already"));
  EXPECT_EQ(contents(folder / "out/b.png"), whole);
  EXPECT_THAT(fill({"--resume"}).out, HasSubstr("4 were done already"));
  EXPECT_THAT(fill({"--resume", "--seed", "2"}).out, HasSubstr("filled 4 of 4")) << "other options, other work";
}

TEST_F(Batch, ALineThatACrashCutOffIsDropped) {
  make_picture("in/a.png");
  make_mask("masks/a.png");
  ASSERT_EQ(fill().code, 0);
  const auto line = contents(folder / "out/mend-manifest.jsonl");
  write_text(folder / "out/mend-manifest.jsonl", line + line.substr(0, 50));
  EXPECT_THAT(fill({"--resume"}).out, HasSubstr("1 were done already"));
  EXPECT_EQ(contents(folder / "out/mend-manifest.jsonl"), line);
}

TEST_F(Batch, ShardsDoEachPictureOnce) {
  for (const std::string name : {"a", "b", "c"}) {
    make_picture("in/" + name + ".png");
    make_mask("masks/" + name + ".png");
  }
  EXPECT_THAT(fill({"--shard", "1/2"}).out, HasSubstr("filled 2 of 2"));
  EXPECT_THAT(fill({"--shard", "2/2"}).out, HasSubstr("filled 1 of 1"));
  EXPECT_THAT(listing("out"),
              ElementsAre("a.png", "b.png", "c.png", "mend-manifest-1-of-2.jsonl", "mend-manifest-2-of-2.jsonl"));
  EXPECT_EQ(fill({"--shard", "3/2"}).code, 2);
}

TEST_F(Batch, AnInterruptLeavesWholeFilesAndAManifestToGoOnWith) {
  for (int i = 0; i < 60; ++i) {
    make_picture("in/" + std::to_string(100 + i) + ".png", 240, 200, static_cast<uint64_t>(i));
    make_mask("masks/" + std::to_string(100 + i) + ".png", 240, 200, {60, 50, 100, 90});
  }
  Running running(folder, {"fill", "in", "-m", "masks", "-o", "out", "--method", "exemplar"});
  while (contents(folder / "out/mend-manifest.jsonl").empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  kill(running.child(), SIGINT);
  EXPECT_EQ(running.finish().code, 130);
  size_t outputs = 0;
  for (const auto& name : listing("out")) {
    if (name == "mend-manifest.jsonl") continue;
    EXPECT_NO_THROW(load_image(folder / "out" / name)) << name;
    ++outputs;
  }
  EXPECT_LT(outputs, 60u);
  EXPECT_EQ(manifest().size(), outputs);
  const auto answer = fill({"--resume", "--method", "exemplar"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr(std::to_string(outputs) + " were done already"));
}

}  // namespace
}  // namespace mend::testing
