/// The dense detector as a judge.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "fill/judge.h"
#include "fill/neural_module.h"
#include "networks/network.h"

namespace mend {

/// Source: Zhang et al., "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020, section 3.2: its map
/// V.
class DetectorJudge final : public Judge {
 public:
  /// Finds the weights by `options.model` as load_network does; they are those of the critic dense_detector.
  /// Throws Error{bad_weights}, Error{io}, Error{unsupported}, Error{invalid_argument}.
  explicit DetectorJudge(const NetworkFillerOptions& options);

  Raster heatmap(const Raster& picture, const Context& context) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 private:
  /// (1 or 3, H, W) -> (1,1,H,W).
  torch::Tensor heat_of(const Raster& part) const;

  std::shared_ptr<Critic> detector_;
  torch::Device device_;
  std::string sha256_;
  mutable std::mutex running_;  ///< libtorch uses all threads for one
};

}  // namespace mend
