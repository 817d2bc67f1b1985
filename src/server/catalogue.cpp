#include "server/catalogue.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "fill/filler_catalog.h"

namespace mend {
namespace {

using nlohmann::json;

const char* title_of(const std::string& filler) {
  if (filler == "auto") return "Automatic";
  if (filler == "exemplar") return "Exemplar (texture)";
  if (filler == "telea") return "Telea (thin scratches)";
  if (filler == "navier-stokes") return "Navier-Stokes (thin scratches)";
  if (filler == "push-pull") return "Smooth";
  return nullptr;
}

const char* name_of(NetworkUse use) {
  switch (use) {
    case NetworkUse::fills: return "fills";
    case NetworkUse::refines: return "refines";
    case NetworkUse::judges: return "judges";
    case NetworkUse::other: break;
  }
  return "other";
}

Recipe recipe(const FillChoice& choice) {
  auto options = choice.options;
  if (!choice.model.empty())
    require(options.emplace("model", choice.model).second, "`model` stands beside the method, not among the options");
  return filler_recipe(choice.method, Options(choice.method, options), Asker::client);
}

}  // namespace

json FillChoice::to_json() const {
  json value = {{"method", method}, {"options", options}, {"seed", seed}};
  if (!model.empty()) value["model"] = model;
  return value;
}

Catalogue::Catalogue() : Catalogue(std::vector<NetworkInfo>{}) {
  why_no_networks_ = mend::why_no_networks();
  if (why_no_networks_.empty()) networks_ = neural_module().networks();
}

Catalogue::Catalogue(std::vector<NetworkInfo> networks, std::shared_ptr<const Judge> judge)
    : networks_(std::move(networks)), detector_(std::make_shared<Detector>()) {
  detector_->loaded = std::move(judge);
}

std::vector<std::string> Catalogue::models() const {
  std::vector<std::string> names;
  for (const auto& network : networks_)
    if (network.installed && network.use == NetworkUse::fills) names.push_back(network.name);
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
      require(key.size() <= 40 && !value.is_structured(), "an option is a short name and a word or number");
      choice.options[key] = value.is_string() ? value.get<std::string>() : value.dump();
    }
  }
  if (from.contains("seed")) {
    require(from["seed"].is_number_integer() && from["seed"].get<double>() >= 0 &&
                from["seed"].get<double>() <= 9007199254740992.0,
            "`seed` is a whole number from 0 to 2^53");
    choice.seed = from["seed"].get<uint64_t>();
  }
  recipe(choice);  // a wrong option is told now, not when the job's turn comes
  return choice;
}

bool Catalogue::seeded(const FillChoice& choice) {
  const auto refine = choice.options.find("refine");
  return choice.method == "exemplar" || choice.method == "auto" ||
         (refine != choice.options.end() && refine->second == "exemplar");
}

std::unique_ptr<Filler> Catalogue::make(const FillChoice& choice) const { return recipe(choice)(); }

bool Catalogue::can_judge() const { return detector_->loaded || !detector_name().empty(); }

std::string Catalogue::detector_name() const {
  for (const auto& network : networks_)
    if (network.installed && network.use == NetworkUse::judges) return network.name;
  return {};
}

std::shared_ptr<const Judge> Catalogue::judge() const {
  const std::lock_guard lock(detector_->mutex);
  if (!detector_->loaded) {
    NetworkFillerOptions options;
    options.model = detector_name();
    detector_->loaded = neural_module().detector_judge(options);
  }
  return detector_->loaded;
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
    networks.push_back({{"name", network.name},
                        {"network", network.network},
                        {"installed", network.installed},
                        {"use", name_of(network.use)}});
  return networks;
}

}  // namespace mend
