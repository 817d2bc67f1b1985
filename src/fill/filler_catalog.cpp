#include "fill/filler_catalog.h"

#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "base/weights_path.h"
#include "fill/auto_filler.h"
#include "fill/classical_fillers.h"
#include "fill/neural_module.h"
#include "fill/wrappers.h"

namespace mend {
namespace {

using Reader = Recipe (*)(const Options&, Asker);
struct Row {
  const char* name;
  Reader read;
};

template <Diffusion method>
Recipe diffusion(const Options& options, Asker) {
  return [radius = options.number("radius", 5, 1, 100)] { return std::make_unique<DiffusionFiller>(method, radius); };
}

Recipe exemplar(const Options& options, Asker) {
  return [read = ExemplarOptions::from(options)] { return std::make_unique<ExemplarFiller>(read); };
}

Recipe network(const Options& options, Asker asker) {
  auto network = network_options(options, "mend", asker);
  const auto ensemble = options.choice("ensemble", "1", {"1", "2", "4", "8", "auto"});
  network.ensemble = ensemble == "auto" ? 0 : std::stoi(ensemble);
  if (!options.has("adapt")) return [network] { return neural_module().network_filler(network); };
  AdaptOptions adapt;
  adapt.set_effort(options.text("adapt", ""));
  if (options.has("adapt.rate")) adapt.rate = options.number("adapt.rate", 1e-4, 1e-8, 1);
  adapt.batch = static_cast<int>(options.integer("adapt.batch", adapt.batch, 1, 64));
  adapt.patch = static_cast<int>(options.integer("adapt.patch", adapt.patch, 32, 2048));
  adapt.check_every = static_cast<int>(options.integer("adapt.check_every", adapt.check_every, 1, 100000));
  adapt.average = options.number("adapt.average", adapt.average, 0, 0.9999);
  adapt.blend = options.number("adapt.blend", adapt.blend, 0.01, 1);
  adapt.turns = options.flag("adapt.turns", adapt.turns);
  adapt.hide = options.number("adapt.hide", adapt.hide, 0, 1);
  adapt.framework = options.text("adapt.framework", adapt.framework);
  adapt.critic = options.text("adapt.critic", "");
  adapt.features = file_option(options, "adapt.features", asker);
  adapt.features_weight = options.number("adapt.features_weight", adapt.features_weight, 0, 100);
  require(asker == Asker::user || adapt.critic.empty() || adapt.critic == "fresh",
          "`adapt.critic` names a file, which a client may not");
  adapt.save = file_option(options, "adapt.save", asker);
  return [network, adapt] { return neural_module().adapted_filler(network, adapt); };
}

Recipe automatic(const Options&, Asker) {
  return [] { return std::make_unique<AutoFiller>(); };
}

Recipe smooth(const Options&, Asker) {
  return [] { return std::make_unique<PushPullFiller>(); };
}

/// Whether these are the weights that come with mend, by name or by path.
bool own_weights(const std::string& model) {
  if (model == "mend") return true;
  std::error_code error;
  const auto installed = find_installed_weights("mend");
  return !installed.empty() && std::filesystem::equivalent(model, installed, error);
}

/// Of a first stage. Mend's own weights were trained on crops of 128 and 256 pixels, and were found to lay out holes of
/// up to 40 pixels of depth best (docs/auto.md).
CoarseCopy usual_copy(const std::string& method, const Options& options) {
  CoarseCopy copy;
  if (method == "network" && own_weights(options.text("model", "mend"))) copy.depth = 40;
  return copy;
}

constexpr Row rows[] = {
    {"exemplar", exemplar},
    {"telea", diffusion<Diffusion::telea>},
    {"navier-stokes", diffusion<Diffusion::navier_stokes>},
    {"push-pull", smooth},
};

constexpr Row network_row = {"network", network};
constexpr Row auto_row = {"auto", automatic};

}  // namespace

const std::vector<std::string>& filler_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& row : rows) all.emplace_back(row.name);
    return all;
  }();
  return names;
}

const std::vector<std::string>& method_names() {
  static const std::vector<std::string> names = [] {
    auto all = filler_names();
    all.emplace_back(network_row.name);
    return all;
  }();
  return names;
}

Recipe filler_recipe(const std::string& method, const Options& options, Asker asker) {
  const auto* row = method == network_row.name ? &network_row : method == auto_row.name ? &auto_row : nullptr;
  for (const auto& candidate : rows)
    if (method == candidate.name) row = &candidate;
  if (!row) fail(ErrorCode::invalid_argument, "there is no method '{}'; known: {}", method, join_or(method_names()));
  auto recipe = wrapped(row->read(options, asker), options, asker, usual_copy(method, options));
  options.finish();
  return recipe;
}

std::unique_ptr<Filler> make_filler(const std::string& method, const Options& options) {
  return filler_recipe(method, options, Asker::user)();
}

}  // namespace mend
