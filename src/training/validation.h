/// Fixed cases that a run is watched by.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>

#include "data/sampler.h"
#include "networks/network.h"
#include "training/config.h"

namespace mend {

struct Validation {
  double psnr = 0;  ///< inside the hole, mean over cases, dB
  double l1 = 0;    ///< inside the hole, mean absolute difference
  /// Of the composite: LPIPS where the run has its learned weights, else feature_distance; less is better. Empty
  /// without a perceptual network. LPIPS's numbers hold only for torchvision's weights of the network.
  std::optional<double> distance;
};

class Validator {
 public:
  /// The cases are the first samples of a sampler without augmentation over the validation shards.
  Validator(const TrainConfig& config, const Records& holes, const torch::Device& device);
  bool empty() const { return cases_.empty(); }
  /// Runs the generator as it stands and draws rows of (input, result, truth), the first eight cases, if `grid` is
  /// not empty.
  Validation run(Network& generator, const std::filesystem::path& grid) const;

 private:
  using Distance = std::function<torch::Tensor(const torch::Tensor& made, const torch::Tensor& target)>;
  std::vector<Batch> cases_;  // one picture each
  Distance distance_;         // may be empty
};

}  // namespace mend
