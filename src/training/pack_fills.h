/// Runs a first stage over the pictures and holes of a configuration once, for training the second stage from its
/// fills.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/context.h"
#include "training/config.h"

namespace mend {

struct PackFillsOptions {
  int64_t count = 1000;                ///< pictures to make, 1..10^7
  uint64_t shard_bytes = 512'000'000;  ///< a new shard is begun beyond this
};

struct PackFillsReport {
  int64_t packed = 0;
  std::string first_stage;           ///< the network that made the fills
  std::vector<std::string> skipped;  ///< one sentence for each damaged shard or record of the configuration's data
};

/// Cuts `count` crops with holes as the configuration says ([data], [holes], seed; every [[stage]] must have the same
/// size), fills each at `[framework] coarse_size` by the network of `weights`, and writes OUT/fills-<n>.safetensors.
/// They are neither mirrored nor changed in colour: FillSampler mirrors.
PackFillsReport pack_fills(const TrainConfig& config, const std::string& weights, const std::filesystem::path& out,
                           const PackFillsOptions& options, const Context& context);

}  // namespace mend
