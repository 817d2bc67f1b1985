#include "base/text.h"
#include "networks/network.h"

namespace mend {

#define NETWORK(name) NetworkSpec name();
#include "networks/networks.def"
#undef NETWORK
#define CRITIC(name) CriticSpec name();
#include "networks/critics.def"
#undef CRITIC

const std::vector<NetworkSpec>& network_catalog() {
#define NETWORK(name) name(),
  static const std::vector<NetworkSpec> specs = {
#include "networks/networks.def"
  };
#undef NETWORK
  return specs;
}

const std::vector<CriticSpec>& critic_catalog() {
#define CRITIC(name) name(),
  static const std::vector<CriticSpec> specs = {
#include "networks/critics.def"
  };
#undef CRITIC
  return specs;
}

namespace {

template <typename Spec>
const Spec& find(const std::vector<Spec>& specs, std::string_view name, const char* kind) {
  std::vector<std::string> names;
  for (const auto& spec : specs) {
    if (spec.name == name) return spec;
    names.emplace_back(spec.name);
  }
  const auto near = nearest_word(name, names);
  fail(ErrorCode::invalid_argument, "there is no {} named '{}'{}; known: {}", kind, name,
       near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), join_or(names));
}

}  // namespace

const NetworkSpec& find_network(std::string_view name) { return find(network_catalog(), name, "network"); }
const CriticSpec& find_critic(std::string_view name) { return find(critic_catalog(), name, "critic"); }

}  // namespace mend
