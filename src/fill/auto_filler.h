/// --method auto: which filler fits a hole when nobody says.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fill/filler.h"

namespace mend {

struct Situation {
  const Hole& hole;                                 ///< in its window
  bool network = false;                             ///< mend's own weights and the library of networks are to be had
  std::optional<std::chrono::milliseconds> budget;  ///< wall time for the fill; empty: as long as it needs
};

struct Choice {
  std::string method;                          ///< for make_filler()
  std::map<std::string, std::string> options;  ///< of that method
  std::string why;                             ///< one sentence for --explain
};

/// The rule (docs/auto.md says which parts of it are measured): patches of the picture laid out by the network, unless
/// the network is missing, the hole so thin that its surroundings say everything, the window so large that its small
/// copy says too little, or the time too short to load it.
Choice choose_filler(const Situation& situation);

/// What AutoFiller will choose for the windows of `hole` (in the picture's frame), and why: one sentence for each
/// reason.
std::vector<std::string> explain_choices(const Hole& hole, std::optional<std::chrono::milliseconds> budget);

/// Whether mend's weights are installed, without loading them or libtorch.
bool own_network_installed();

/// Chooses for every window anew; loads what it chose once.
class AutoFiller final : public Filler {
 public:
  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  const Filler& filler(const Choice& choice) const;

  mutable std::mutex loading_;
  mutable std::map<std::string, std::unique_ptr<Filler>> fillers_;  ///< by method
};

}  // namespace mend
