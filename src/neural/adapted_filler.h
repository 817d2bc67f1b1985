/// A network fitted to the one picture at hand before it fills it.
///
/// Source: Lee et al., "Restore from Restored: Single-image Inpainting", Algorithm 1:
/// the first result is the target; the network learns to restore it under new free-form holes, the original hole left
/// out of what is compared, and then fills the original hole again. Differs:
/// - any framework of the trainer can be the losses; unless told it is reconstruction without a critic, because the
///   official critics are published for few networks;
/// - the known pixels are the judge: the network is also asked to restore known places that it never learns from, the
///   weights that did best there are kept, and the first result stays if none did better (the paper stops after a fixed
///   number of steps, past which results grow smooth).
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
  AdaptedFiller(std::shared_ptr<LoadedNetwork> network, const AdaptOptions& options);

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 protected:
  /// Shows the first result, and better ones as they are found (Context::preview). Deterministic for a number of steps.
  /// Cancel throws; a budget or `seconds` that is spent ends the learning.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  KeptHeap heap_;  // one picture after the other needs the same buffers
  std::shared_ptr<LoadedNetwork> network_;
  AdaptOptions options_;
};

}  // namespace mend
