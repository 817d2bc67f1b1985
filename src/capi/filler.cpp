/// Fillers, methods and networks by name.
#include <algorithm>

#include "base/text.h"
#include "capi/boundary.h"
#include "capi/work.h"
#include "fill/filler_catalog.h"
#include "fill/neural_module.h"

struct mend_models {
  std::vector<mend::NetworkInfo> rows;
};

namespace mend {
namespace {

constexpr size_t most_settings = 1000;

std::map<std::string, std::string> settings_of(const mend_filler_options& options) {
  require(options.settings != nullptr || options.setting_count == 0, "mend_filler_options.settings is NULL");
  require(options.setting_count <= most_settings, "mend_filler_options.setting_count is at most {}, not {}",
          most_settings, options.setting_count);
  std::map<std::string, std::string> settings;
  for (size_t i = 0; i < options.setting_count; ++i) {
    require(options.settings[i] != nullptr, "mend_filler_options.settings[{}] is NULL", i);
    const std::string word = options.settings[i];
    const auto equals = word.find('=');
    require(equals != std::string::npos && equals > 0, "a setting is key=value, not '{}'", word);
    settings[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return settings;
}

/// The methods in the order to show them in.
const std::vector<std::string>& all_methods() {
  static const std::vector<std::string> names = [] {
    auto all = method_names();
    all.insert(all.begin(), "auto");
    return all;
  }();
  return names;
}

/// What is said of a network asks for the method `network`.
std::string method_of(const mend_filler_options& options, std::map<std::string, std::string>& settings) {
  std::string method = options.method ? options.method : "";
  const std::pair<const char*, const char*> given[] = {
      {"model", options.model}, {"precision", options.precision}, {"device", options.device}, {"adapt", options.adapt}};
  for (const auto& [key, value] : given) {
    if (!value) continue;
    require(method.empty() || method == "network", "mend_filler_options.{} is for a network, not for the method {}",
            key, method);
    method = "network";
    settings[key] = value;
  }
  return method.empty() ? all_methods().front() : method;
}

}  // namespace
}  // namespace mend

using namespace mend;

mend_status mend_filler_new(const mend_filler_options* given, mend_filler** filler, mend_error** error) {
  if (filler) *filler = nullptr;
  return guarded(error, [&] {
    require(filler != nullptr, "there is no place for the filler: `filler` is NULL");
    const auto options = understood_or_default(given, "mend_filler_options");
    auto settings = settings_of(options);
    const std::string method = method_of(options, settings);
    auto made = std::make_unique<mend_filler>();
    made->filler = make_filler(method, Options(method, std::move(settings)));
    made->description = made->filler->description();
    *filler = made.release();
  });
}

const char* mend_filler_description(const mend_filler* filler) { return filler ? filler->description.c_str() : ""; }
void mend_filler_free(mend_filler* filler) { delete filler; }

size_t mend_method_count(void) { return all_methods().size(); }
const char* mend_method_name(size_t index) {
  return index < all_methods().size() ? all_methods()[index].c_str() : nullptr;
}

mend_status mend_models_new(mend_models** models, mend_error** error) {
  if (models) *models = nullptr;
  return guarded(error, [&] {
    require(models != nullptr, "there is no place for the list: `models` is NULL");
    auto rows = neural_module().networks();
    rows.erase(std::remove_if(rows.begin(), rows.end(), [](const auto& row) { return row.use != NetworkUse::fills; }),
               rows.end());
    *models = new mend_models{std::move(rows)};
  });
}
size_t mend_models_count(const mend_models* models) { return models ? models->rows.size() : 0; }
const char* mend_models_name(const mend_models* models, size_t index) {
  return index < mend_models_count(models) ? models->rows[index].name.c_str() : nullptr;
}
int mend_models_installed(const mend_models* models, size_t index) {
  return index < mend_models_count(models) && models->rows[index].installed;
}
void mend_models_free(mend_models* models) { delete models; }
