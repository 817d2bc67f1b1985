#include "losses/loss.h"

#include "base/named.h"

namespace mend {

#define LOSS(name) LossSpec name##_term();
#include "losses/losses.def"
#undef LOSS

const std::vector<LossSpec>& loss_catalog() {
#define LOSS(name) name##_term(),
  static const std::vector<LossSpec> specs = {
#include "losses/losses.def"
  };
#undef LOSS
  return specs;
}

const LossSpec& find_loss(std::string_view name) { return find_named(loss_catalog(), name, "loss"); }

}  // namespace mend
