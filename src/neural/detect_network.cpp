#include "neural/detect_network.h"

#include <torch/torch.h>

#include <algorithm>

#include "networks/network.h"

namespace mend {
namespace {

double share(const NetworkGuess& guess) {
  return static_cast<double>(guess.match.same) / static_cast<double>(std::max<size_t>(guess.match.wanted, 1));
}

}  // namespace

std::vector<NetworkGuess> detect_network(const TensorFile& file) {
  // Building a network only for its names costs its random initial weights: once a process is enough.
  static const auto catalogue = [] {
    std::vector<std::pair<std::string, StateShape>> shapes;
    for (const auto& spec : network_catalog())
      shapes.emplace_back(spec.name, state_shape(*spec.make(Options(std::string(spec.name)))));
    return shapes;
  }();
  std::vector<NetworkGuess> guesses;
  for (const auto& [name, shape] : catalogue) {
    NetworkGuess guess{name, match_state(shape, file, /*parts=*/true)};
    if (share(guess) >= 0.5) guesses.push_back(std::move(guess));
  }
  std::stable_sort(guesses.begin(), guesses.end(), [](const auto& a, const auto& b) {
    return std::make_pair(share(a), a.match.same) > std::make_pair(share(b), b.match.same);
  });
  return guesses;
}

std::string looks_like(const TensorFile& file, const std::string& expected) {
  const auto guesses = detect_network(file);
  if (guesses.empty() || guesses.front().network == expected) return "";
  return "; it looks like a checkpoint of " + guesses.front().network;
}

}  // namespace mend
