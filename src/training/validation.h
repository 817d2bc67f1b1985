/// Fixed cases that a run is watched by.
#pragma once
#include <filesystem>

#include "data/sampler.h"
#include "networks/network.h"
#include "training/config.h"

namespace mend {

struct Validation {
  double psnr = 0;  ///< inside the hole, mean over cases, dB
  double l1 = 0;    ///< inside the hole, mean absolute difference
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
  std::vector<Batch> cases_;  // one picture each
};

}  // namespace mend
