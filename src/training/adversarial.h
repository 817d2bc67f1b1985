/// A generator against a critic: any critic of the catalogue, any adversarial loss.
#pragma once
#include "losses/adversarial.h"
#include "training/framework.h"

namespace mend {

struct AdversarialConfig {
  std::string critic = "sn_patch_gan";
  bool composite = true;        ///< the critic sees the fill among the true pixels, else the raw output
  double critic_rate = 1;       ///< of the run's learning rate
  int64_t generator_every = 1;  ///< the critic learns at every step, the generator at every so-manieth
  double penalty = 0;           ///< weight of the gradient penalty; Wasserstein wants 10
  bool penalty_in_hole = true;  ///< the penalty's gradient counts in the hole alone, else in the whole picture
};

/// The critic learns first, on the picture as the generator made it before this step; the generator then asks the
/// critic as it has become. The kind of adversarial loss is that of the term `adversarial` among the losses. Until the
/// first term that needs the critic begins, the generator learns alone, at every step.
class AdversarialFramework final : public Framework {
 public:
  /// Reads judged, critic_rate, critic_start, generator_every, penalty and penalty_region over the defaults given;
  /// leaves further options to the caller.
  AdversarialFramework(const FrameworkSetup& setup, const std::vector<LossChoice>& losses, const std::string& name,
                       const AdversarialConfig& defaults);

  std::vector<Trainee> trainees() const override { return {{"generator", generator_}, critic_}; }
  void step(const Batch& batch, int64_t step, Updater& updater) override;

 private:
  std::vector<LossTerm> critic_terms(const Batch& batch, const torch::Tensor& fake);

  std::shared_ptr<Network> generator_;
  Objective objective_;
  AdversarialConfig config_;
  Adversarial kind_;
  Trainee critic_;
};

}  // namespace mend
