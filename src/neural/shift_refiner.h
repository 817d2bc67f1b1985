/// The refinement network as a second stage.
#pragma once
#include <memory>

#include "base/kept_heap.h"
#include "fill/refiner.h"
#include "neural/loaded_network.h"

namespace mend {

/// Source: Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020: the
/// picture with its first filling, and four copies of it shifted by a fifth, refined at full size. Differs: pictures
/// larger than `window` are refined window by window, neighbours blended where they overlap.
class ShiftRefiner final : public Refiner {
 public:
  static constexpr int window = 1280;  ///< pixels a side, a multiple of 256
  static constexpr int overlap = 256;  ///< of neighbouring windows

  /// Throws Error{bad_weights} if the weights are not a refinement network's.
  explicit ShiftRefiner(std::shared_ptr<LoadedNetwork> network);

  Raster refine(const Raster& picture, const Hole& hole, const Raster& coarse, const Context& context) const override;
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 private:
  KeptHeap heap_;  // one picture after the other needs the same buffers
  std::shared_ptr<LoadedNetwork> network_;
};

}  // namespace mend
