/// Algorithm 1 of "Restore from Restored" on tensors; see adapted_filler.h.
#pragma once
#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "base/context.h"
#include "fill/adapt.h"
#include "layers/precision.h"
#include "networks/network.h"

namespace mend {

/// What an adaptation works on.
struct AdaptationTask {
  std::string name;                  ///< of the network in the catalogue
  std::shared_ptr<Network> network;  ///< float32 weights; they change
  int64_t size_multiple = 1, minimum_size = 1;
  torch::Tensor restored;    ///< (1,3,H,W) in [0,1]: the known pixels, and in the hole the first result
  torch::Tensor hole;        ///< (1,1,H,W), 1 = missing: what nobody knows
  double first_seconds = 0;  ///< what the first result took: tells how long a step will; 0: not known
  Precision precision = Precision::fp32;
  torch::Device device = torch::kCPU;
  std::function<void()> improved = {};  ///< called when the network, in evaluation mode, has become the best so far
};

struct AdaptationResult {
  int steps = 0;               ///< taken
  int best_step = 0;           ///< whose weights the network has now; 0: none did better than the first
  double first = 0, best = 0;  ///< mean absolute error at the judges, before and at the best step
};

/// Fits the network. Afterwards it is in evaluation mode with the best weights. H and W are multiples of size_multiple.
/// Ends early when a budget is spent or `context.finish` is set.
/// @throws Error{cancelled}; Error{invalid_argument} for a framework or option that does not exist, or if a loss is not
///         finite; what a critic's file throws.
AdaptationResult adapt(const AdaptationTask& task, const AdaptOptions& options, const Context& context);

}  // namespace mend
