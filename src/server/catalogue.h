/// What this server can fill with: the fillers, and the networks whose weights are installed.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fill/filler.h"
#include "fill/judge.h"
#include "fill/neural_module.h"

namespace mend {

/// One way to fill, as a client asks for it.
struct FillChoice {
  std::string method = "auto";  ///< auto, or a name of method_names()
  std::string model;            ///< network: a name of Catalogue::models(); never a path
  std::map<std::string, std::string> options;
  uint64_t seed = 0;

  nlohmann::json to_json() const;
};

class Catalogue {
 public:
  /// Asks the neural module which networks there are; without it there are none.
  Catalogue();
  /// With these networks, whatever is installed, and this judge.
  explicit Catalogue(std::vector<NetworkInfo> networks, std::shared_ptr<const Judge> judge = nullptr);

  const std::vector<NetworkInfo>& networks() const { return networks_; }
  /// Why there are none, and what to install; empty if there are, or if whoever made the catalogue named them.
  const std::string& why_no_networks() const { return why_no_networks_; }
  /// Names of the models that fill and whose weights are installed.
  std::vector<std::string> models() const;

  /// Reads `method`, `model`, `options` and `seed` from a JSON object, other keys being the caller's.
  /// Throws Error{invalid_argument} for what this server does not have.
  FillChoice read(const nlohmann::json& from) const;
  /// True if another seed gives another result.
  static bool seeded(const FillChoice& choice);
  std::unique_ptr<Filler> make(const FillChoice& choice) const;

  /// Whether judge() has one to give.
  bool can_judge() const;
  /// The dense detector; loads it when it is first asked for. Throws what loading throws.
  std::shared_ptr<const Judge> judge() const;

  /// The `methods` and `networks` of /api/v1/capabilities.
  nlohmann::json methods_json() const;
  nlohmann::json networks_json() const;

 private:
  struct Detector {
    std::mutex mutex;
    std::shared_ptr<const Judge> loaded;
  };
  std::string detector_name() const;  ///< empty: none is installed

  std::vector<NetworkInfo> networks_;
  std::string why_no_networks_;
  std::shared_ptr<Detector> detector_;
};

}  // namespace mend
