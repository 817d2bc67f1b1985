#include "neural/adaptation.h"

#include <ATen/autocast_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/rng.h"
#include "neural/adaptation_losses.h"
#include "neural/knowing_network.h"
#include "training/adam.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

/// What Adam is told besides the rate; the papers' networks differ little here.
constexpr double beta1 = 0.5, beta2 = 0.999, clip = 1;
/// Patches set apart as judges, and as many under the whole hole, moved.
constexpr int judging_patches = 2;
/// The rate falls to this share of itself over the run.
constexpr double final_rate = 0.1;
/// A step is the forward and backward pass of each patch. An underestimate: only what is clearly too short is refused.
constexpr double step_over_forward = 2;

PatchDrawer::Choice choice_of(const AdaptationTask& task, const AdaptOptions& options) {
  PatchDrawer::Choice choice;
  choice.patch = options.patch;
  choice.size_multiple = task.size_multiple;
  // A critic of its own paper sees the same patches.
  if (const auto critic = own_training(task.name).critic; !options.critic.empty() && !critic.empty())
    choice.size_multiple = std::lcm(choice.size_multiple, find_critic(critic).size_multiple);
  choice.smallest = task.minimum_size;
  choice.hide = options.hide;
  choice.turns = options.turns;
  choice.one_size = !options.critic.empty() || options.framework != "own";
  return choice;
}

Patches on_device(const Patches& patches, const torch::Device& device) {
  const auto ready = [&](const torch::Tensor& x) { return x.to(device).contiguous(torch::MemoryFormat::ChannelsLast); };
  return {{ready(patches.batch.image), ready(patches.batch.hole)}, ready(patches.unknown)};
}

/// Batch statistics of one picture's patches would say less than what the weights bring along.
void train_but_for_norms(Network& network) {
  network.train();
  for (const auto& module : network.modules(/*include_self=*/false))
    if (module->as<torch::nn::BatchNorm2d>()) module->eval();
}

class Adapter final : public Updater {
 public:
  Adapter(const AdaptationTask& task, const AdaptOptions& options, const Context& context)
      : task_(task),
        options_(options),
        context_(context),
        drawer_(task.restored, task.hole, choice_of(task, options)),
        knowing_(std::make_shared<KnowingNetwork>(task.network)),
        rate_(options.rate > 0 ? options.rate : own_training(task.name).rate),
        start_(Clock::now()) {
    framework_ = adaptation_framework(task.name, options, knowing_, drawer_.side(), task.device);
    for (const auto& trainee : framework_->trainees()) {
      names_.push_back(trainee.name);
      optimisers_.emplace_back(*trainee.module);
    }
    for (const auto& parameter : task.network->parameters()) first_.push_back(parameter.detach().clone());
    Rng rng(context.seed, 1);
    judges_ = {on_device(drawer_.set_apart(judging_patches, rng), task.device)};
    Rng other(context.seed, 3);
    judges_.push_back(on_device(drawer_.rehearse(judging_patches, other), task.device));
  }

  AdaptationResult run() {
    AdaptationResult result;
    if (no_time_for_one_step()) {
      context_.say(
          "the time is too short for one step of fitting the network to the picture: this is the first result");
      task_.network->eval();
      return result;
    }
    result.first = result.best = error_at_judges();
    best_ = weights();
    Rng rng(context_.seed, 2);
    while (!finished(result.steps)) {
      learn(result.steps, rng);
      ++result.steps;
      if (result.steps % options_.check_every == 0 || finished(result.steps)) look(result);
    }
    give(best_);
    task_.network->eval();
    return result;
  }

  void update(const Trainee& trainee, const std::vector<LossTerm>& terms, bool keep_graph) override {
    torch::Tensor total;
    for (const auto& term : terms) {
      require(std::isfinite(term.value.item<double>()), "the loss '{}' is not finite while fitting to the picture",
              term.name);
      const auto weighted = term.value * term.weight;
      total = total.defined() ? total + weighted : weighted;
    }
    const auto found = std::find(names_.begin(), names_.end(), trainee.name);
    auto& optimiser = optimisers_.at(static_cast<size_t>(found - names_.begin()));
    auto gradients = torch::autograd::grad({total}, optimiser.parameters(), {}, keep_graph, false, true);
    const double fall = final_rate + (1 - final_rate) * (1 + std::cos(M_PI * std::min(1.0, fraction_))) / 2;
    optimiser.step(std::move(gradients), {rate_ * fall * trainee.rate_factor, beta1, beta2, clip, options_.average});
    at::autocast::clear_cache();
  }

 private:
  double spent() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// Seconds that the learning may take; infinite if nobody limits them.
  double allowed() const {
    double limit = options_.seconds > 0 ? options_.seconds : std::numeric_limits<double>::infinity();
    if (context_.budget) limit = std::min(limit, std::chrono::duration<double>(*context_.budget).count());
    return limit;
  }

  bool no_time_for_one_step() const {
    const double pixels = static_cast<double>(task_.hole.numel());
    const double patches = options_.batch * static_cast<double>(drawer_.side() * drawer_.side());
    return spent() + step_over_forward * task_.first_seconds * patches / pixels > allowed();
  }

  /// Whether the next step has no place in what was asked for. Time is asked before a step, not found spent after it.
  bool finished(int steps) const {
    if (context_.finish.cancelled()) return true;
    if (options_.steps > 0 && steps >= options_.steps) return true;
    return spent() + (steps > 0 ? spent() / steps : 0) > allowed();
  }

  void learn(int step, Rng& rng) {
    context_.cancel.check();
    fraction_ = options_.steps > 0 ? static_cast<double>(step) / options_.steps : spent() / allowed();
    context_.report(std::min(1.0, fraction_), "fitting the network to the picture");
    const auto patches = on_device(drawer_.draw(options_.batch, rng), task_.device);
    knowing_->set(patches);
    train_but_for_norms(*task_.network);
    torch::AutoGradMode gradients(true);
    torch::manual_seed(mix64(context_.seed + static_cast<uint64_t>(step)));
    const Autocast autocast(task_.precision, task_.device);
    framework_->step(patches.batch, step, *this);
  }

  /// Keeps the averaged weights, as far as the blend goes, if they do better than all before.
  void look(AdaptationResult& result) {
    for (auto& optimiser : optimisers_) optimiser.swap_average();
    const auto averaged = blended();
    const double error = error_at_judges();
    if (error < result.best) {
      result.best = error;
      result.best_step = result.steps;
      best_ = weights();
      if (task_.improved) task_.improved();
    }
    give(averaged);
    for (auto& optimiser : optimisers_) optimiser.swap_average();
  }

  /// Mean absolute error where the judges' holes hide known pixels: the mean of those set apart, which show what was
  /// learned by heart, and of those as deep as the hole, which show what was forgotten.
  double error_at_judges() {
    task_.network->eval();
    const torch::NoGradGuard no_grad;
    const Autocast autocast(task_.precision, task_.device);
    double sum = 0;
    for (const auto& [batch, unknown] : judges_) {
      const auto made = task_.network->forward(batch.image, batch.hole).to(torch::kFloat).clamp(0, 1);
      const auto counted = batch.hole * (1 - unknown);
      sum += ((made - batch.image).abs() * counted).sum().item<double>() / (3 * counted.sum().item<double>());
    }
    return sum / static_cast<double>(judges_.size());
  }

  /// Puts the blend of the first weights and the present ones into the network and returns the present ones.
  std::vector<torch::Tensor> blended() {
    const torch::NoGradGuard no_grad;
    auto present = weights();
    auto parameters = task_.network->parameters();
    for (size_t i = 0; i < parameters.size(); ++i) parameters[i].copy_(first_[i].lerp(present[i], options_.blend));
    return present;
  }

  /// Copies of the parameters, then of the buffers.
  std::vector<torch::Tensor> weights() const {
    std::vector<torch::Tensor> all;
    for (const auto& part : task_.network->parameters()) all.push_back(part.detach().clone());
    for (const auto& part : task_.network->buffers()) all.push_back(part.detach().clone());
    return all;
  }

  void give(const std::vector<torch::Tensor>& all) {
    const torch::NoGradGuard no_grad;
    size_t i = 0;
    for (auto& part : task_.network->parameters()) part.copy_(all[i++]);
    for (auto& part : task_.network->buffers()) part.copy_(all[i++]);
  }

  const AdaptationTask& task_;
  const AdaptOptions& options_;
  const Context& context_;
  PatchDrawer drawer_;
  std::shared_ptr<KnowingNetwork> knowing_;
  double rate_, fraction_ = 0;
  Clock::time_point start_;
  std::unique_ptr<Framework> framework_;
  std::vector<std::string> names_;
  std::vector<Adam> optimisers_;
  std::vector<Patches> judges_;
  std::vector<torch::Tensor> first_;  ///< parameters
  std::vector<torch::Tensor> best_;   ///< parameters and buffers
};

}  // namespace

AdaptationResult adapt(const AdaptationTask& task, const AdaptOptions& options, const Context& context) {
  options.check();
  return Adapter(task, options, context).run();
}

}  // namespace mend
