/// A training run as its TOML file says it; docs and presets are in configs/.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/options.h"
#include "data/sampler.h"

namespace mend {

/// A stretch of the curriculum: `[[stage]]`.
struct Stage {
  int64_t steps, size, batch;
};

struct OptimiserConfig {
  double rate;        ///< Adam's learning rate after the warm-up, 1e-8..1
  double final_rate;  ///< share of it left at the last step (cosine), 0..1
  double beta1, beta2;
  int64_t warm_up;  ///< steps of linear rise
  double clip;      ///< the gradient's norm is held to this; 0: not
  double ema;       ///< decay of the averaged weights a step, 0..1 (0: the weights themselves)
};

struct RunConfig {
  uint64_t seed;
  std::string device;     ///< cpu, cuda
  std::string precision;  ///< auto (bf16 where the CPU has the instructions), fp32, bf16
  double max_minutes;     ///< stop and save after this; 0: run to the last step
  double checkpoint_minutes;
  int64_t keep;            ///< newest checkpoints kept
  int64_t validate_every;  ///< steps
  int64_t validation_cases, validation_size;
  int64_t loader_threads;
  std::filesystem::path out, start;  ///< start: weights file of this network to begin from; empty: random
};

struct TrainConfig {
  Options network, framework;  ///< without the key "name", which is below
  std::string network_name, framework_name;
  std::vector<std::filesystem::path> photos, validation, holes;
  SamplerOptions sampler;
  OptimiserConfig optimiser;
  RunConfig run;
  std::vector<Stage> stages;

  int64_t total_steps() const;
  const Stage& stage_of(int64_t step) const;
  /// What a checkpoint must share with the run that resumes it: network, its options and the framework's name.
  std::string identity() const;
};

/// Reads and checks every key. Throws Error{io} or Error{invalid_argument} that names file, section and key.
TrainConfig read_train_config(const std::filesystem::path& path);
TrainConfig parse_train_config(const std::string& text, const std::string& name);

}  // namespace mend
