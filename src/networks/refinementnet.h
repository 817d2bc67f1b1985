/// The refinement network, for pipelines that have a first filling to refine.
/// Source, differences and ranges: refinementnet.cpp.
///
///     const auto filled = image * (1 - hole) + hole * first_filling;         // first_filling at the image's size
///     const auto refined = network.refine(filled, hole);                     // H and W multiples of 256
///     const auto result = image * (1 - hole) + hole * refined;
#pragma once
#include "layers/dfnet_blocks.h"
#include "networks/network.h"

namespace mend {

class RefinementNet final : public Network {
 public:
  struct Config {
    int64_t width = 96;  ///< channels after the first layer
  };
  explicit RefinementNet(const Config& config);

  /// One picture. Alone the network has no first stage: it refines a push-pull filling of the hole.
  std::vector<torch::Tensor> stages(const torch::Tensor& image, const torch::Tensor& hole) override;

  /// Refines a first filling at full size, by the copies that refinement_input() makes.
  /// @param filled (N,3,H,W) in [0,1], RGB: the known pixels, and in the hole what another filler made.
  /// @param hole   (N,1,H,W), 1 = missing. H and W multiples of 256.
  /// @return (N,3,H,W) in [0,1], not composited: take it in the hole alone.
  torch::Tensor refine(const torch::Tensor& filled, const torch::Tensor& hole);

  /// The layers alone: (N,20,H,W) as refinement_input() makes it -> (N,3,H,W) in [0,1].
  torch::Tensor paint(const torch::Tensor& input);

 private:
  std::vector<HalvingBlock> halving_;    // en1, en2 …
  std::vector<DoublingBlock> doubling_;  // de1, de2 …, in the order of execution
  NamedConv last_{nullptr};
};

}  // namespace mend
