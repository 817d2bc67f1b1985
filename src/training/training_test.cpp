#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <fstream>

#include "base/error.h"
#include "training/checkpoint.h"
#include "training/trainer.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

class Training : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(::testing::TempDir()) / "mend_training" /
             ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::vector<Record> photos;
    for (int i = 0; i < 4; ++i) {
      // Smooth waves: what a network can learn by heart within seconds.
      const auto x = torch::linspace(0, 6.28f, 32), y = x.unsqueeze(1), phase = torch::arange(3).view({3, 1, 1}) + i;
      const auto wave = 0.5 + 0.4 * torch::sin((1 + i % 2) * x + y + phase);
      photos.push_back({"wave", (wave * 255).permute({1, 2, 0}).to(torch::kByte).contiguous()});
    }
    write_shard(folder / "photos.safetensors", RecordKind::photo, photos);
  }

  TrainConfig config(const std::string& out, const std::string& network = small_mend,
                     const std::string& framework = "name = \"reconstruction\"") const {
    return parse_train_config(fmt::format(R"(
[network]
{2}
[framework]
{3}
[data]
photos = "{0}/photos.safetensors"
flip = false
jitter = 0
generated = 0
largest = 0.2
[optimiser]
rate = 2e-3
warm_up = 5
[run]
out = "{0}/{1}"
precision = "fp32"
[[stage]]
steps = 1200
size = 32
batch = 4
)",
                                          folder.string(), out, network, framework),
                              "test");
  }
  static constexpr const char* small_mend = "name = \"mend\"\nwidth = 32\nblocks = 2\nside_blocks = 1";
  static Context one_thread() {
    Context context;
    context.threads = 1;
    return context;
  }
  static void quiet(const std::string&) {}
  fs::path folder;
};

std::string message_of(const std::string& toml) {
  try {
    parse_train_config(toml, "run.toml");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(TrainConfig, NamesTheKeyThatIsWrongAndWhatIsAllowed) {
  const std::string stage = "[[stage]]\nsteps = 1\nsize = 32\nbatch = 1\n";
  EXPECT_NE(message_of("[optimiser]\nrat = 1\n" + stage).find("did you mean 'rate'"), std::string::npos);
  EXPECT_NE(message_of("[optimizer]\n" + stage).find("did you mean 'optimiser'"), std::string::npos);
  EXPECT_NE(message_of("[optimiser]\nrate = 3.0\n" + stage).find("1e-08..1"), std::string::npos);
  EXPECT_NE(message_of("[run]\nprecision = \"half\"\n" + stage).find("auto, fp32 or bf16"), std::string::npos);
  EXPECT_NE(message_of("[run]\nseed = \n").find("line 2"), std::string::npos);
  EXPECT_NE(message_of("").find("[[stage]]"), std::string::npos);
}

TEST(TrainConfig, StagesFollowEachOther) {
  const auto config =
      parse_train_config("[[stage]]\nsteps=3\nsize=32\nbatch=2\n[[stage]]\nsteps=5\nsize=64\nbatch=1\n", "t");
  EXPECT_EQ(config.total_steps(), 8);
  EXPECT_EQ(config.stage_of(2).size, 32);
  EXPECT_EQ(config.stage_of(3).size, 64);
  EXPECT_EQ(config.stage_of(99).size, 64);
}

TEST_F(Training, ResumesExactly) {
  Trainer whole(config("whole"), one_thread(), quiet);
  for (int i = 0; i < 5; ++i) whole.advance();
  whole.save();
  Trainer resumed(config("whole"), one_thread(), quiet);
  ASSERT_TRUE(resumed.resume());
  EXPECT_EQ(resumed.step(), 5);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(whole.advance(), resumed.advance()) << "step " << resumed.step();
}

double psnr_by_heart(Trainer& trainer, const TrainConfig& config) {
  torch::NoGradGuard no_grad;
  const auto batch = Sampler(read_shards(config.photos, RecordKind::photo), {}, config.sampler).batch(1, 4, 32);
  const auto difference = (trainer.generator().forward(batch.image, batch.hole) - batch.image) * batch.hole;
  return -10 * std::log10(difference.square().sum().item<double>() / (3 * batch.hole.sum().item<double>()));
}

TEST_F(Training, ReconstructionLearnsFourPicturesByHeart) {
  Trainer trainer(config("overfit"), one_thread(), quiet);
  EXPECT_LT(psnr_by_heart(trainer, config("overfit")), 28);
  for (int i = 0; i < 1200; ++i) trainer.advance();
  EXPECT_GT(psnr_by_heart(trainer, config("overfit")), 30);
}

TEST_F(Training, DetectorFrameworkLearnsFourPicturesByHeart) {
  Trainer trainer(config("overfit", small_mend, "name = \"detector\"\ndetector_width = 8\ndetector_rate = 1.0"),
                  one_thread(), quiet);
  StepLosses last;
  for (int i = 0; i < 1200; ++i) last = trainer.advance();
  EXPECT_GT(psnr_by_heart(trainer, config("overfit")), 30);
  ASSERT_EQ(last.size(), 4u);  // weighted, its gradient, focal, its gradient
  EXPECT_EQ(last[2].first, "focal");
}

TEST_F(Training, StopsAtALossThatIsNotANumberAndKeepsTheCheckpoint) {
  Trainer trainer(config("nan"), one_thread(), quiet);
  trainer.advance();
  trainer.save();
  {
    torch::NoGradGuard no_grad;
    trainer.generator().parameters().front().fill_(NAN);
  }
  try {
    trainer.advance();
    FAIL() << "went on";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'hole' of generator is nan at step 1"), std::string::npos)
        << error.what();
  }
  Trainer again(config("nan"), one_thread(), quiet);
  EXPECT_TRUE(again.resume());
  EXPECT_EQ(again.advance().size(), 3u);
}

TEST_F(Training, AFullDiskLeavesTheOldCheckpoint) {
  Trainer trainer(config("full"), one_thread(), quiet);
  trainer.advance();
  trainer.save();
  trainer.advance();
  // A file size limit refuses writes as a full disk does.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{10000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(trainer.save(), Error);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(checkpoints_in(folder / "full").size(), 1u);
  Trainer again(config("full"), one_thread(), quiet);
  EXPECT_TRUE(again.resume());
  EXPECT_EQ(again.step(), 1);
}

TEST_F(Training, RefusesACheckpointOfAnotherNetwork) {
  Trainer trainer(config("other"), one_thread(), quiet);
  trainer.save();
  auto changed = config("other");
  changed.network = Options("network", {{"width", "48"}, {"blocks", "2"}, {"side_blocks", "1"}});
  Trainer different(changed, one_thread(), quiet);
  EXPECT_THROW(different.resume(), Error);
}

TEST_F(Training, SavesWhenCancelled) {
  auto context = one_thread();
  Trainer trainer(config("cancelled"), context, quiet);
  context.cancel.cancel();
  EXPECT_THROW(trainer.run(), Error);
  EXPECT_EQ(checkpoints_in(folder / "cancelled").size(), 1u);
}

TEST(Adam, AgreesWithTheReferenceOptimiser) {
  torch::manual_seed(1);
  torch::nn::Linear fused(7, 5), plain(7, 5);
  for (size_t i = 0; i < 2; ++i) plain->parameters()[i].set_data(fused->parameters()[i].detach().clone());
  auto reference = torch::optim::Adam(plain->parameters(), torch::optim::AdamOptions(0.01).betas({0.9, 0.99}));
  Adam adam(*fused);
  for (int step = 0; step < 10; ++step) {
    std::vector<torch::Tensor> gradients;
    for (auto& parameter : plain->parameters()) {
      parameter.mutable_grad() = torch::randn_like(parameter);
      gradients.push_back(parameter.grad().clone());
    }
    adam.step(gradients, {0.01, 0.9, 0.99, 0, 0});
    reference.step();
  }
  for (size_t i = 0; i < 2; ++i)
    EXPECT_LT((fused->parameters()[i] - plain->parameters()[i]).abs().max().item<float>(), 1e-5f);
}

}  // namespace
}  // namespace mend
