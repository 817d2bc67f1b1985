#include "training/find_photographs.h"

#include "base/error.h"
#include "support/training_fixture.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

using testing::quiet;

class FindPhotographs : public testing::TrainingTest {
 protected:
  TrainConfig missing() const {
    auto settings = config("run");
    settings.photos = {folder / "none"};
    settings.holes = {folder / "none/holes"};
    settings.pack = {folder / "pictures"};
    settings.generated = 5;
    return settings;
  }
  PackPhotographs packer() {
    return [this](const std::vector<fs::path>& folders, const fs::path& out) {
      ++packed;
      EXPECT_EQ(folders, std::vector<fs::path>{folder / "pictures"});
      fs::create_directories(out);
      fs::copy_file(folder / "photos.safetensors", out / "train-000.safetensors");
    };
  }
  int packed = 0;
};

TEST_F(FindPhotographs, WhatIsThereIsTaken) {
  auto settings = config("run");
  settings.pack = {folder};
  settings.generated = 5;
  find_photographs(settings, packer(), quiet);
  EXPECT_EQ(settings.photos, config("run").photos);
  EXPECT_EQ(packed, 0);
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST_F(FindPhotographs, PhotographsArePackedOnce) {
  fs::create_directories(folder / "pictures");
  for (int run = 0; run < 2; ++run) {
    auto settings = missing();
    find_photographs(settings, packer(), quiet);
    EXPECT_EQ(packed, 1);
    EXPECT_TRUE(settings.holes.empty());
    EXPECT_EQ(read_shards(settings.photos, RecordKind::photo).items.size(), 4u);
    EXPECT_TRUE(settings.validation.empty()) << "the packer kept none";
  }
  auto elsewhere = missing();
  elsewhere.run.out = folder / "other";
  try {
    find_photographs(elsewhere, {}, quiet);
    FAIL() << "nothing can pack";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_NE(std::string(error.what()).find("mend pack " + (folder / "pictures").string()), std::string::npos);
  }
}

TEST_F(FindPhotographs, APackingThatFailsLeavesNoShards) {
  fs::create_directories(folder / "pictures");
  auto settings = missing();
  EXPECT_THROW(find_photographs(
                   settings,
                   [](const auto&, const fs::path& out) {
                     fs::create_directories(out);
                     fail(ErrorCode::io, "cannot write");
                   },
                   quiet),
               Error);
  EXPECT_FALSE(fs::exists(folder / "run/shards"));
  find_photographs(settings, packer(), quiet);
  EXPECT_EQ(packed, 1);
}

TEST_F(FindPhotographs, PicturesAreMadeWhereThereAreNone) {
  std::string said;
  auto settings = missing();
  find_photographs(settings, {}, [&](const std::string& line) { said += line; });
  EXPECT_NE(said.find("training on 5 generated pictures"), std::string::npos) << said;
  const auto made = read_shards(settings.photos, RecordKind::photo),
             kept = read_shards(settings.validation, RecordKind::photo);
  ASSERT_EQ(made.items.size(), 5u);
  ASSERT_EQ(kept.items.size(), 8u);
  for (const auto& one : kept.items)
    for (const auto& other : made.items) EXPECT_FALSE(torch::equal(one.values, other.values));
  EXPECT_GT(made.items[0].values.to(torch::kFloat).std().item<float>(), 10) << "there is something to see";
  auto again = missing();
  find_photographs(again, {}, quiet);
  EXPECT_TRUE(torch::equal(read_shards(again.photos, RecordKind::photo).items[3].values, made.items[3].values));
  Trainer trainer(settings, testing::one_thread(), quiet);
  EXPECT_EQ(trainer.advance().size(), 2u);
}

}  // namespace
}  // namespace mend
