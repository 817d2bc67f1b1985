/// Loss terms by name: what a training configuration writes, made from options. The catalogue is losses.def.
///
/// A term is a function of everything a training step has at hand and takes what it needs; weights between terms are
/// the trainer's. The functions behind the terms stand in the other headers of this folder.
#pragma once
#include <torch/torch.h>

#include <functional>
#include <string_view>
#include <vector>

#include "base/options.h"

namespace mend {

/// What a term may look at. Pictures are (N,3,H,W) in [0,1].
struct LossInput {
  std::vector<torch::Tensor> stages;  ///< what the network predicts, the final picture last
  torch::Tensor target;
  torch::Tensor hole;                       ///< (N,1,H,W), 1 = missing
  std::vector<torch::Tensor> made_judged;   ///< the critic's features for the made picture, its logits last
  std::vector<torch::Tensor> truth_judged;  ///< the same for the target
  torch::Tensor look;                       ///< (N,1,H,W): how artificial a detector finds each pixel (artificial_look)

  const torch::Tensor& made() const { return stages.back(); }
  /// The final picture in the hole, the target around it.
  torch::Tensor composite() const { return made() * hole + target * (1 - hole); }
};

/// What must be filled in besides stages, target and hole.
enum class LossNeeds {
  pictures,  ///< nothing
  critic,    ///< made_judged; feature matching truth_judged too
  detector,  ///< look
};

/// (input) -> scalar to minimise. Throws invalid_argument if what it needs is missing.
using Loss = std::function<torch::Tensor(const LossInput&)>;

struct LossSpec {
  std::string_view name;
  std::string_view paper;  ///< authors, venue, section
  LossNeeds needs;
  /// Reads its own options and rejects others; files of weights are loaded here.
  std::function<Loss(const Options&)> make;
};

/// In the order of losses.def.
const std::vector<LossSpec>& loss_catalog();
/// Throws invalid_argument with the nearest name if there is none.
const LossSpec& find_loss(std::string_view name);

}  // namespace mend
