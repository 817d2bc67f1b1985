#include "losses/loss.h"

#include "base/error.h"
#include "base/text.h"

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

const LossSpec& find_loss(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& spec : loss_catalog()) {
    if (spec.name == name) return spec;
    names.emplace_back(spec.name);
  }
  const auto near = nearest_word(name, names);
  fail(ErrorCode::invalid_argument, "there is no loss named '{}'{}; known: {}", name,
       near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), join_or(names));
}

}  // namespace mend
