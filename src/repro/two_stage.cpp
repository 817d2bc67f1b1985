/// Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020: what happens to
/// PSNR from 1024 to 2048 pixels with a centre square missing (Table 1).
#include <fmt/format.h>

#include "base/error.h"
#include "base/options.h"
#include "evaluation/report.h"
#include "evaluation/tables.h"
#include "holes/generator.h"
#include "image/hole_file.h"
#include "repro/repro.h"
#include "repro/square_photos.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

struct Size {
  int side, coarse;
  const char* paper_psnr;  ///< of the paper's method
};

/// The quick sizes keep the full ones' ratio to the small copy.
std::vector<Size> sizes_of(bool quick) {
  if (quick) return {{128, 64, not_available}, {256, 64, not_available}};
  return {{1024, 512, "25.18"}, {2048, 512, "25.41"}};
}

std::vector<ContenderSpec> contenders(const std::string& coarse, std::map<std::string, std::string> settings,
                                      int coarse_size) {
  using Kind = ContenderSpec::Kind;
  settings["coarse_size"] = std::to_string(coarse_size);
  if (settings.count("refine") == 0) settings["refine"] = "exemplar";
  auto alone = settings;
  for (auto setting = alone.begin(); setting != alone.end();)  // options of a refiner that is not there
    setting = setting->first.rfind("refine", 0) == 0 ? alone.erase(setting) : std::next(setting);
  alone["refine"] = "none";
  return {{"two stages", Kind::filler, coarse, settings},
          {"first stage alone", Kind::filler, coarse, alone},
          {"exemplar at full size", Kind::filler, "exemplar", {}}};
}

Evaluation evaluate(const Size& size, const ReproOptions& options, const std::string& coarse,
                    const std::map<std::string, std::string>& settings, const ReproDoors& doors,
                    const Context& context) {
  const auto side = std::to_string(size.side);
  const auto photos = options.folder / "photos" / side, holes = options.folder / "holes" / side;
  const int least = sizes_of(options.quick).back().side;  // the same photographs at every size
  const int count = write_square_photos(options.photos, photos, size.side, least, options.quick ? 2 : 0, context);
  require(count > 0, "no photograph has {0}x{0} pixels", least);
  fs::create_directories(holes);
  Rng rng(0);
  save_hole(generate_hole("centre", size.side, size.side, rng), holes / "centre.png");
  Protocol protocol;
  protocol.name = "two-stage at " + side;
  protocol.photos = {photos};
  protocol.holes = holes;
  protocol.metrics = {"psnr", "ssim"};
  protocol.weights = options.weights;
  if (options.weights.count("lpips")) protocol.metrics.emplace_back("lpips");
  protocol.contenders = contenders(coarse, settings, size.coarse);
  const auto folder = options.folder / ("eval-" + side);
  fs::remove_all(folder);
  auto evaluation = run_evaluation(protocol, {folder, false, {}}, doors.fillers, doors.learned, context);
  write_report(protocol, evaluation, folder);
  for (const auto& row : evaluation.rows)
    if (!row.error.empty()) evaluation.notes.push_back(row.contender + " on " + row.photo + ": " + row.error);
  return evaluation;
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  auto settings = options.settings;
  std::string coarse = "exemplar";
  if (const auto given = settings.find("coarse"); given != settings.end()) coarse = given->second;
  settings.erase("coarse");
  ReproReport report;
  report.paper = std::string(find_repro("two-stage").paper);
  ReproTable picture{"PSNR over the picture (dB), a centre square missing", {}}, inside{"The same inside the hole", {}};
  const auto sizes = sizes_of(options.quick);
  for (size_t i = 0; i < sizes.size(); ++i) {
    const double from = static_cast<double>(i) / static_cast<double>(sizes.size());
    const auto evaluation = evaluate(sizes[i], options, coarse, settings, doors,
                                     context.part(from, from + 1.0 / static_cast<double>(sizes.size())));
    for (const auto& row : tabulate(evaluation)) {
      if (row.inside.count("psnr") == 0) continue;
      const auto what = fmt::format("{0}, {1}x{1}", row.contender, sizes[i].side);
      const char* paper = row.contender == "two stages" ? sizes[i].paper_psnr : not_available;
      const auto value = [](const MeanInterval& v) {
        return fmt::format("{:.2f} ({:.2f}..{:.2f})", v.mean, v.low, v.high);
      };
      picture.figures.push_back({what, paper, value(row.picture.at("psnr"))});
      inside.figures.push_back({what, not_available, value(row.inside.at("psnr"))});
      if (i == 0 && row.contender == "two stages")
        report.data.push_back(fmt::format("{} photographs of at least {} pixels, their central squares resized",
                                          row.seconds.count, sizes.back().side));
    }
    report.differs.insert(report.differs.end(), evaluation.notes.begin(), evaluation.notes.end());
  }
  report.tables = {picture, inside};
  report.weights.push_back(fmt::format("first stage: {}{}; second stage: {}", coarse,
                                       settings.count("model") ? " " + settings.at("model") : "",
                                       settings.count("refine") ? settings.at("refine") : "exemplar"));
  report.differs.emplace_back(
      "the paper's photographs and networks are its own; its other methods lose 0.7 to 2 dB "
      "from 1024 to 2048, so compare how PSNR moves, not its height");
  if (options.quick) report.differs.emplace_back("quick: sizes 128 and 256 instead of 1024 and 2048, two photographs");
  report.differs.push_back(
      fmt::format("Figure 5 (people's preferences): mend study serve --truth {0}/photos/{1} --method "
                  "'two stages={0}/eval-{1}/results/two stages' --method ...",
                  options.folder.string(), sizes.back().side));
  return report;
}

}  // namespace

ReproSpec two_stage_repro() {
  return {"two-stage", "Moskalenko, Erofeev and Vatolin, Deep Two-Stage High-Resolution Image Inpainting, 2020",
          "Table 1: PSNR at 1024 and 2048 pixels. --set coarse=METHOD, --set model=…, --set refine=…", run};
}

}  // namespace mend
