#include "server/catalogue.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "fill/filler_catalog.h"

namespace mend {
namespace {

using nlohmann::json;

std::vector<NetworkInfo> networks_of_module() {
  try {
    return neural_module().networks();
  } catch (const Error&) {
    return {};  // not installed: then the server has no networks, and says so
  }
}

/// The options of fillers and wrappers that a client may set. Others may name files (`model`, `adapt.save`) or are the
/// server's choice (`device`), and what is added to the fillers is not a client's before it stands here.
constexpr const char* open_options[] = {"patch",
                                        "iterations",
                                        "gradient_weight",
                                        "sharpness",
                                        "guide_weight",
                                        "radius",
                                        "precision",
                                        "refine",
                                        "coarse_size",
                                        "refine.patch",
                                        "bottleneck",
                                        "pyramid",
                                        "bottleneck_steps",
                                        "candidates",
                                        "refills",
                                        "adapt",
                                        "adapt.rate",
                                        "adapt.batch",
                                        "adapt.patch",
                                        "adapt.check_every",
                                        "refine.iterations",
                                        "refine.gradient_weight",
                                        "refine.sharpness",
                                        "refine.guide_weight",
                                        "refine.precision"};
/// These name weights: only installed ones, by name.
constexpr const char* model_options[] = {"judge", "refine.model"};

void check_option(const std::string& key, const std::string& value, const std::vector<std::string>& installed) {
  const bool names_model = std::count(std::begin(model_options), std::end(model_options), key) == 1;
  require(names_model || std::count(std::begin(open_options), std::end(open_options), key) == 1,
          "`{}` is no option that a client may set", key.substr(0, 40));
  require(!names_model || std::count(installed.begin(), installed.end(), value) == 1,
          "`{}` is the name of an installed network", key);
}

const char* title_of(const std::string& filler) {
  if (filler == "auto") return "Automatic";
  if (filler == "exemplar") return "Exemplar (texture)";
  if (filler == "telea") return "Telea (thin scratches)";
  if (filler == "navier-stokes") return "Navier-Stokes (thin scratches)";
  if (filler == "push-pull") return "Smooth";
  return nullptr;
}

}  // namespace

json FillChoice::to_json() const {
  json value = {{"method", method}, {"options", options}, {"seed", seed}};
  if (!model.empty()) value["model"] = model;
  return value;
}

Catalogue::Catalogue() : networks_(networks_of_module()) {}

std::vector<std::string> Catalogue::models() const {
  std::vector<std::string> names;
  for (const auto& network : networks_)
    if (network.installed) names.push_back(network.name);
  return names;
}

FillChoice Catalogue::read(const json& from) const {
  FillChoice choice;
  const auto text = [&](const char* key, std::string& to) {
    if (!from.contains(key)) return;
    require(from[key].is_string(), "`{}` is a string", key);
    to = from[key].get<std::string>();
  };
  text("method", choice.method);
  text("model", choice.model);
  std::vector<std::string> methods = filler_names();
  methods.insert(methods.begin(), "auto");
  const auto installed = models();
  if (!installed.empty()) methods.emplace_back("network");
  require(std::count(methods.begin(), methods.end(), choice.method) == 1, "`method` is {}", join_or(methods));
  require(choice.method == "network" || !from.contains("model"), "`model` is for the method network");
  if (choice.method == "network") {
    if (choice.model.empty()) choice.model = installed.front();
    require(std::count(installed.begin(), installed.end(), choice.model) == 1, "`model` is {}", join_or(installed));
  }
  if (from.contains("options")) {
    require(from["options"].is_object() && from["options"].size() <= 32, "`options` is an object of 32 keys at most");
    for (const auto& [key, value] : from["options"].items()) {
      const auto word = value.is_string() ? value.get<std::string>() : value.dump();
      check_option(key, word, installed);
      choice.options[key] = word;
    }
  }
  if (from.contains("seed")) {
    require(from["seed"].is_number_integer() && from["seed"].get<double>() >= 0 &&
                from["seed"].get<double>() <= 9007199254740992.0,
            "`seed` is a whole number from 0 to 2^53");
    choice.seed = from["seed"].get<uint64_t>();
  }
  if (choice.method != "network") make(choice);  // a wrong option is told now, not when the job's turn comes
  return choice;
}

bool Catalogue::seeded(const FillChoice& choice) {
  const auto refine = choice.options.find("refine");
  return choice.method == "exemplar" || choice.method == "auto" ||
         (refine != choice.options.end() && refine->second == "exemplar");
}

std::unique_ptr<Filler> Catalogue::make(const FillChoice& choice) const {
  auto options = choice.options;
  if (!choice.model.empty()) options["model"] = choice.model;
  return make_filler(choice.method, Options(choice.method, options));
}

json Catalogue::methods_json() const {
  json methods = json::array();
  auto names = filler_names();
  names.insert(names.begin(), "auto");
  for (const auto& name : names) {
    const char* title = title_of(name);
    FillChoice choice;
    choice.method = name;
    methods.push_back({{"name", name}, {"title", title ? title : name}, {"seeded", seeded(choice)}});
  }
  for (const auto& model : models())
    methods.push_back(
        {{"name", "network"}, {"model", model}, {"title", fmt::format("Network {}", model)}, {"seeded", false}});
  return methods;
}

json Catalogue::networks_json() const {
  json networks = json::array();
  for (const auto& network : networks_)
    networks.push_back({{"name", network.name}, {"network", network.network}, {"installed", network.installed}});
  return networks;
}

}  // namespace mend
