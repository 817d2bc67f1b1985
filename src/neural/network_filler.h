/// A network as a Filler.
#pragma once
#include <memory>

#include "base/kept_heap.h"
#include "fill/filler.h"
#include "neural/loaded_network.h"

namespace mend {

/// Grey pictures go through as three equal channels and come back as their mean. Sizes that are no multiple of what the
/// network needs are padded at the right and bottom by reflection, hole included (by repeating the edge where the
/// picture is smaller than the padding), and cut off again.
/// A further attempt (Context::attempt) begins at a mirrored or turned copy: eight different fills of one network.
class NetworkFiller final : public Filler {
 public:
  /// @param ensemble of copies_of (ensemble.h): 0, 1, 2, 4 or 8.
  explicit NetworkFiller(std::shared_ptr<LoadedNetwork> network, int ensemble = 1);

  /// Half the longer side of the hole, but 64 to 256 pixels: the networks were trained on pictures of 256 or 512 with
  /// a hole in the middle.
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  /// Throws Error{invalid_argument} if the picture is smaller than the network's minimum.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  KeptHeap heap_;  // one picture after the other needs the same buffers
  std::shared_ptr<LoadedNetwork> network_;
  int ensemble_;
};

}  // namespace mend
