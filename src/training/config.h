/// A training run as its TOML file says it; docs and presets are in configs/.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/options.h"
#include "data/sampler.h"
#include "training/objective.h"

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
  std::string precision;  ///< auto (bf16 where it is fast, else fp32), fp32, bf16
  double max_minutes;     ///< stop and save after this; 0: run to the last step
  double checkpoint_minutes;
  int64_t keep;            ///< newest checkpoints kept
  int64_t validate_every;  ///< steps
  int64_t validation_cases, validation_size;
  /// A perceptual network to validate with (losses/perceptual_net.h), and LPIPS's learned weights for it; empty: none.
  std::filesystem::path validation_features, validation_lin;
  std::string best_by;  ///< what best.safetensors is best in: psnr, or the perceptual distance
  std::string weights;  ///< type of the weights that are saved to be used: fp32, fp16
  bool tensorboard;     ///< event files beside log.jsonl
  int64_t loader_threads;
  std::filesystem::path out, start;  ///< start: weights file of this network to begin from; empty: random
};

struct TrainConfig {
  Options network, framework, critic;  ///< without the key "name", which is below
  std::string network_name, framework_name, critic_name;
  std::vector<LossChoice> losses;
  std::vector<std::filesystem::path> photos, validation, holes;
  /// Shards of fills of a first stage (data/fills.h), which are trained on in the place of `photos`.
  std::vector<std::filesystem::path> fills;
  /// Where `photos` is not there: folders of photographs to pack, and if they are not there, how many pictures to make
  /// (find_photographs.h).
  std::vector<std::filesystem::path> pack;
  int64_t generated = 0;
  SamplerOptions sampler;
  OptimiserConfig optimiser;
  RunConfig run;
  std::vector<Stage> stages;

  int64_t total_steps() const;
  const Stage& stage_of(int64_t step) const;
  /// The side of the pictures if every stage has the same, else 0.
  int64_t only_size() const;
  /// What a checkpoint must share with the run that resumes it: network, framework's name, critic, their options.
  std::string identity() const;
};

/// Reads and checks every key. Throws Error{io} or Error{invalid_argument} that names file, section and key.
TrainConfig read_train_config(const std::filesystem::path& path);
TrainConfig parse_train_config(const std::string& text, const std::string& name);

}  // namespace mend
