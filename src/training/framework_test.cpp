// The frameworks and what they are made of.
#include "training/framework.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "data/fills.h"
#include "support/message_of.h"
#include "support/training_fixture.h"
#include "training/first_stage.h"
#include "training/objective.h"
#include "training/pack_fills.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {
using testing::one_thread;
using testing::quiet;
using testing::small_mend;
using torch::Tensor;

TEST(Objective, WeighsTermsAndBeginsThemWhenTold) {
  LossInput input;
  input.target = torch::zeros({2, 3, 8, 8});
  input.hole = torch::ones({2, 1, 8, 8});
  input.stages = {torch::full({2, 3, 4, 4}, 0.25F), torch::full({2, 3, 8, 8}, 0.5F)};
  input.stages[1][1].fill_(1);  // the second picture is twice as wrong
  auto pixel = loss_choice("pixel", 2, {{"hole", "1"}, {"known", "0"}}), later = loss_choice("total_variation", 1);
  pixel.every_stage = true;
  pixel.early = 3;
  later.from = 10;
  auto part = loss_choice("pixel", 1, {{"hole", "1"}});
  part.share = 0.5;
  const Objective objective({pixel, later, part}, "test", {});
  const auto terms = objective.terms(input, 9);
  ASSERT_EQ(terms.size(), 3u);
  EXPECT_EQ(terms[0].name, "pixel");
  EXPECT_NEAR(terms[0].value.item<double>(), 0.75, 1e-6);
  EXPECT_EQ(terms[0].weight, 2);
  EXPECT_EQ(terms[1].name, "pixel.stage0");
  EXPECT_NEAR(terms[1].value.item<double>(), 0.25, 1e-6);
  EXPECT_EQ(terms[1].weight, 6);
  EXPECT_EQ(terms[2].name, "pixel_2");
  EXPECT_NEAR(terms[2].value.item<double>(), 0.5, 1e-6);
  EXPECT_EQ(objective.terms(input, 10).size(), 4u);
}

TEST(Objective, RefusesWhatNobodyCanAnswer) {
  EXPECT_THROW(Objective({}, "test", {}), Error);
  EXPECT_THROW(Objective({loss_choice("adversarial", 1)}, "test", {}), Error);
  EXPECT_THROW(Objective({loss_choice("weighted_reconstruction", 1)}, "test", {/*critic=*/true, false}), Error);
}

class Frameworks : public testing::TrainingTest {
 protected:
  std::vector<std::string> names_after(Trainer& trainer, int steps) {
    StepLosses last;
    for (int i = 0; i < steps; ++i) last = trainer.advance();
    std::vector<std::string> names;
    for (const auto& [name, value] : last) {
      EXPECT_TRUE(std::isfinite(value)) << name;
      names.push_back(name);
    }
    return names;
  }
};

TEST_F(Frameworks, EveryKindOfAdversarialLossTrainsBothSides) {
  for (const std::string kind : {"vanilla", "least_squares", "hinge", "wasserstein"}) {
    const auto text = "name = \"adversarial\"\npenalty = " + std::string(kind == "wasserstein" ? "10" : "0") +
                      "\n[critic]\nname = \"patch_gan\"\nwidth = 4\n[[loss]]\nname = \"pixel\"\n[[loss]]\nname = "
                      "\"feature_matching\"\n[[loss]]\nname = \"adversarial\"\nkind = \"" +
                      kind + "\"\n";
    Trainer trainer(config(kind, small_mend, text), one_thread(), quiet);
    const auto names = names_after(trainer, 2);
    const std::vector<std::string> generator = {"critic.gradient", "pixel", "feature_matching", "adversarial",
                                                "generator.gradient"};
    ASSERT_GE(names.size(), 6u);
    EXPECT_EQ(names.front(), "critic");
    EXPECT_EQ(std::vector<std::string>(names.end() - 5, names.end()), generator);
    EXPECT_EQ(names[1] == "penalty", kind == "wasserstein");
  }
}

TEST_F(Frameworks, TheGeneratorMayLearnLessOften) {
  const std::string text = "name = \"adversarial\"\ngenerator_every = 3\n[critic]\nname = \"patch_gan\"\nwidth = 4\n";
  Trainer trainer(config("slow", small_mend, text), one_thread(), quiet);
  EXPECT_EQ(trainer.advance().size(), 2u);
  EXPECT_EQ(trainer.advance().size(), 2u);
  EXPECT_EQ(trainer.advance().size(), 5u);
}

TEST_F(Frameworks, CoarseFineJudgesBothPictures) {
  const std::string text = "name = \"coarse-fine\"\n[critic]\nwidth = 4\n";
  Trainer trainer(config("v2", "name = \"deepfillv2\"\nwidth = 4", text, 64), one_thread(), quiet);
  const std::vector<std::string> names = {"critic",       "critic.gradient", "pixel",
                                          "pixel.stage0", "adversarial",     "generator.gradient"};
  EXPECT_EQ(names_after(trainer, 1), names);
}

TEST_F(Frameworks, GmcnnBeginsItsSecondPhaseWhenTold) {
  const std::string text =
      "name = \"gmcnn\"\npretrain_steps = 1\ngenerator_every = 1\n[critic]\nwidth = 4\nlocal = 32\n";
  Trainer trainer(config("gmcnn", small_mend, text, 64, 2), one_thread(), quiet);
  EXPECT_EQ(names_after(trainer, 1), (std::vector<std::string>{"confidence", "pixel", "generator.gradient"}));
  EXPECT_EQ(names_after(trainer, 1), (std::vector<std::string>{"critic", "penalty", "critic.gradient", "confidence",
                                                               "pixel", "adversarial", "generator.gradient"}));
}

TEST_F(Frameworks, EdgesComeFirstThenPaintThenBoth) {
  const std::string text = "name = \"edge-two-stage\"\nedge_steps = 1\ninpaint_steps = 1\n[critic]\nwidth = 4\n";
  Trainer trainer(config("edges", "name = \"edgeconnect\"\nwidth = 4", text, 32, 2), one_thread(), quiet);
  const std::vector<std::string> edges = {"edge_critic", "edge_critic.gradient", "edge_adversarial", "edge_matching",
                                          "edge.gradient"};
  const std::vector<std::string> paint = {"inpaint_critic", "inpaint_critic.gradient", "pixel", "adversarial",
                                          "inpaint.gradient"};
  EXPECT_EQ(names_after(trainer, 1), edges);
  EXPECT_EQ(names_after(trainer, 1), paint);
  EXPECT_EQ(names_after(trainer, 1),
            (std::vector<std::string>{"edge_critic", "edge_critic.gradient", "inpaint_critic",
                                      "inpaint_critic.gradient", "edge_adversarial", "edge_matching", "pixel",
                                      "adversarial", "edge.gradient", "pixel", "adversarial", "inpaint.gradient"}));
  EXPECT_THROW(Trainer(config("other", small_mend, text), one_thread(), quiet), Error);
}

TEST_F(Frameworks, RefinementLearnsOnPatchesAfterAnyFirstStage) {
  const std::string network = "name = \"refinementnet\"\nwidth = 4", text = "name = \"refinement\"\npatch = 256\n";
  const std::vector<std::string> names = {"pixel", "total_variation", "generator.gradient"};
  Trainer alone(config("alone", network, text, 512, 2), one_thread(), quiet);
  EXPECT_EQ(names_after(alone, 1), names);
  Trainer first(config("first"), one_thread(), quiet);
  first.save();
  const auto weights = (folder / "first" / "weights.safetensors").string();
  Trainer after(config("after", network, text + "coarse_size = 64\ncoarse_weights = \"" + weights + "\"\n", 512, 2),
                one_thread(), quiet);
  EXPECT_EQ(names_after(after, 1), names);
  EXPECT_THROW(Trainer(config("other", small_mend, text), one_thread(), quiet), Error);
}

TEST_F(Frameworks, RefinementTakesFillsThatWereMadeBefore) {
  const std::string network = "name = \"refinementnet\"\nwidth = 4",
                    text = "name = \"refinement\"\npatch = 256\ncoarse_size = 64\n";
  Trainer first(config("first"), one_thread(), quiet);
  first.save();
  const auto weights = (folder / "first" / "weights.safetensors").string();
  auto settings = config("after", network, text, 512, 2);
  const auto report = pack_fills(settings, weights, folder / "fills", {3, /*shard_bytes=*/2'000'000}, one_thread());
  EXPECT_EQ(report.packed, 3);
  EXPECT_EQ(report.first_stage, "mend");
  // What the shards hold is what the first stage would make of the same pictures at each step, in 8 bits.
  settings.fills = {folder / "fills"};
  const FillSampler sampler(read_fills(settings.fills), settings.sampler);
  const auto batch = sampler.batch(0, 4, 512);
  const FirstStage live(weights, 64, torch::kCPU);
  EXPECT_LE((batch.coarse - live.fill(batch.image, batch.hole)).abs().max().item<double>(), 0.51 / 255);
  EXPECT_EQ(read_fills(settings.fills).items[0].photo.name, "wave");
  Trainer after(settings, one_thread(), quiet);
  EXPECT_EQ(names_after(after, 1), (std::vector<std::string>{"pixel", "total_variation", "generator.gradient"}));
  settings.stages[0].size = 256;
  Trainer other_size(settings, one_thread(), quiet);
  EXPECT_THROW(other_size.advance(), Error);
}

TEST(RefinementConfig, WantsFillsOrAFirstStageNotBoth) {
  const std::string rest = "[data]\nfills = \"f\"\n[[stage]]\nsteps = 1\nsize = 512\nbatch = 1\n";
  EXPECT_NO_THROW(parse_train_config("[framework]\nname = \"refinement\"\n" + rest, "t"));
  EXPECT_THROW(parse_train_config("[framework]\nname = \"refinement\"\ncoarse_weights = \"w\"\n" + rest, "t"), Error);
  EXPECT_THROW(parse_train_config("[framework]\nname = \"adversarial\"\n" + rest, "t"), Error);
}

/// How often the detector finds a random hole pixel more artificial than a random known one.
double area_under_curve(const Tensor& look, const Tensor& hole) {
  const auto order = look.flatten().argsort();
  const auto missing = hole.flatten().index({order}).to(torch::kDouble);
  const auto known_below = (1 - missing).cumsum(0);
  return ((known_below * missing).sum() / (missing.sum() * (1 - missing).sum())).item<double>();
}

TEST_F(Frameworks, TheDetectorLearnsDecoysBesides) {
  const std::string name = "name = \"detector\"\n";
  Trainer trainer(config("decoys", small_mend,
                         name + "judged = \"composite\"\ndecoys = \"patchwork,smooth,blend\"\n[critic]\nwidth = 4\n"),
                  one_thread(), quiet);
  const auto terms = trainer.advance();
  EXPECT_EQ(std::count_if(terms.begin(), terms.end(), [](const auto& term) { return term.first == "focal_decoy"; }), 1);
  const auto refused = [&](const std::string& keys) {
    return testing::message_of([&] { Trainer(config("refused", small_mend, name + keys), one_thread(), quiet); });
  };
  EXPECT_THAT(refused("judged = \"composite\"\ndecoys = \"smoth\"\n"),
              ::testing::HasSubstr("patchwork, smooth or blend, not 'smoth'"));
  EXPECT_THAT(refused("decoys = \"smooth\"\n"), ::testing::HasSubstr("need judged = \"composite\""));
  EXPECT_THAT(refused("judged = \"composite\"\nlpips_lin = \"x\"\n"), ::testing::HasSubstr("go together"));
}

TEST_F(Frameworks, TheDetectorFindsTheFillsItIsTrainedOnAndIsSavedToBeUsed) {
  // A generator that hardly moves: what it makes up is told from waves by anything that looks.
  auto settings = config("detector", small_mend,
                         "name = \"detector\"\njudged = \"composite\"\ndetector_rate = 1\ngenerator_from = 1000\n"
                         "[critic]\nwidth = 8\n");
  Trainer trainer(settings, one_thread(), quiet);
  for (int i = 0; i < 150; ++i) EXPECT_EQ(trainer.advance().size(), 2u) << "the generator waits";
  trainer.save();
  const auto file = read_safetensors(folder / "detector" / "detector.safetensors");
  EXPECT_EQ(file.metadata.at("critic"), "dense_detector");
  EXPECT_EQ(file.metadata.at("option.width"), "8");
  const auto detector = find_critic("dense_detector").make(Options("", {{"width", "8"}}));
  {
    const torch::NoGradGuard no_grad;
    for (auto& item : detector->named_parameters()) item.value().copy_(file.tensors.at(item.key()));
  }
  const torch::NoGradGuard no_grad;
  const auto batch = Sampler(read_shards(settings.photos, RecordKind::photo), {}, settings.sampler).batch(7777, 8, 32);
  const auto made = trainer.generator().forward(batch.image, batch.hole);
  const auto logits = detector->forward(made * batch.hole + batch.image * (1 - batch.hole), batch.hole);
  EXPECT_GT(area_under_curve(torch::softmax(logits, 1).narrow(1, 1, 1), batch.hole), 0.85);
}

TEST_F(Frameworks, StartFromWeightsOfAnEarlierRun) {
  Trainer first(config("first"), one_thread(), quiet);
  first.advance();
  first.save();
  auto settings = config("second", small_mend, "name = \"detector\"\n[critic]\nwidth = 4\n");
  settings.run.start = folder / "first" / "weights.safetensors";
  Trainer second(settings, one_thread(), quiet);
  const auto saved = read_safetensors(settings.run.start).tensors;
  for (const auto& item : second.generator().named_parameters())
    EXPECT_TRUE(torch::equal(item.value(), saved.at(item.key()))) << item.key();
  second.advance();
  second.save();
  settings.framework =
      Options("framework", {{"detector_start", (folder / "second" / "detector.safetensors").string()}});
  EXPECT_NO_THROW(Trainer(settings, one_thread(), quiet));
  settings.run.start = folder / "second" / "detector.safetensors";
  EXPECT_THROW(Trainer(settings, one_thread(), quiet), Error);
}

}  // namespace
}  // namespace mend
