/// What a generator minimises: the loss terms that a configuration names, with their weights and their place.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "losses/loss.h"

namespace mend {

struct LossTerm {
  std::string name;
  torch::Tensor value;  ///< scalar, float32
  double weight = 1;
};

/// One `[[loss]]` of a configuration, or one of a framework's own.
struct LossChoice {
  std::string name;          ///< of losses.def
  double weight = 1;         ///< 0..1e6
  bool every_stage = false;  ///< on every picture that the network predicts, not on the last alone
  double early = 1;          ///< factor of the earlier ones, 0..1000
  int64_t from = 0;          ///< the step at which it begins
  double share = 1;          ///< of the batch, its first pictures, 0.01..1: a costly term may look at fewer
  Options options;           ///< the term's own

  /// Reads the keys name, weight, stages ("last" or "every"), early, from and share; what is left is the term's.
  static LossChoice read(const std::string& owner, std::map<std::string, std::string> values);
};

/// A loss by name with options of its own; for frameworks.
LossChoice loss_choice(const std::string& name, double weight, std::map<std::string, std::string> options = {});

/// What a framework can tell its terms besides the pictures.
struct LossSupport {
  bool critic = false, detector = false;
};

class Objective {
 public:
  /// Makes every term. Throws Error{invalid_argument} if there is none, if one has a wrong option, or if one needs a
  /// critic or a detector and `framework` (a name, for the message) has none.
  Objective(const std::vector<LossChoice>& choices, const std::string& framework, LossSupport support);

  /// Whether a term that has begun at this step needs that.
  bool needs(LossNeeds what, int64_t step) const;
  /// The terms that have begun. Earlier stages are compared with target and hole averaged down to their size.
  std::vector<LossTerm> terms(const LossInput& input, int64_t step) const;

 private:
  struct Term {
    std::string name;
    LossChoice choice;
    LossNeeds needs;
    Loss loss;
  };
  std::vector<Term> terms_;
};

}  // namespace mend
