/// Trainer: what it leaves on the disk, and how it goes on from there.
#include "base/error.h"
#include "layers/compute_threads.h"
#include "training/checkpoint.h"
#include "training/trainer.h"
#include "weights/tensor_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// Weights to use, with what a reader must know to build the module: `kind` is "network" or "critic".
void save_weights(const fs::path& path, const torch::nn::Module& module, const std::string& kind,
                  const std::string& name, const Options& options, int64_t step, bool half) {
  TensorFile file;
  save_module(module, "", file.tensors);
  if (half)
    for (auto& [key, tensor] : file.tensors)
      if (tensor.scalar_type() == torch::kFloat) tensor = tensor.to(torch::kHalf);
  file.metadata = {{kind, name}, {"step", fmt::format("{}", step)}};
  for (const auto& [key, value] : options.values()) file.metadata["option." + key] = value;
  write_safetensors(path, file);
}

}  // namespace

/// While it lives, every trainee has its averaged weights.
class Trainer::Averaged {
 public:
  explicit Averaged(std::vector<Adam>& optimisers) : optimisers_(optimisers) { swap(); }
  ~Averaged() { swap(); }
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  void swap() {
    for (auto& optimiser : optimisers_) optimiser.swap_average();
  }
  std::vector<Adam>& optimisers_;
};

void Trainer::validate() {
  const ComputeThreads threads(context_.thread_count());
  if (validator_->empty() || !leads()) return;
  const Averaged averaged(optimisers_);
  const auto grid = config_.run.out / fmt::format("grid-{:09}.png", step_);
  Validation found;
  {
    const Autocast scope(precision_, device_);
    found = validator_->run(*generator_, grid);
  }
  if (events_) events_->picture(step_, "validation", grid);
  const double score = config_.run.best_by == "psnr" ? found.psnr : -found.distance.value();
  const bool best = score > best_;
  say_(fmt::format("step {}: validation {:.2f} dB in the hole, L1 {:.4f}{}{}", step_, found.psnr, found.l1,
                   found.distance ? fmt::format(", distance {:.4f}", *found.distance) : "",
                   best ? ", the best so far" : ""));
  StepLosses values{{"validation.psnr", found.psnr}, {"validation.l1", found.l1}};
  if (found.distance) values.emplace_back("validation.distance", *found.distance);
  log(values, 0);
  if (!best) return;
  best_ = score;
  save_weights_as("best.safetensors");
}

void Trainer::save_weights_as(const std::string& generator_file) {
  const bool half = config_.run.weights == "fp16";
  save_weights(config_.run.out / generator_file, *generator_, "network", config_.network_name, config_.network, step_,
               half);
  for (const auto& trainee : trainees_)
    if (!trainee.critic.empty())
      save_weights(config_.run.out / (trainee.name + ".safetensors"), *trainee.module, "critic", trainee.critic,
                   trainee.options, step_, half);
}

void Trainer::save() {
  if (!leads()) return;
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
  {
    const Averaged averaged(optimisers_);
    save_weights_as("weights.safetensors");
  }
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

void Trainer::agree() {
  if (!peers_) return;
  std::map<std::string, at::Tensor> state;
  for (size_t i = 0; i < trainees_.size(); ++i) {
    save_module(*trainees_[i].module, trainees_[i].name + ".weights.", state);
    optimisers_[i].save(trainees_[i].name + ".", state);
  }
  state["step"] = torch::full({1}, step_);
  std::vector<at::Tensor> tensors;
  tensors.reserve(state.size());
  for (auto& [name, tensor] : state) tensors.push_back(tensor);
  peers_->follow_first(tensors);
  for (size_t i = 0; i < trainees_.size(); ++i) optimisers_[i].load(trainees_[i].name + ".", state);
  const auto step = state["step"].item<int64_t>();
  if (step != step_) loader_.reset();
  step_ = step;
}

}  // namespace mend
