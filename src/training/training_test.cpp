#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <fstream>

#include "base/error.h"
#include "support/message_of.h"
#include "support/training_fixture.h"
#include "training/checkpoint.h"

namespace mend {
namespace {

using testing::one_thread;
using testing::quiet;
using testing::small_mend;
class Training : public testing::TrainingTest {};

std::string message_of(const std::string& toml) {
  return testing::message_of([&] { parse_train_config(toml, "run.toml"); });
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

TEST(TrainConfig, ChecksLossesAndHoles) {
  const std::string stage = "[[stage]]\nsteps = 1\nsize = 32\nbatch = 1\n";
  EXPECT_NE(message_of("[[loss]]\nname = \"pixle\"\n" + stage).find("'pixel'"), std::string::npos);
  EXPECT_NE(message_of("[[loss]]\nweight = 2\n" + stage).find("needs a name"), std::string::npos);
  EXPECT_NE(message_of("[holes]\npaked = 2\n" + stage).find("paked"), std::string::npos);
  EXPECT_NE(message_of("[holes]\nboxes = -2\n" + stage).find("boxes"), std::string::npos);
  EXPECT_NE(message_of("[run]\nbest_by = \"distance\"\n" + stage).find("validation_features"), std::string::npos);
  const auto config = parse_train_config(
      "[holes]\npacked = 3\nobject = 1\n[[loss]]\nname = \"pixel\"\nweight = 2\nstages = \"every\"\nhole = 4\n" + stage,
      "t");
  EXPECT_EQ(config.sampler.holes.size(), 2u);
  ASSERT_EQ(config.losses.size(), 1u);
  EXPECT_EQ(config.losses[0].weight, 2);
  EXPECT_TRUE(config.losses[0].every_stage);
  EXPECT_EQ(config.losses[0].options.values().size(), 1u);
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

TEST_F(Training, ReconstructionLearnsFourPicturesByHeart) {
  Trainer trainer(config("overfit"), one_thread(), quiet);
  EXPECT_LT(psnr_by_heart(trainer, config("overfit")), 28);
  EXPECT_GT(learn_by_heart(trainer, config("overfit"), 30), 30);
}

TEST_F(Training, DetectorFrameworkLearnsFourPicturesByHeart) {
  const auto settings = config("overfit", small_mend, "name = \"detector\"\ndetector_rate = 1.0\n[critic]\nwidth = 8",
                               /*size=*/32, /*batch=*/4, /*rate=*/1e-3);
  Trainer trainer(settings, one_thread(), quiet);
  const auto last = trainer.advance();
  EXPECT_GT(learn_by_heart(trainer, settings, 30), 30);
  ASSERT_EQ(last.size(), 4u);  // weighted_reconstruction, its gradient, focal, its gradient
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
    EXPECT_NE(std::string(error.what()).find("'pixel' of generator is nan at step 1"), std::string::npos)
        << error.what();
  }
  Trainer again(config("nan"), one_thread(), quiet);
  EXPECT_TRUE(again.resume());
  EXPECT_EQ(again.advance().size(), 2u);
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

void expect_as_the_reference(torch::ScalarType type) {
  torch::manual_seed(1);
  torch::nn::Linear fused(7, 5), plain(7, 5);
  fused->to(type);
  plain->to(type);
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
    EXPECT_LT((fused->parameters()[i] - plain->parameters()[i]).abs().max().item<double>(), 1e-5);
}

TEST(Adam, AgreesWithTheReferenceOptimiser) {
  expect_as_the_reference(torch::kFloat);   // one pass over each parameter
  expect_as_the_reference(torch::kDouble);  // all parameters together, as on a GPU
}

TEST(Adam, LeavesEverythingAsItWasWhenAGradientIsNotFinite) {
  torch::nn::Linear module(3, 2);
  const auto before = module->weight.detach().clone();
  Adam adam(*module);
  EXPECT_FALSE(std::isfinite(adam.step({torch::full({2, 3}, NAN), torch::zeros({2})}, {0.01, 0.9, 0.99, 1, 0.9})));
  EXPECT_TRUE(torch::equal(module->weight, before));
}

}  // namespace
}  // namespace mend
