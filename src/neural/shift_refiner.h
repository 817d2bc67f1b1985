/// The refinement network as a second stage.
#pragma once
#include <memory>

#include "base/kept_heap.h"
#include "fill/refiner.h"
#include "neural/loaded_network.h"

namespace mend {

/// Source: Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020: the
/// picture with its first filling, and four copies of it shifted by a fifth, refined at full size. Differs: pictures
/// larger than a window are refined window by window, neighbours blended where they overlap, so that memory does not
/// follow the picture. The shifted copies come from the whole picture and windows begin at multiples of 256, so that a
/// window shows the network what the whole would show it there: away from borders the answers agree within 1/255.
/// Windows without a missing pixel are passed over.
class ShiftRefiner final : public Refiner {
 public:
  static constexpr int usual_window = 1280;  ///< pixels a side
  static constexpr int overlap = 256;        ///< of neighbouring windows

  /// @param window pixels a side, a multiple of 256, at least 512.
  /// Throws Error{bad_weights} if the weights are not a refinement network's.
  explicit ShiftRefiner(std::shared_ptr<LoadedNetwork> network, int window = usual_window);

  Raster refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                const Context& context) const override;
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 private:
  KeptHeap heap_;  // one picture after the other needs the same buffers
  std::shared_ptr<LoadedNetwork> network_;
  int window_;
};

}  // namespace mend
