/// The training loop: data, framework, optimisers, checkpoints, validation, reports.
///
/// With peers every rank takes a part of each batch of its own (`batch` is the size of that part), gradients and losses
/// are averaged, and rank 0 alone validates, reports and writes. Batch norms see their own part, and what a framework
/// draws at random is the same on every rank.
#pragma once
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/context.h"
#include "layers/precision.h"
#include "training/adam.h"
#include "training/config.h"
#include "training/event_file.h"
#include "training/framework.h"
#include "training/peers.h"
#include "training/validation.h"

namespace mend {

/// Values of one step in the order the framework computed them: each term, then "<trainee>.gradient".
using StepLosses = std::vector<std::pair<std::string, double>>;

class Trainer final : private Updater {
 public:
  /// Reads the shards, makes (or with `start` loads) the networks. @param say takes lines for a person.
  /// @param peers the processes that train with this one; null: it trains alone.
  Trainer(TrainConfig config, const Context& context, std::function<void(const std::string&)> say,
          std::unique_ptr<Peers> peers = nullptr);
  ~Trainer() override;

  /// Goes on from the newest checkpoint of the run's folder; false if there is none. Throws Error{bad_weights} if it
  /// is of another network, of other options or of another framework.
  bool resume();
  /// One step. The learning rate, the stage and the batch follow from step() alone.
  StepLosses advance();
  int64_t step() const { return step_; }
  /// Validates with the averaged weights, draws the grid and keeps best.safetensors (and the critics' weights).
  void validate();
  /// Writes the checkpoint, weights.safetensors and <critic>.safetensors, then removes old checkpoints beyond `keep`. A
  /// failure leaves the files that were there.
  void save();
  /// advance() to the last step, the time limit or a cancel, with reports, validation and checkpoints; then save().
  /// Throws Error{cancelled} after saving if it was cancelled.
  void run();
  /// Seconds that steps have waited for data.
  double waited() const { return loader_ ? loader_->waited() : 0; }
  Network& generator() { return *generator_; }

 private:
  void update(const Trainee& trainee, const std::vector<LossTerm>& terms, bool keep_graph) override;
  class Averaged;
  double rate() const;
  /// The generator under that name, and every critic under its own, as they stand.
  void save_weights_as(const std::string& generator_file);
  void log(const StepLosses& losses, double images_per_second);
  template <typename Work>
  auto saving_if_alone(const Work& work);
  void write_if_possible(const std::function<void()>& write);
  std::unique_ptr<BatchSource> make_source(Records holes) const;
  void start_loading();
  /// The batch of the next step, on the device.
  Batch next_batch();
  bool leads() const { return !peers_ || peers_->rank() == 0; }
  /// The state of rank 0 on every rank.
  void agree();

  TrainConfig config_;
  Context context_;
  std::function<void(const std::string&)> say_;
  torch::Device device_;
  Precision precision_;
  std::shared_ptr<Network> generator_;
  std::unique_ptr<Framework> framework_;
  std::vector<Trainee> trainees_;
  std::vector<Adam> optimisers_;
  std::unique_ptr<BatchSource> source_;
  std::unique_ptr<Prefetcher> loader_;
  std::unique_ptr<Validator> validator_;
  int64_t step_ = 0;
  double best_ = -std::numeric_limits<double>::infinity();
  StepLosses losses_;  // of the step in progress
  std::unique_ptr<Peers> peers_;
  std::unique_ptr<EventFile> events_;
};

}  // namespace mend
