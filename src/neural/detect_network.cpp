#include "neural/detect_network.h"

#include <torch/torch.h>

#include <algorithm>
#include <map>

#include "networks/network.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

double share(const NetworkGuess& guess) {
  return static_cast<double>(guess.match.same) / static_cast<double>(std::max<size_t>(guess.match.wanted, 1));
}

struct Variant {
  std::string network;
  std::map<std::string, std::string> options;
  StateShape shape;
};

StateShape shape_of(const NetworkSpec& spec, const std::map<std::string, std::string>& options) {
  return state_shape(*spec.make(Options(std::string(spec.name), options)));
}

}  // namespace

std::vector<std::string_view> other_layouts(std::string_view network) {
  static const std::map<std::string_view, std::vector<std::string_view>> layouts = {{"context_encoder", {"centre"}},
                                                                                    {"deepfill_v1", {"mmagic"}},
                                                                                    {"deepfillv2", {"tf", "mmagic"}},
                                                                                    {"gmcnn", {"tf"}},
                                                                                    {"pconv", {"mmagic"}}};
  const auto found = layouts.find(network);
  return found == layouts.end() ? std::vector<std::string_view>() : found->second;
}

std::vector<NetworkGuess> detect_network(const TensorFile& file) {
  // Building a network only for its names costs its random initial weights: once a process is enough.
  static const auto catalogue = [] {
    std::vector<Variant> variants;
    for (const auto& spec : network_catalog()) {
      variants.push_back({std::string(spec.name), {}, shape_of(spec, {})});
      for (const auto layout : other_layouts(spec.name)) {
        const std::map<std::string, std::string> options = {{"layout", std::string(layout)}};
        auto shape = shape_of(spec, options);
        if (shape != variants.back().shape) variants.push_back({std::string(spec.name), options, std::move(shape)});
      }
    }
    return variants;
  }();
  std::vector<NetworkGuess> guesses;
  for (const auto& variant : catalogue) {
    NetworkGuess guess{variant.network, variant.options, match_state(variant.shape, file, /*parts=*/true)};
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

std::map<std::string, std::string> fitting_options(const std::string& network, const std::vector<TensorFile>& files,
                                                   std::map<std::string, std::string> given) {
  const auto& spec = find_network(network);
  const auto record = record_of(files.front());
  if (record.network == network) {
    given.insert(record.options.begin(), record.options.end());
    return given;
  }
  if (given.count("layout")) return given;
  size_t most = 0;
  auto best = given;
  const auto consider = [&](const std::map<std::string, std::string>& options) {
    const auto shape = shape_of(spec, options);
    size_t same = 0;
    for (const auto& file : files) same += match_state(shape, file, /*parts=*/files.size() > 1).same;
    if (same > most) most = same, best = options;
  };
  const auto layouts = other_layouts(network);
  if (layouts.empty()) return given;
  consider(given);
  for (const auto layout : layouts) {
    auto options = given;
    options["layout"] = layout;
    consider(options);
  }
  return best;
}

}  // namespace mend
