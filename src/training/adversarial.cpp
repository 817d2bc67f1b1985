/// adversarial: any critic, any adversarial loss, any other terms.
/// Sources: the papers of the losses (losses/adversarial.h) and of the critics (networks/critics.def).
#include "training/adversarial.h"

#include <algorithm>

#include "layers/precision.h"

namespace mend {
namespace {

Adversarial kind_among(const std::vector<LossChoice>& losses, const std::string& framework) {
  for (const auto& choice : losses)
    if (choice.name == "adversarial") return read_adversarial(choice.options);
  fail(ErrorCode::invalid_argument, "{}: a [[loss]] named adversarial is needed", framework);
}

std::vector<torch::Tensor> in_float(std::vector<torch::Tensor> features) {
  for (auto& feature : features) feature = feature.to(torch::kFloat);
  return features;
}

}  // namespace

AdversarialFramework::AdversarialFramework(const FrameworkSetup& setup, const std::vector<LossChoice>& losses,
                                           const std::string& name, const AdversarialConfig& defaults)
    : generator_(setup.generator),
      objective_(losses, name, {/*critic=*/true, /*detector=*/false}),
      config_(defaults),
      kind_(kind_among(losses, name)) {
  const auto& options = setup.options;
  config_.composite =
      options.choice("judged", config_.composite ? "composite" : "made", {"composite", "made"}) == "composite";
  config_.generator_every = options.integer("generator_every", config_.generator_every, 1, 1000);
  config_.penalty = options.number("penalty", config_.penalty, 0, 1e4);
  config_.penalty_in_hole =
      options.choice("penalty_region", config_.penalty_in_hole ? "hole" : "picture", {"hole", "picture"}) == "hole";
  critic_ = make_critic(setup, config_.critic, "critic", options.number("critic_rate", config_.critic_rate, 1e-6, 100),
                        options.text("critic_start", ""));
  require(critic_.critic != "dense_detector", "{}: dense_detector is trained by the framework detector", name);
}

std::vector<LossTerm> AdversarialFramework::critic_terms(const Batch& batch, const torch::Tensor& fake) {
  auto& critic = critic_of(critic_);
  const auto judge = [&](const torch::Tensor& picture) {
    return critic.forward(picture, batch.hole).to(torch::kFloat);
  };
  std::vector<LossTerm> terms{{"critic", critic_loss(kind_, judge(batch.image), judge(fake)), 1}};
  if (config_.penalty == 0) return terms;
  // A gradient of a gradient: libtorch has it for float32 alone on some devices, and it is too noisy in less.
  const Autocast exact(Precision::fp32, fake.device());
  const auto mix = torch::rand({fake.size(0), 1, 1, 1}, torch::kCPU).to(fake.device());
  terms.push_back(
      {"penalty",
       gradient_penalty(judge, batch.image, fake, mix, config_.penalty_in_hole ? batch.hole : torch::Tensor()),
       config_.penalty});
  return terms;
}

void AdversarialFramework::step(const Batch& batch, int64_t step, Updater& updater) {
  const bool judged = objective_.needs(LossNeeds::critic, step);
  const bool generator_learns = !judged || (step + 1) % config_.generator_every == 0;
  LossInput input;
  {
    const torch::AutoGradMode with_gradient(generator_learns);
    input.stages = predict(*generator_, batch);
  }
  input.target = batch.image;
  input.hole = batch.hole;
  const auto fake = config_.composite ? input.composite() : input.made();
  if (judged) updater.update(critic_, critic_terms(batch, fake.detach()));
  if (!generator_learns) return;
  if (judged) {
    auto& critic = critic_of(critic_);
    input.made_judged = in_float(critic.features(fake, batch.hole));
    const torch::NoGradGuard no_grad;
    input.truth_judged = in_float(critic.features(batch.image, batch.hole));
  }
  updater.update({"generator", generator_}, objective_.terms(input, step));
}

FrameworkSpec adversarial_framework() {
  return {"adversarial", "Goodfellow et al., NeurIPS 2014; losses/adversarial.h", [](const FrameworkSetup& setup) {
            auto losses = setup.losses;
            if (losses.empty())
              losses = {loss_choice("pixel", 1, {{"hole", "6"}, {"known", "1"}}), loss_choice("adversarial", 0.1)};
            auto made = std::make_unique<AdversarialFramework>(setup, losses, "adversarial", AdversarialConfig());
            setup.options.finish();
            return made;
          }};
}

}  // namespace mend
