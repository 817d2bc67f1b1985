#include "base/named.h"
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

const NetworkSpec& find_network(std::string_view name) { return find_named(network_catalog(), name, "network"); }
const CriticSpec& find_critic(std::string_view name) { return find_named(critic_catalog(), name, "critic"); }

}  // namespace mend
