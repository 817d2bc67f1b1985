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

namespace mend {

struct LossTerm {
  std::string name;
  torch::Tensor value;  ///< scalar, float32
  double weight = 1;
};

/// A module with an optimiser of its own.
struct Trainee {
  std::string name;
  std::shared_ptr<torch::nn::Module> module;
  double rate_factor = 1;  ///< of the run's learning rate
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
  /// The generator first; the order is that of checkpoints.
  virtual std::vector<Trainee> trainees() const = 0;
  /// One training step; runs inside mixed precision, losses are computed in float32.
  virtual void step(const Batch& batch, Updater& updater) = 0;
};

struct FrameworkSpec {
  std::string_view name;
  std::string_view paper;
  std::function<std::unique_ptr<Framework>(std::shared_ptr<Network> generator, const Options& options,
                                           const torch::Device& device)>
      make;
};

/// In the order of frameworks.def.
const std::vector<FrameworkSpec>& framework_catalog();
/// Throws invalid_argument with the nearest name if there is none.
const FrameworkSpec& find_framework(std::string_view name);

}  // namespace mend
