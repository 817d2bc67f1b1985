#include "repro/network_sheets.h"

#include <fmt/format.h>

#include "evaluation/picture_sheet.h"
#include "repro/names.h"

namespace mend {

void add_network_sheets(const Evaluation& evaluation, const ReproOptions& options, int shown,
                        const std::function<NetworkSheet(const std::string& network)>& sheet_of, ReproReport& report) {
  for (const auto& [name, weights] : options.models) {
    const auto file = name + ".jpg";
    const auto sheet = sheet_of(name);
    if (write_case_sheet(evaluation, options.folder / "eval", sheet.contenders, shown, options.folder / file))
      report.pictures.push_back({sheet.title, file});
  }
  add_weights(options.models, report);
}

void add_weights(const NamedModels& models, ReproReport& report) {
  for (const auto& [name, weights] : models)
    report.weights.push_back(fmt::format("{}: {}", name, weights_name(weights)));
}

}  // namespace mend
