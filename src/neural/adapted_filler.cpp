#include "neural/adapted_filler.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

#include "base/error.h"
#include "layers/compute_threads.h"
#include "layers/conv.h"
#include "neural/adaptation.h"
#include "neural/adaptation_losses.h"
#include "neural/ensemble.h"
#include "neural/raster_tensor.h"
#include "weights/load_into.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

/// The first and the last fill's parts of the progress.
constexpr double filling_share = 0.03;
/// Of the time, at most this part goes into previews.
constexpr double showing_share = 0.1;

/// Shows what the network would fill now, unless that would take too much of the time.
class Shower {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Shower(std::function<void()> show) : show_(std::move(show)) {}

  void operator()() {
    const auto start = Clock::now();
    if (start < next_) return;
    show_();
    const auto end = Clock::now();
    next_ = end + std::chrono::duration_cast<Clock::duration>((end - start) / showing_share);
  }

 private:
  std::function<void()> show_;
  Clock::time_point next_;
};

/// A copy with float32 weights, which learning needs whatever the original runs in.
std::shared_ptr<Network> trainable_copy(const LoadedNetwork& loaded) {
  auto copy = build_network(std::string(loaded.spec->name), loaded.record.options);
  const torch::NoGradGuard no_grad;
  const auto from = state_of(*loaded.network);
  for (auto& [name, to] : state_of(*copy).tensors) at::Tensor(to).copy_(from.tensors.at(name));
  copy->to(loaded.device);
  use_channels_last(*copy);
  return copy;
}

void save(const Network& network, const LoadedNetwork& loaded, const std::filesystem::path& path) {
  auto state = state_of(network);
  auto record = loaded.record;
  record.network = loaded.spec->name;
  record.tensors_sha256.clear();
  put_record(state, record);
  write_safetensors(path, state);
}

}  // namespace

AdaptedFiller::AdaptedFiller(std::shared_ptr<LoadedNetwork> network, const AdaptOptions& options, int ensemble)
    : network_(std::move(network)), options_(options), ensemble_(ensemble) {
  options_.check();
  check_ensemble(ensemble);
  if (options_.save.empty()) return;
  // Before anything is learned: minutes of work for a file that cannot be written are a bad surprise.
  const auto folder = options_.save.has_parent_path() ? options_.save.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder))
    fail(ErrorCode::io, "the adapted weights cannot go to {}: its folder does not exist", options_.save.string());
}

int AdaptedFiller::context_margin(const Rect& hole_extent) const {
  // Room for patches around the hole.
  return std::max(options_.patch, std::clamp(std::max(hole_extent.width, hole_extent.height), 128, 512));
}

std::string AdaptedFiller::description() const {
  const auto effort =
      options_.steps > 0 ? fmt::format("steps={}", options_.steps) : fmt::format("seconds={}", options_.seconds);
  const auto rate = options_.rate > 0 ? options_.rate : own_training(std::string(network_->spec->name)).rate;
  return fmt::format(
      "adapted({}, rate={}, batch={}, patch={}, losses={}{}{}{}, ensemble={}, of={}{}{})", effort, rate, options_.batch,
      options_.patch, options_.framework, options_.critic.empty() ? "" : ", critic=", options_.critic,
      options_.features.empty() ? "" : ", feature distance", ensemble_name(ensemble_), network_->spec->name,
      network_->sha256.empty() ? "" : ", weights=", network_->sha256.substr(0, 12));
}

std::vector<UsedWeights> AdaptedFiller::weights() const {
  return {{std::string(network_->spec->name), network_->sha256}};
}

Raster AdaptedFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  const ComputeThreads threads(context.thread_count());
  const auto& spec = *network_->spec;
  require(std::min(picture.width(), picture.height()) >= spec.minimum_size,
          "{} needs pictures of at least {}x{} pixels, not {}x{}", spec.name, spec.minimum_size, spec.minimum_size,
          picture.width(), picture.height());
  const auto image = padded(tensor_of(picture), spec.size_multiple);
  const auto missing = padded(tensor_of(hole), spec.size_multiple);
  const auto cropped = [&](const torch::Tensor& filled) {
    return raster_of(filled.slice(2, 0, picture.height()).slice(3, 0, picture.width()), picture.channels());
  };
  context.report(0, "first result");
  const auto start = std::chrono::steady_clock::now();
  const int copies = copies_of(ensemble_, image);
  const auto first = fill_in_all_ways(image, missing, copies, 0, [&](const auto& x, const auto& hidden) {
    context.cancel.check();
    return network_->forward(x, hidden, context.thread_count());
  });
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  AdaptationTask task;
  task.name = spec.name;
  task.network = trainable_copy(*network_);
  task.size_multiple = spec.size_multiple;
  task.minimum_size = spec.minimum_size;
  task.first_seconds = taken.count() / copies;
  task.restored = image * (1 - missing) + first.clamp(0, 1) * missing;
  task.hole = missing;
  task.precision = network_->precision;
  task.device = network_->device;
  const auto fill = [&] {
    const torch::NoGradGuard no_grad;
    const Autocast autocast(task.precision, task.device);
    const auto filled = fill_in_all_ways(image, missing, copies, 0, [&](const auto& x, const auto& hidden) {
      return task.network->forward(x.to(task.device), hidden.to(task.device)).to(torch::kCPU, torch::kFloat);
    });
    return cropped(filled.contiguous());
  };
  if (context.preview) {
    context.preview(cropped(first));
    task.improved = Shower([&] { context.preview(fill()); });
  }
  Context learning = context.part(filling_share, 1 - filling_share);
  if (context.budget) learning.budget = *context.budget - std::chrono::duration_cast<std::chrono::milliseconds>(taken);
  const auto found = adapt(task, options_, learning);
  context.record("adaptation steps", found.steps);
  if (found.steps > 0) {
    context.record("adaptation best step", found.best_step);
    context.record("adaptation error before", found.first);
    context.record("adaptation error at best", found.best);
  }
  if (!options_.save.empty()) save(*task.network, *network_, options_.save);
  if (found.best_step == 0) {
    if (found.steps > 0)
      context.say(fmt::format("{} steps of fitting did not restore known places better: this is the first result",
                              found.steps));
    return cropped(first);
  }
  auto filled = fill();
  context.report(1, "adapted");
  return filled;
}

}  // namespace mend
