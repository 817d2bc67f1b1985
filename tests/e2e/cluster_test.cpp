#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <map>
#include <sstream>
#include <thread>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

using nlohmann::json;

class Cluster : public EndToEnd {
 protected:
  void make_batch(int pictures) {
    make_mask("mask.png", 48, 32, {20, 12, 8, 6});
    for (int i = 0; i < pictures; ++i)
      make_picture("in/" + std::to_string(1000 + i) + ".png", 48, 32, static_cast<uint64_t>(i));
  }
  static std::vector<std::string> fill_words(const std::string& output, std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"fill", "in", "-m", "mask.png", "-o", output, "--method", "push-pull", "--threads", "1", "-q"});
    return more;
  }
  Answer fill(std::vector<std::string> more = {}) { return mend(fill_words("out", std::move(more))); }
  std::vector<json> lines(const std::string& file) {
    std::vector<json> records;
    std::istringstream text(contents(folder / file));
    for (std::string line; std::getline(text, line);) records.push_back(json::parse(line));
    return records;
  }
};

/// One variable of the environment, for as long as the guard lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST_F(Cluster, AKilledShardIsResumedAndTheMergedManifestIsWhole) {
  constexpr int pictures = 200, shards = 4;
  make_batch(pictures);
  ASSERT_EQ(mend(fill_words("whole")).code, 0);

  Running killed(folder, fill_words("out", {"--shard", "2/4"}));
  while (contents(folder / "out/mend-manifest-2-of-4.jsonl").empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  kill(killed.child(), SIGKILL);
  killed.finish();
  const size_t before = lines("out/mend-manifest-2-of-4.jsonl").size();
  ASSERT_LT(before, 50u) << "the shard was to be killed on its way";
  for (const char* shard : {"1/4", "3/4", "4/4"}) ASSERT_EQ(fill({"--shard", shard}).code, 0);

  const auto refused = mend({"manifest", "merge", "out"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("shard 2/4 has not come to its end"));
  EXPECT_FALSE(fs::exists(folder / "out/mend-manifest.jsonl"));

  ASSERT_EQ(fill({"--shard", "2/4", "--resume"}).code, 0);
  const auto merged = mend({"manifest", "merge", "out"});
  EXPECT_EQ(merged.code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("200 pictures of 4 shards"));

  // No picture twice: as many lines in the shards as pictures, each with an output of its own.
  size_t done = 0;
  for (int i = 1; i <= shards; ++i)
    done += lines("out/mend-manifest-" + std::to_string(i) + "-of-4.jsonl").size() - 1;  // the last says "finished"
  EXPECT_EQ(done, static_cast<size_t>(pictures));
  std::map<std::string, json> by_output;
  for (const auto& record : lines("out/mend-manifest.jsonl"))
    EXPECT_TRUE(by_output.emplace(fs::path(record["output"].get<std::string>()).filename(), record).second);
  ASSERT_EQ(by_output.size(), static_cast<size_t>(pictures));
  for (const auto& record : lines("whole/mend-manifest.jsonl")) {
    const std::string name = fs::path(record["output"].get<std::string>()).filename();
    EXPECT_EQ(by_output.at(name)["sha256"], record["sha256"]) << name;
    EXPECT_EQ(contents(folder / "out" / name), contents(folder / "whole" / name));
  }
  // The merged manifest is one to go on from.
  EXPECT_THAT(mend({"fill", "in", "-m", "mask.png", "-o", "out", "--method", "push-pull", "--resume"}).out,
              HasSubstr("200 were done already"));
}

TEST_F(Cluster, FailuresStandInTheMergedManifest) {
  make_batch(3);
  write_text(folder / "in/1001.png", "no picture");
  EXPECT_EQ(fill({"--shard", "1/2"}).code, 0);
  EXPECT_EQ(fill({"--shard", "2/2"}).code, 3);
  const auto merged = mend({"manifest", "merge", "out"});
  EXPECT_EQ(merged.code, 3);
  EXPECT_THAT(merged.out, HasSubstr("2 pictures of 2 shards, 1 failed"));
  EXPECT_THAT(merged.err, HasSubstr("1001.png"));
}

TEST_F(Cluster, TheSlurmTaskIsTheShard) {
  make_batch(5);
  const Variable count("SLURM_ARRAY_TASK_COUNT", "2"), first("SLURM_ARRAY_TASK_MIN", "0");
  {
    const Variable id("SLURM_ARRAY_TASK_ID", "0");
    EXPECT_THAT(fill().err, HasSubstr("shard 1/2"));
  }
  const Variable id("SLURM_ARRAY_TASK_ID", "1");
  EXPECT_EQ(fill().code, 0);
  EXPECT_EQ(lines("out/mend-manifest-1-of-2.jsonl").size(), 3u + 1);
  EXPECT_EQ(lines("out/mend-manifest-2-of-2.jsonl").size(), 2u + 1);
  EXPECT_EQ(mend(fill_words("all", {"--shard", "1/1"})).code, 0);
  EXPECT_EQ(lines("all/mend-manifest.jsonl").size(), 5u) << "what is said on the command line counts";
}

TEST_F(Cluster, AnArrayThatIsNoWholeSplitIsRefused) {
  make_batch(2);
  const Variable count("SLURM_ARRAY_TASK_COUNT", "1"), first("SLURM_ARRAY_TASK_MIN", "3"),
      id("SLURM_ARRAY_TASK_ID", "3");
  const auto answer = fill();
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("--shard I/N"));
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST_F(Cluster, ABatchIsNotCutInTwoWays) {
  make_batch(2);
  ASSERT_EQ(fill({"--shard", "1/2"}).code, 0);
  EXPECT_THAT(fill({"--shard", "1/3"}).err, HasSubstr("--shard I/2"));
  EXPECT_THAT(fill().err, HasSubstr("manifest merge"));
  fs::copy_file(folder / "out/mend-manifest-1-of-2.jsonl", folder / "out/mend-manifest-2-of-2.jsonl");
  EXPECT_THAT(mend({"manifest", "merge", "out"}).err, HasSubstr("two shards"));
  EXPECT_EQ(mend({"manifest", "merge", "in"}).code, 2);
}

}  // namespace
}  // namespace mend::testing
