/// Frameworks: how a generator is trained. One file each, one line in frameworks.def.
#pragma once
#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "data/sampler.h"
#include "networks/network.h"
#include "training/objective.h"

namespace mend {

/// A module with an optimiser of its own.
struct Trainee {
  std::string name;
  std::shared_ptr<torch::nn::Module> module;
  double rate_factor = 1;  ///< of the run's learning rate
  /// For a critic its name in critics.def and its options: its averaged weights are saved as <name>.safetensors. Empty:
  /// the generator, or a part of it.
  std::string critic = {};
  Options options = {};
};

/// What a framework calls to learn; the trainer implements it.
class Updater {
 public:
  virtual ~Updater() = default;
  /// One step of Adam on that trainee's parameters with the gradient of the weighted sum of the terms. Throws
  /// Error{invalid_argument} that names step and term if one is not finite, before anything has changed.
  /// @param keep_graph true if a later update of the same step differentiates through the same forward pass.
  virtual void update(const Trainee& trainee, const std::vector<LossTerm>& terms, bool keep_graph = false) = 0;
};

class Framework {
 public:
  virtual ~Framework() = default;
  /// The generator (or its parts) first; the order is that of checkpoints.
  virtual std::vector<Trainee> trainees() const = 0;
  /// One training step; runs inside mixed precision, losses are computed in float32. What a phase does follows from
  /// `step` alone.
  virtual void step(const Batch& batch, int64_t step, Updater& updater) = 0;
};

/// What a configuration says to a framework.
struct FrameworkSetup {
  std::shared_ptr<Network> generator;
  Options options;                 ///< [framework], without its name
  std::vector<LossChoice> losses;  ///< every [[loss]]; none: the framework's own
  std::string critic_name;         ///< [critic] name; empty: the framework's own
  Options critic;                  ///< [critic], without its name
  int64_t size = 0;                ///< the side of the pictures, 0 if it changes during the run
  torch::Device device = torch::kCPU;
};

struct FrameworkSpec {
  std::string_view name;
  std::string_view paper;
  std::function<std::unique_ptr<Framework>(const FrameworkSetup&)> make;
};

/// In the order of frameworks.def.
const std::vector<FrameworkSpec>& framework_catalog();
/// Throws invalid_argument with the nearest name if there is none.
const FrameworkSpec& find_framework(std::string_view name);

/// The generator's pictures in float32, whatever it computed in.
std::vector<torch::Tensor> predict(Network& generator, const Batch& batch);

/// The critic that the setup asks for (`usual` if it names none) as a trainee of that name, on the setup's device.
/// @param start weights file to begin from; empty: random. @param extra options that the framework itself sets.
/// Throws Error{invalid_argument} if it judges pictures of one size alone and the run's size changes.
Trainee make_critic(const FrameworkSetup& setup, const std::string& usual, const std::string& name, double rate_factor,
                    const std::string& start = {}, const std::map<std::string, std::string>& extra = {});

/// The critic of a trainee that make_critic made.
Critic& critic_of(const Trainee& trainee);

}  // namespace mend
