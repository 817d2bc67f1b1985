#include "training/trainer.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/rng.h"
#include "data/fills.h"
#include "layers/compute_threads.h"
#include "layers/conv.h"
#include "weights/load_into.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// Damaged shards and pictures do not end a run, but nobody should miss that they are missing.
void say_skipped(const std::function<void(const std::string&)>& say, const std::vector<std::string>& skipped) {
  for (const auto& line : skipped) say("left out: " + line);
  if (!skipped.empty()) say(fmt::format("left out: {} in all", skipped.size()));
}

}  // namespace

Trainer::Trainer(TrainConfig config, const Context& context, std::function<void(const std::string&)> say,
                 std::unique_ptr<Peers> peers)
    : config_(std::move(config)),
      context_(context),
      say_(std::move(say)),
      device_(choose_device(config_.run.device)),
      precision_(choose_precision(config_.run.precision, device_.is_cuda())),
      peers_(std::move(peers)) {
  if (!leads()) say_ = [](const std::string&) {};
  if (device_.is_cuda()) {
    device_ = torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(local_rank()));
    at::globalContext().setBenchmarkCuDNN(true);  // the sizes of a stage stay the same
  }
  at::set_num_threads(context_.thread_count());
  torch::manual_seed(config_.run.seed);
  auto holes = read_shards(config_.holes, RecordKind::hole);
  say_skipped(say_, holes.skipped);
  validator_ = std::make_unique<Validator>(config_, holes, device_);
  source_ = make_source(std::move(holes));

  const auto& spec = find_network(config_.network_name);
  for (const auto& stage : config_.stages)
    require(stage.size % spec.size_multiple == 0 && stage.size >= spec.minimum_size,
            "{} is trained at multiples of {} from {}, not at {}", spec.name, spec.size_multiple, spec.minimum_size,
            stage.size);
  generator_ = spec.make(config_.network);
  if (!config_.run.start.empty())
    load_into(*generator_, read_safetensors(config_.run.start), config_.run.start.string(), config_.network_name);
  generator_->to(device_);
  framework_ = find_framework(config_.framework_name)
                   .make({generator_, config_.framework, config_.losses, config_.critic_name, config_.critic,
                          config_.only_size(), device_});
  trainees_ = framework_->trainees();
  for (auto& trainee : trainees_) {
    use_channels_last(*trainee.module);
    trainee.module->train();
    optimisers_.emplace_back(*trainee.module);
  }
  fs::create_directories(config_.run.out);
}

Trainer::~Trainer() = default;

std::unique_ptr<BatchSource> Trainer::make_source(Records holes) const {
  if (!config_.fills.empty()) {
    auto fills = read_fills(config_.fills);
    say_skipped(say_, fills.skipped);
    say_(fmt::format("{} fills of a first stage", fills.items.size()));
    return std::make_unique<FillSampler>(std::move(fills), config_.sampler);
  }
  auto photos = read_shards(config_.photos, RecordKind::photo);
  say_skipped(say_, photos.skipped);
  say_(fmt::format("{} photographs, {} holes", photos.items.size(), holes.items.size()));
  return std::make_unique<Sampler>(std::move(photos), std::move(holes), config_.sampler);
}

void Trainer::start_loading() {
  loader_ = std::make_unique<Prefetcher>(
      [this](int64_t step) {
        const auto& stage = config_.stage_of(step);
        auto batch = source_->batch(step, stage.batch, stage.size, peers_ ? peers_->rank() * stage.batch : 0);
        if (device_.is_cuda())
          for (auto* tensor : {&batch.image, &batch.hole, &batch.coarse})
            if (tensor->defined()) *tensor = tensor->pin_memory();
        return batch;
      },
      step_, static_cast<int>(config_.run.loader_threads), 2 + static_cast<int>(config_.run.loader_threads));
}

Batch Trainer::next_batch() {
  if (!loader_) start_loading();
  auto batch = loader_->next();
  if (!device_.is_cuda()) return batch;
  for (auto* tensor : {&batch.image, &batch.hole, &batch.coarse})
    if (tensor->defined())
      *tensor = tensor->to(device_, /*non_blocking=*/true).contiguous(torch::MemoryFormat::ChannelsLast);
  return batch;
}

double Trainer::rate() const {
  const auto& optimiser = config_.optimiser;
  if (step_ < optimiser.warm_up)
    return optimiser.rate * static_cast<double>(step_ + 1) / static_cast<double>(optimiser.warm_up);
  const double span = static_cast<double>(std::max<int64_t>(1, config_.total_steps() - optimiser.warm_up));
  const double share = std::min(1.0, static_cast<double>(step_ - optimiser.warm_up) / span);
  const double falling = 0.5 * (1 + std::cos(3.141592653589793 * share));
  return optimiser.rate * (optimiser.final_rate + (1 - optimiser.final_rate) * falling);
}

void Trainer::update(const Trainee& trainee, const std::vector<LossTerm>& terms, bool keep_graph) {
  torch::Tensor total;
  std::vector<torch::Tensor> values;
  for (const auto& term : terms) {
    values.push_back(term.value.detach().to(torch::kFloat).reshape({1}));
    if (term.weight == 0) continue;
    const auto weighted = term.value * term.weight;
    total = total.defined() ? total + weighted : weighted;
  }
  require(total.defined(), "every loss of {} has weight 0: there is nothing to learn from", trainee.name);
  std::vector<torch::Tensor> means{torch::cat(values).cpu()};  // one wait for the device, not one a term
  if (peers_) peers_->average(means);
  for (size_t i = 0; i < terms.size(); ++i) {
    const double value = static_cast<double>(means[0].data_ptr<float>()[i]);
    require(std::isfinite(value), "training stopped: the loss '{}' of {} is {} at step {}", terms[i].name, trainee.name,
            value, step_);
    losses_.emplace_back(terms[i].name, value);
  }
  size_t index = 0;
  while (index < trainees_.size() && trainees_[index].name != trainee.name) ++index;
  auto& optimiser = optimisers_.at(index);
  auto gradients = torch::autograd::grad({total}, optimiser.parameters(), {}, keep_graph, /*create_graph=*/false,
                                         /*allow_unused=*/true);
  if (peers_) peers_->average(gradients);
  const auto& settings = config_.optimiser;
  const double norm = optimiser.step(std::move(gradients), {rate() * trainee.rate_factor, settings.beta1,
                                                            settings.beta2, settings.clip, settings.ema});
  require(std::isfinite(norm), "training stopped: the gradient of {} is not finite at step {}", trainee.name, step_);
  losses_.emplace_back(trainee.name + ".gradient", norm);
  at::autocast::clear_cache();  // it holds casts of the weights as they were
}

StepLosses Trainer::advance() {
  const ComputeThreads threads(context_.thread_count());
  const auto batch = next_batch();
  losses_.clear();
  // Whatever a framework or a network draws follows from the step, so a resumed run draws the same.
  torch::manual_seed(mix64(config_.run.seed ^ mix64(static_cast<uint64_t>(step_))));
  {
    const Autocast scope(precision_, device_);
    framework_->step(batch, step_, *this);
  }
  ++step_;
  return losses_;
}

}  // namespace mend
