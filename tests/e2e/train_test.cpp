// `mend pack` and `mend train` as a user runs them, on pictures made on the spot.
#include <sys/mount.h>
#include <sys/statvfs.h>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

class TrainingRun : public EndToEnd {
 protected:
  void SetUp() override {
    if (!fs::exists(fs::path(MEND_PROGRAM).parent_path() / "libmend-neural.so"))
      GTEST_SKIP() << "this build has no networks";
    for (uint64_t i = 0; i < 6; ++i) make_picture("photos/p" + std::to_string(i) + ".png", 80, 64, i);
    for (int i = 0; i < 3; ++i) make_mask("holes/h" + std::to_string(i) + ".png", 64, 64, {8 * i, 16, 24, 20});
  }

  Answer pack(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"pack", "photos", "-o", "shards", "--validation", "0.3"};
    words.insert(words.end(), more.begin(), more.end());
    return mend(words);
  }

  /// `changes` is put before the first section: it may hold sections of its own.
  void write_config(const std::string& name, int steps, const std::string& network = "width = 8\nblocks = 1\n",
                    const std::string& changes = "") {
    write_text(folder / name,
               changes + "[network]\nname = \"mend\"\n" + network +
                   "[data]\nphotos = \"shards\"\nvalidation = \"shards/validation.safetensors\"\n"
                   "[run]\nout = \"run\"\nvalidation_cases = 2\nvalidation_size = 32\nvalidate_every = 2\n"
                   "[[stage]]\nsize = 32\nbatch = 2\nsteps = " +
                   std::to_string(steps) + "\n");
  }

  /// Exit code 2 and one line that says why.
  void refuses(const std::vector<std::string>& words, const std::vector<std::string>& messages) {
    const auto answer = mend(words);
    EXPECT_EQ(answer.code, 2) << answer.err;
    for (const auto& message : messages) EXPECT_THAT(answer.err, HasSubstr(message));
    EXPECT_EQ(answer.err.rfind("mend: ", 0), 0u) << answer.err;
    EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 1) << answer.err;
  }
};

TEST_F(TrainingRun, FromAFolderOfPhotographsToAFill) {
  write_text(folder / "photos/cut.png", contents(folder / "photos/p0.png").substr(0, 200));
  auto answer = pack();
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.err, HasSubstr("skipped: photos/cut.png")) << "named";
  EXPECT_THAT(answer.out, HasSubstr("skipped 1")) << "counted";
  answer = mend({"pack", "--holes", "holes", "--keep-holes", "1", "-o", "shards/holes"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("packed 2 for training"));
  write_config("run.toml", 3);
  answer = mend({"train", "run.toml"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  for (const char* file : {"run/log.jsonl", "run/grid-000000002.png", "run/checkpoint-000000003.safetensors",
                           "run/weights.safetensors", "run/best.safetensors"})
    EXPECT_TRUE(fs::exists(folder / file)) << file;
  write_config("run.toml", 5);
  answer = mend({"train", "run.toml", "--resume"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("going on at step 3"));
  make_picture("in.png", 64, 64);
  make_mask("mask.png", 64, 64);
  answer = mend({"fill", "in.png", "--mask", "mask.png", "--model", "run/weights.safetensors", "-o", "out.png"});
  EXPECT_EQ(answer.code, 0) << answer.err;
}

TEST_F(TrainingRun, RefusesWhatIsWrongInOneSentence) {
  ASSERT_EQ(pack().code, 0);
  write_config("ok.toml", 1);
  write_config("key.toml", 1, "width = 8\nblokcs = 1\n");
  write_config("range.toml", 1, "width = 8\nblocks = 1\n", "[optimiser]\nrate = 3.0\n");
  write_config("section.toml", 1, "width = 8\nblocks = 1\n", "[optimizer]\nrate = 0.1\n");
  refuses({"train", "key.toml"}, {"blokcs", "did you mean 'blocks'"});
  refuses({"train", "range.toml"}, {"rate", "1e-08..1", "3"});
  refuses({"train", "section.toml"}, {"optimizer", "did you mean 'optimiser'"});
  refuses({"train", "none.toml"}, {"none.toml"});
  refuses({"train", "ok.toml", "--minutes", "soon"}, {"--minutes", "soon"});
  EXPECT_FALSE(fs::exists(folder / "run")) << "nothing is written by a run that cannot begin";
  ASSERT_EQ(mend({"train", "ok.toml"}).code, 0);
  write_config("other.toml", 1, "width = 16\nblocks = 1\n");
  refuses({"train", "other.toml", "--resume"}, {"width=8", "width=16"});
  refuses({"pack", "photos", "--holes", "holes", "-o", "both"}, {"pack either"});
}

TEST_F(TrainingRun, LeavesADamagedShardOutAndNamesIt) {
  ASSERT_EQ(pack().code, 0);
  fs::copy_file(folder / "shards/train-000.safetensors", folder / "shards/train-001.safetensors");
  fs::resize_file(folder / "shards/train-001.safetensors",
                  fs::file_size(folder / "shards/train-001.safetensors") - 1000);
  write_config("run.toml", 1);
  auto answer = mend({"train", "run.toml"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("left out: shards/train-001.safetensors"));
  EXPECT_THAT(answer.out, HasSubstr("left out: 1 in all"));
  fs::remove(folder / "shards/train-000.safetensors");
  refuses({"train", "run.toml"}, {"hold no photographs"});
}

/// Where the test may mount a file system of its own.
TEST_F(TrainingRun, AFullDiskLeavesTheCheckpointBeforeIt) {
  ASSERT_EQ(pack().code, 0);
  fs::create_directory(folder / "run");
  const auto disk = (folder / "run").string();
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64m") != 0) GTEST_SKIP() << "nothing can be mounted here";
  write_config("run.toml", 3);
  EXPECT_EQ(mend({"train", "run.toml"}).code, 0);
  struct statvfs used {};
  statvfs(disk.c_str(), &used);
  const auto bytes = static_cast<uint64_t>(used.f_blocks - used.f_bfree) * used.f_frsize;
  const auto resize = [&](uint64_t size) {
    EXPECT_EQ(mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, ("size=" + std::to_string(size)).c_str()), 0);
  };
  const auto before = contents(folder / "run/checkpoint-000000003.safetensors");
  resize(bytes + 8'000);  // room for a line of the log, not for a grid or a checkpoint
  write_config("run.toml", 4);
  auto answer = mend({"train", "run.toml", "--resume"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.out, HasSubstr("run/grid-000000004.png: No space left on device; what was saved before stays"));
  EXPECT_EQ(answer.err, "mend: cannot write run/checkpoint-000000004.safetensors: No space left on device\n");
  EXPECT_EQ(contents(folder / "run/checkpoint-000000003.safetensors"), before);
  for (const auto& name : listing("run")) EXPECT_NE(name[0], '.') << name << " is half of a file";
  resize(64'000'000);
  answer = mend({"train", "run.toml", "--resume"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("going on at step 3"));
  EXPECT_TRUE(fs::exists(folder / "run/checkpoint-000000004.safetensors"));
  EXPECT_EQ(umount(disk.c_str()), 0);
}

/// The second stage of high-resolution filling, from fills that the first stage made once.
TEST_F(TrainingRun, PacksTheFillsOfAFirstStageAndTrainsTheSecondOnThem) {
  ASSERT_EQ(pack().code, 0);
  write_config("first.toml", 1);
  ASSERT_EQ(mend({"train", "first.toml"}).code, 0);
  const std::string refine =
      "[network]\nname = \"refinementnet\"\nwidth = 4\n[framework]\nname = \"refinement\"\npatch = 256\ncoarse_size = "
      "64\n[data]\nphotos = \"shards\"\nfills = \"shards/fills\"\n[run]\nout = \"refined\"\n[[stage]]\nsteps = 1\nsize "
      "= 256\nbatch = 2\n";
  write_text(folder / "refine.toml", refine);
  refuses({"pack", "--coarse", "shards/validation.safetensors", "--config", "refine.toml", "-o", "shards/fills"},
          {"does not say which network"});
  EXPECT_FALSE(fs::exists(folder / "shards/fills"));
  const auto answer = mend(
      {"pack", "--coarse", "run/weights.safetensors", "--config", "refine.toml", "--count", "2", "-o", "shards/fills"});
  ASSERT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("packed 2 fills of mend into shards/fills"));
  const auto trained = mend({"train", "refine.toml"});
  EXPECT_EQ(trained.code, 0) << trained.err;
  EXPECT_THAT(trained.out, HasSubstr("2 fills of a first stage"));
}

}  // namespace
}  // namespace mend::testing
