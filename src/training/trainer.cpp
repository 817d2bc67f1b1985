#include "training/trainer.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/rng.h"
#include "training/checkpoint.h"
#include "training/precision.h"
#include "weights/tensor_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// Convolution weights in the layout that the fast kernels read, so that no step reorders them.
void use_channels_last(torch::nn::Module& module) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters())
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

}  // namespace

Trainer::Trainer(TrainConfig config, const Context& context, std::function<void(const std::string&)> say)
    : config_(std::move(config)),
      context_(context),
      say_(std::move(say)),
      device_(config_.run.device),
      bf16_(config_.run.precision == "bf16" || (config_.run.precision == "auto" && bf16_is_fast(config_.run.device))) {
  at::set_num_threads(context_.thread_count());
  torch::manual_seed(config_.run.seed);
  auto photos = read_shards(config_.photos, RecordKind::photo), holes = read_shards(config_.holes, RecordKind::hole);
  for (const auto* skipped : {&photos.skipped, &holes.skipped})
    for (const auto& line : *skipped) say_("left out: " + line);
  say_(fmt::format("{} photographs, {} holes", photos.items.size(), holes.items.size()));
  validator_ = std::make_unique<Validator>(config_, holes, device_);
  sampler_ = std::make_unique<Sampler>(std::move(photos), std::move(holes), config_.sampler);

  const auto& spec = find_network(config_.network_name);
  for (const auto& stage : config_.stages)
    require(stage.size % spec.size_multiple == 0 && stage.size >= spec.minimum_size,
            "{} is trained at multiples of {} from {}, not at {}", spec.name, spec.size_multiple, spec.minimum_size,
            stage.size);
  generator_ = spec.make(config_.network);
  if (!config_.run.start.empty()) load_module(*generator_, "", read_safetensors(config_.run.start).tensors);
  framework_ = find_framework(config_.framework_name).make(generator_, config_.framework, device_);
  trainees_ = framework_->trainees();
  for (auto& trainee : trainees_) {
    trainee.module->to(device_);
    use_channels_last(*trainee.module);
    trainee.module->train();
    optimisers_.emplace_back(*trainee.module);
  }
  fs::create_directories(config_.run.out);
}

Trainer::~Trainer() = default;

void Trainer::start_loading() {
  loader_ = std::make_unique<Prefetcher>(
      [this](int64_t step) {
        const auto& stage = config_.stage_of(step);
        return sampler_->batch(step, stage.batch, stage.size);
      },
      step_, static_cast<int>(config_.run.loader_threads), 2 + static_cast<int>(config_.run.loader_threads));
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
  for (const auto& term : terms) {
    const double value = term.value.item<double>();
    require(std::isfinite(value), "training stopped: the loss '{}' of {} is {} at step {}", term.name, trainee.name,
            value, step_);
    losses_.emplace_back(term.name, value);
    if (term.weight == 0) continue;
    const auto weighted = term.value * term.weight;
    total = total.defined() ? total + weighted : weighted;
  }
  require(total.defined(), "every loss of {} has weight 0: there is nothing to learn from", trainee.name);
  size_t index = 0;
  while (index < trainees_.size() && trainees_[index].name != trainee.name) ++index;
  auto& optimiser = optimisers_.at(index);
  auto gradients = torch::autograd::grad({total}, optimiser.parameters(), {}, keep_graph, /*create_graph=*/false,
                                         /*allow_unused=*/true);
  const auto& settings = config_.optimiser;
  const double norm = optimiser.step(std::move(gradients), {rate() * trainee.rate_factor, settings.beta1,
                                                            settings.beta2, settings.clip, settings.ema});
  require(std::isfinite(norm), "training stopped: the gradient of {} is not finite at step {}", trainee.name, step_);
  losses_.emplace_back(trainee.name + ".gradient", norm);
}

StepLosses Trainer::advance() {
  if (!loader_) start_loading();
  auto batch = loader_->next();
  batch.image = batch.image.to(device_);
  batch.hole = batch.hole.to(device_);
  losses_.clear();
  // Whatever a framework or a network draws follows from the step, so a resumed run draws the same.
  torch::manual_seed(mix64(config_.run.seed ^ mix64(static_cast<uint64_t>(step_))));
  {
    const MixedPrecision scope(bf16_, device_.is_cuda());
    framework_->step(batch, *this);
  }
  ++step_;
  return losses_;
}

void Trainer::validate() {
  if (validator_->empty()) return;
  auto& optimiser = optimisers_.front();
  optimiser.swap_average();
  Validation found;
  {
    const MixedPrecision scope(bf16_, device_.is_cuda());
    found = validator_->run(*generator_, config_.run.out / fmt::format("grid-{:09}.png", step_));
  }
  optimiser.swap_average();
  say_(fmt::format("step {}: validation {:.2f} dB in the hole, L1 {:.4f}{}", step_, found.psnr, found.l1,
                   found.psnr > best_ ? ", the best so far" : ""));
  log({{"validation.psnr", found.psnr}, {"validation.l1", found.l1}}, 0);
  if (found.psnr <= best_) return;
  best_ = found.psnr;
  save_weights(config_.run.out / "best.safetensors");
}

void Trainer::save_weights(const fs::path& path) {
  TensorFile file;
  optimisers_.front().swap_average();
  std::map<std::string, at::Tensor> weights;
  save_module(*generator_, "", weights);
  for (const auto& [name, tensor] : weights) file.tensors[name] = tensor.clone();
  optimisers_.front().swap_average();
  file.metadata = {{"network", config_.network_name}, {"step", fmt::format("{}", step_)}};
  for (const auto& [key, value] : config_.network.values()) file.metadata["option." + key] = value;
  write_safetensors(path, file);
}

void Trainer::save() {
  TensorFile file;
  for (size_t i = 0; i < trainees_.size(); ++i) {
    save_module(*trainees_[i].module, trainees_[i].name + ".weights.", file.tensors);
    optimisers_[i].save(trainees_[i].name + ".", file.tensors);
  }
  file.metadata = {{"identity", config_.identity()},
                   {"step", fmt::format("{}", step_)},
                   {"best", fmt::format("{}", best_)},
                   {"seed", fmt::format("{}", config_.run.seed)}};
  write_safetensors(checkpoint_path(config_.run.out, step_), file);
  save_weights(config_.run.out / "weights.safetensors");
  const auto all = checkpoints_in(config_.run.out);
  for (size_t i = 0; i + static_cast<size_t>(config_.run.keep) < all.size(); ++i) fs::remove(all[i]);
}

bool Trainer::resume() {
  const auto all = checkpoints_in(config_.run.out);
  if (all.empty()) return false;
  const auto file = read_safetensors(all.back());
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    if (found == file.metadata.end()) fail(ErrorCode::bad_weights, "{} lacks its {}", all.back().string(), key);
    return found->second;
  };
  if (text("identity") != config_.identity())
    fail(ErrorCode::bad_weights, "{} is a checkpoint of {}; the configuration says {}", all.back().string(),
         text("identity"), config_.identity());
  for (size_t i = 0; i < trainees_.size(); ++i) {
    load_module(*trainees_[i].module, trainees_[i].name + ".weights.", file.tensors);
    optimisers_[i].load(trainees_[i].name + ".", file.tensors);
  }
  step_ = std::stoll(text("step"));
  best_ = std::stod(text("best"));
  loader_.reset();
  return true;
}

}  // namespace mend
