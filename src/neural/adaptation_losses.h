/// The losses a network is fitted to a picture with: its own paper's, as far as they need no file that is not there.
#pragma once
#include <memory>
#include <string>

#include "fill/adapt.h"
#include "training/framework.h"

namespace mend {

/// What the papers fix for each network.
struct OwnTraining {
  std::vector<LossChoice> losses;  ///< without the adversarial term
  double rate = 1e-4;              ///< Adam's
  std::string critic;              ///< in critics.def
  double critic_weight = 0;        ///< of the adversarial term
  std::string adversarial;         ///< its kind: hinge, vanilla, wasserstein
  double critic_rate = 1;          ///< of the generator's rate
  double penalty = 0;              ///< on the critic's gradient
};

/// Of a network of the catalogue. Style and ID-MRF terms are left out, and the feature distance counts where its
/// network is given: they need the weights of another network, and Lee et al. find that what is learned from one
/// picture is mostly its texture, which L1 teaches too.
OwnTraining own_training(const std::string& network);

/// The framework that `options` ask for, around `generator` (the network, or a wrapper that answers for it).
/// The critic of "own" comes from the file options.critic, or fresh; the first result is part of what it takes for
/// real, since that is what the patches show there. Without a critic there is no adversarial term: a fresh one learns
/// nothing useful within the few hundred steps of an adaptation, and its gradient is noise until then.
/// @param side of the patches in pixels; a critic of one size is made for it.
/// @throws Error{invalid_argument} that names the option or framework; Error{bad_weights}, Error{io} for the critic.
std::unique_ptr<Framework> adaptation_framework(const std::string& network, const AdaptOptions& options,
                                                const std::shared_ptr<Network>& generator, int64_t side,
                                                const torch::Device& device);

}  // namespace mend
