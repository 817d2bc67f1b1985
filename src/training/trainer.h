/// The training loop: data, framework, optimisers, checkpoints, validation, reports.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/context.h"
#include "training/adam.h"
#include "training/config.h"
#include "training/framework.h"
#include "training/validation.h"

namespace mend {

/// Values of one step in the order the framework computed them: each term, then "<trainee>.gradient".
using StepLosses = std::vector<std::pair<std::string, double>>;

class Trainer final : private Updater {
 public:
  /// Reads the shards, makes (or with `start` loads) the networks. @param say takes lines for a person.
  Trainer(TrainConfig config, const Context& context, std::function<void(const std::string&)> say);
  ~Trainer() override;

  /// Goes on from the newest checkpoint of the run's folder; false if there is none. Throws Error{bad_weights} if it
  /// is of another network, of other options or of another framework.
  bool resume();
  /// One step. The learning rate, the stage and the batch follow from step() alone.
  StepLosses advance();
  int64_t step() const { return step_; }
  /// Validates with the averaged weights, draws the grid and keeps best.safetensors.
  void validate();
  /// Writes the checkpoint and weights.safetensors, then removes old checkpoints beyond `keep`. A failure leaves the
  /// files that were there.
  void save();
  /// advance() to the last step, the time limit or a cancel, with reports, validation and checkpoints; then save().
  /// Throws Error{cancelled} after saving if it was cancelled.
  void run();
  Network& generator() { return *generator_; }

 private:
  void update(const Trainee& trainee, const std::vector<LossTerm>& terms, bool keep_graph) override;
  double rate() const;
  void save_weights(const std::filesystem::path& path);
  void log(const StepLosses& losses, double seconds);
  void start_loading();

  TrainConfig config_;
  Context context_;
  std::function<void(const std::string&)> say_;
  torch::Device device_;
  bool bf16_;
  std::shared_ptr<Network> generator_;
  std::unique_ptr<Framework> framework_;
  std::vector<Trainee> trainees_;
  std::vector<Adam> optimisers_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Prefetcher> loader_;
  std::unique_ptr<Validator> validator_;
  int64_t step_ = 0;
  double best_ = 0;
  StepLosses losses_;  // of the step in progress
};

}  // namespace mend
