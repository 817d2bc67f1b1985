/// A network fitted to the one picture at hand before it fills it.
///
/// Source: Lee et al., "Restore from Restored: Single-image Inpainting", Algorithm 1:
/// the first result is the target; the network learns to restore it under new free-form holes, by the losses it was
/// trained with, the original hole left out of what is compared, and then fills the original hole again. Differs:
/// - there is an adversarial term only if a critic's weights are given (adaptation_losses.h);
/// - half of the new holes are the picture's own, moved, and half of the patches show the original hole as missing
///   instead of as first filled: what the network is asked in the end is then what it learned;
/// - patches are mirrored but not turned by quarters, unless asked: photographs have an up;
/// - the network goes part of the way from its first weights to the fitted ones, half unless asked (AdaptOptions);
/// - the weights are averaged over the steps, and known pixels are the judge: the network also restores known places
///   that it never learns from, and places under the whole hole, moved; the weights that did best are kept, and the
///   first result stays if none did better (the paper stops after a fixed number of steps, past which results grow
///   smooth);
/// - statistics of batch normalisation stay those of the training.
#pragma once
#include <memory>

#include "base/kept_heap.h"
#include "fill/adapt.h"
#include "fill/filler.h"
#include "neural/loaded_network.h"

namespace mend {

class AdaptedFiller final : public Filler {
 public:
  /// Throws Error{invalid_argument} that names the option.
  /// @param ensemble as in NetworkFiller, for the first result and the last.
  AdaptedFiller(std::shared_ptr<LoadedNetwork> network, const AdaptOptions& options, int ensemble = 1);

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  /// Shows the first result, and better ones as they are found (Context::preview). Deterministic for a number of steps.
  /// Cancel throws; Context::finish, or a budget or `seconds` that are spent, end the learning. A budget too small for
  /// one step gives the first result and says so. Records the steps taken, the best one, and the errors there.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  KeptHeap heap_;  // one picture after the other needs the same buffers
  std::shared_ptr<LoadedNetwork> network_;
  AdaptOptions options_;
  int ensemble_;
};

}  // namespace mend
