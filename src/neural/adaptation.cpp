#include "neural/adaptation.h"

#include <ATen/autocast_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/rng.h"
#include "holes/generator.h"
#include "training/adam.h"
#include "training/framework.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;

/// What Adam is told besides the rate; the papers' networks differ little here.
constexpr double beta1 = 0.5, beta2 = 0.999, clip = 1;
/// Patches set apart as judges.
constexpr int judging_patches = 4;

/// Patches of the picture with new holes.
struct Patches {
  Batch batch;            ///< image: the restored picture; hole: the new hole
  torch::Tensor unknown;  ///< (B,1,S,S): the original hole there
};

/// The network as its framework sees it: where nobody knows the truth, it says what the target says, so that no loss
/// and no gradient comes from there.
class KnowingNetwork final : public Network {
 public:
  explicit KnowingNetwork(std::shared_ptr<Network> network)
      : network_(register_module("network", std::move(network))) {}

  void set(const Patches& patches) { patches_ = &patches; }

  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override {
    auto all = network_->stages(image, hole);
    for (auto& stage : all) {
      const auto size = stage.sizes().slice(2);
      const auto unknown = std::get<0>(torch::adaptive_max_pool2d(patches_->unknown, size));
      stage = stage * (1 - unknown) + torch::adaptive_avg_pool2d(patches_->batch.image, size) * unknown;
    }
    return all;
  }

 private:
  std::shared_ptr<Network> network_;
  const Patches* patches_ = nullptr;
};

/// Draws patches around the hole and elsewhere, turned and mirrored.
class PatchDrawer {
 public:
  PatchDrawer(const AdaptationTask& task, int patch) : task_(task), untaught_(task.hole.clone()) {
    const int64_t extent = std::min({task.restored.size(2), task.restored.size(3), int64_t{patch}});
    side_ = std::max(task.size_multiple, extent / task.size_multiple * task.size_multiple);
    const auto missing = task.hole[0][0].nonzero();
    for (const int axis : {0, 1}) {
      low_[axis] = missing.select(1, axis).min().item<int64_t>();
      high_[axis] = missing.select(1, axis).max().item<int64_t>();
    }
  }

  /// Patches whose new holes hide known pixels that no later patch() teaches. As they lie, unturned.
  Patches set_apart(int count, Rng& rng) {
    std::vector<Patches> all;
    std::vector<std::pair<int64_t, int64_t>> corners;
    while (static_cast<int>(all.size()) < count) {
      const int64_t top = start(0, rng), left = start(1, rng);
      auto patch = cut(task_.hole, top, left, 0, false, new_hole(rng));
      if (!useful(patch)) continue;
      all.push_back(std::move(patch));
      corners.emplace_back(top, left);
    }
    for (size_t i = 0; i < all.size(); ++i) {
      auto place = untaught_.narrow(2, corners[i].first, side_).narrow(3, corners[i].second, side_);
      place.copy_(torch::maximum(place, all[i].batch.hole));
    }
    return joined(all);
  }

  Patches draw(int count, Rng& rng) {
    std::vector<Patches> all;
    while (static_cast<int>(all.size()) < count) {
      const int64_t top = start(0, rng), left = start(1, rng), turns = rng.integer(0, 3);
      const bool flip = rng.chance(0.5);
      auto patch = cut(untaught_, top, left, turns, flip, new_hole(rng));
      if (useful(patch)) all.push_back(std::move(patch));
    }
    return joined(all);
  }

 private:
  Patches cut(const torch::Tensor& unknown, int64_t top, int64_t left, int64_t turns, bool flip,
              const torch::Tensor& hole) const {
    const auto part = [&](const torch::Tensor& x) {
      const auto turned = torch::rot90(x.narrow(2, top, side_).narrow(3, left, side_), turns, {2, 3});
      return (flip ? turned.flip({3}) : turned).contiguous();
    };
    return {{part(task_.restored), hole}, part(unknown)};
  }

  /// A hole over what nobody knows teaches nothing.
  bool useful(const Patches& patch) {
    if ((patch.batch.hole * (1 - patch.unknown)).sum().item<float>() >= 16) return true;
    require(++misses_ < 1000, "too little of the picture is known to fit the network to it");
    return false;
  }

  Patches joined(const std::vector<Patches>& all) const {
    std::vector<torch::Tensor> images, holes, unknown;
    for (const auto& patch : all) {
      images.push_back(patch.batch.image);
      holes.push_back(patch.batch.hole);
      unknown.push_back(patch.unknown);
    }
    const auto join = [&](const std::vector<torch::Tensor>& parts) { return torch::cat(parts).to(task_.device); };
    return {{join(images), join(holes)}, join(unknown)};
  }

  /// Half of the patches touch the hole's surroundings, where its like is most likely.
  int64_t start(int axis, Rng& rng) const {
    const int64_t last = task_.restored.size(2 + axis) - side_;
    if (rng.chance(0.5)) return rng.integer(0, last);
    return rng.integer(std::clamp<int64_t>(low_[axis] - side_, 0, last), std::clamp<int64_t>(high_[axis], 0, last));
  }

  torch::Tensor new_hole(Rng& rng) const {
    const auto side = static_cast<int>(side_);
    const Hole hole = generate_hole("free-form", side, side, rng);
    auto tensor = torch::empty({1, 1, side_, side_});
    for (int y = 0; y < side; ++y) std::copy_n(hole.row(y), side, tensor.data_ptr<float>() + int64_t{y} * side_);
    return tensor;
  }

  const AdaptationTask& task_;
  torch::Tensor untaught_;  ///< the original hole and what was set apart
  int64_t side_ = 0, low_[2] = {}, high_[2] = {};
  int misses_ = 0;
};

class Adapter final : public Updater {
 public:
  Adapter(const AdaptationTask& task, const AdaptOptions& options, const Context& context)
      : task_(task),
        options_(options),
        context_(context),
        drawer_(task, options.patch),
        knowing_(std::make_shared<KnowingNetwork>(task.network)),
        start_(Clock::now()) {
    FrameworkSetup setup;
    setup.generator = knowing_;
    setup.options = Options("adapt." + options.framework, options.framework_options);
    setup.device = task.device;
    framework_ = find_framework(options.framework).make(setup);
    for (const auto& trainee : framework_->trainees()) {
      names_.push_back(trainee.name);
      optimisers_.emplace_back(*trainee.module);
    }
    Rng rng(context.seed, 1);
    judges_ = drawer_.set_apart(judging_patches, rng);
  }

  AdaptationResult run() {
    AdaptationResult result;
    result.first = result.best = error_at_judges();
    keep();
    Rng rng(context_.seed, 2);
    while (!finished(result.steps)) {
      learn(result.steps, rng);
      ++result.steps;
      if (result.steps % options_.check_every != 0 && !finished(result.steps)) continue;
      const double error = error_at_judges();
      if (error >= result.best) continue;
      result.best = error;
      result.best_step = result.steps;
      keep();
      if (task_.improved) task_.improved();
    }
    bring_back();
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
    optimiser.step(std::move(gradients), {options_.rate * trainee.rate_factor, beta1, beta2, clip, 0});
    at::autocast::clear_cache();
  }

 private:
  bool finished(int steps) const {
    const auto spent = Clock::now() - start_;
    if (options_.steps > 0 && steps >= options_.steps) return true;
    if (options_.seconds > 0 && spent >= std::chrono::duration<double>(options_.seconds)) return true;
    return context_.budget && spent >= *context_.budget;
  }

  double fraction(int steps) const {
    if (options_.steps > 0) return static_cast<double>(steps) / options_.steps;
    return std::chrono::duration<double>(Clock::now() - start_).count() / options_.seconds;
  }

  void learn(int step, Rng& rng) {
    context_.cancel.check();
    context_.report(std::min(1.0, fraction(step)), "fitting the network to the picture");
    const auto patches = drawer_.draw(options_.batch, rng);
    knowing_->set(patches);
    task_.network->train();
    torch::AutoGradMode gradients(true);
    torch::manual_seed(mix64(context_.seed + static_cast<uint64_t>(step)));
    const Autocast autocast(task_.precision, task_.device);
    framework_->step(patches.batch, step, *this);
  }

  /// Mean absolute error where the judges' holes hide known pixels.
  double error_at_judges() {
    task_.network->eval();
    const torch::NoGradGuard no_grad;
    const Autocast autocast(task_.precision, task_.device);
    const auto& [batch, unknown] = judges_;
    const auto made = task_.network->forward(batch.image, batch.hole).to(torch::kFloat).clamp(0, 1);
    const auto counted = batch.hole * (1 - unknown);
    return ((made - batch.image).abs() * counted).sum().item<double>() / (3 * counted.sum().item<double>());
  }

  void keep() {
    best_.clear();
    for (const auto& part : task_.network->parameters()) best_.push_back(part.detach().clone());
    for (const auto& part : task_.network->buffers()) best_.push_back(part.detach().clone());
  }

  void bring_back() {
    const torch::NoGradGuard no_grad;
    size_t i = 0;
    for (auto& part : task_.network->parameters()) part.copy_(best_[i++]);
    for (auto& part : task_.network->buffers()) part.copy_(best_[i++]);
  }

  const AdaptationTask& task_;
  const AdaptOptions& options_;
  const Context& context_;
  PatchDrawer drawer_;
  std::shared_ptr<KnowingNetwork> knowing_;
  Clock::time_point start_;
  std::unique_ptr<Framework> framework_;
  std::vector<std::string> names_;
  std::vector<Adam> optimisers_;
  Patches judges_;
  std::vector<torch::Tensor> best_;
};

}  // namespace

AdaptationResult adapt(const AdaptationTask& task, const AdaptOptions& options, const Context& context) {
  options.check();
  return Adapter(task, options, context).run();
}

}  // namespace mend
