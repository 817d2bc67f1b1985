/// The two-stage pipeline as its authors run it, for their weights.
#pragma once
#include <memory>

#include "fill/filler.h"
#include "neural/loaded_network.h"
#include "neural/shift_refiner.h"

namespace mend {

/// Source: Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020, the
/// authors' test program, step by step: the picture padded to multiples of 256 with black, fitted into 512x512 by
/// nearest neighbour, DFNet, enlarged, known pixels put back, four shifted copies, the refinement network; eight bits
/// between the steps. TwoStageFiller is mend's own form of it.
/// Differs: the authors run the second network on the whole picture whatever its size; above `whole_pixels` it runs in
/// ShiftRefiner's windows here, with the whole picture's shift.
class PaperTwoStage final : public Filler {
 public:
  static constexpr long long whole_pixels = 1536 * 1536;

  /// Throws Error{bad_weights} if the networks are not dfnet and refinementnet.
  PaperTwoStage(std::shared_ptr<LoadedNetwork> coarse, std::shared_ptr<LoadedNetwork> refinement);

  /// Whether the weights are the authors' pair, told by networks and widths: other ones learned another pipeline.
  static bool fits(const LoadedNetwork& coarse, const LoadedNetwork& refinement);

  /// The whole picture: the first stage sees all of it, and the shift follows its height.
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  torch::Tensor first_stage(const torch::Tensor& image, const torch::Tensor& hole, int threads) const;

  std::shared_ptr<LoadedNetwork> coarse_, refinement_;
  ShiftRefiner windows_;
};

}  // namespace mend
