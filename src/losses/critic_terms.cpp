/// The terms that ask a critic.
#include "base/error.h"
#include "losses/adversarial.h"
#include "losses/feature_matching.h"
#include "losses/loss.h"

namespace mend {
/// The generator's side alone; the critic trains on critic_loss of the same kind.
LossSpec adversarial_term() {
  return {"adversarial", "Goodfellow et al., NeurIPS 2014; see losses/adversarial.h for the kinds", LossNeeds::critic,
          [](const Options& options) -> Loss {
            const auto kind = read_adversarial(options);
            options.finish();
            return [kind](const LossInput& in) {
              require(!in.made_judged.empty(), "adversarial needs a critic's judgement of the made picture");
              return generator_loss(kind, in.made_judged.back());
            };
          }};
}

LossSpec feature_matching_term() {
  return {"feature_matching", "Wang et al., CVPR 2018, sec. 3.3", LossNeeds::critic,
          [](const Options& options) -> Loss {
            options.finish();
            return [](const LossInput& in) { return feature_matching(in.made_judged, in.truth_judged); };
          }};
}

}  // namespace mend
