#include "repro/detector_maps.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "evaluation/picture_sheet.h"
#include "image/hole_file.h"
#include "repro/scores.h"

namespace mend {
namespace {

/// Cases that the areas are taken over, at most.
constexpr int most_cases = 20;

Hole hole_of(const EvaluationRow& row, const Raster& picture) {
  HoleFileOptions fit;
  fit.fit = {picture.width(), picture.height()};
  return load_hole(row.hole, fit);
}

/// Areas by contender, the photographs last.
struct Areas {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
};

ReproTable table_of(const Areas& areas) {
  ReproTable table{
      "Figure 7: missing pixels told from known ones by the detector's map (area under the ROC curve; 0.5 is chance)",
      {"the paper's", "ours"},
      {}};
  for (size_t i = 0; i < areas.names.size(); ++i)
    table.rows.push_back({areas.names[i], not_available, with_interval(bootstrap_mean(areas.values[i]), "")});
  return table;
}

}  // namespace

void add_detector_maps(const Evaluation& evaluation, const std::string& detector, int shown,
                       const ReproOptions& options, const ReproDoors& doors, ReproReport& report,
                       const Context& context) {
  std::shared_ptr<const Judge> judge;
  try {
    judge = doors.judge(detector.empty() ? "detector" : detector);
  } catch (const Error& error) {
    report.differs.push_back(fmt::format("Figure 7 is left out: {}", error.what()));
    return;
  }
  report.weights.push_back("detector: " + judge->description());
  const auto names = contenders_of(evaluation);
  Areas areas{names, {}};
  areas.names.emplace_back("the photographs themselves");
  areas.values.resize(areas.names.size());
  Context own = context;
  own.progress = {};
  std::vector<std::vector<Raster>> sheet;
  for (const auto& rows : spread_cases(evaluation, names, std::max(shown, most_cases))) {
    context.cancel.check();
    const Raster truth = truth_of(*rows.front());
    const Hole hole = hole_of(*rows.front(), truth);
    std::vector<Raster> pictures{input_of(*rows.front())};
    for (size_t i = 0; i <= rows.size(); ++i) {
      const Raster picture = i < rows.size() ? result_of(*rows[i], options.folder / "eval") : truth;
      const Raster heat = judge->heatmap(picture, own);
      areas.values[i].push_back(separation(heat, hole));
      pictures.push_back(picture);
      pictures.push_back(heat);
    }
    if (static_cast<int>(sheet.size()) < shown) sheet.push_back(std::move(pictures));
  }
  if (sheet.empty()) return;
  report.tables.push_back(table_of(areas));
  write_sheet(sheet, options.folder / "figure-7.jpg");
  report.pictures.push_back(
      {fmt::format("Figure 7: hole; each picture with the detector's map: {}, photograph", fmt::join(names, ", ")),
       "figure-7.jpg"});
}

}  // namespace mend
