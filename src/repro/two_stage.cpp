/// Moskalenko, Erofeev and Vatolin, "Deep Two-Stage High-Resolution Image Inpainting", GraphiCon 2020: what happens to
/// PSNR from 1024 to 2048 pixels with a centre square missing (Table 1), and what people prefer (Figure 5).
#include <fmt/format.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/picture_sheet.h"
#include "holes/generator.h"
#include "image/hole_file.h"
#include "repro/names.h"
#include "repro/scenes.h"
#include "repro/scores.h"
#include "study/study_plot.h"
#include "study/vote_store.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

constexpr const char* both = "two stages";

struct Size {
  int side, coarse;
  const char* paper_psnr;  ///< of the paper's method
};

/// The quick sizes keep the full ones' ratio to the small copy.
std::vector<Size> sizes_of(bool quick) {
  if (quick) return {{128, 64, not_available}, {256, 64, not_available}};
  return {{1024, 512, "25.18"}, {2048, 512, "25.41"}};
}

/// `settings` are those of the first stage and the refinement, as fillers take them, and three of our own.
struct Setup {
  std::string coarse = "exemplar", votes;
  std::map<std::string, std::string> settings;
};

Setup setup_of(const ReproOptions& options) {
  Setup setup;
  setup.settings = options.settings;
  const auto take = [&](const char* key, std::string& value) {
    if (const auto given = setup.settings.find(key); given != setup.settings.end()) {
      value = given->second;
      setup.settings.erase(given);
    }
  };
  take("coarse", setup.coarse);
  take("votes", setup.votes);
  for (const auto& [name, file] : options.models) {
    require(name == "coarse" || name == "refinement",
            "two-stage takes --weights coarse and refinement (and those of "
            "metrics), not '{}'",
            name);
    if (name == "coarse") {
      setup.coarse = "network";
      setup.settings["model"] = file.string();
    } else {
      setup.settings["refine"] = "shift";
      setup.settings["refine.model"] = file.string();
    }
  }
  if (setup.settings.count("refine") == 0) setup.settings["refine"] = "exemplar";
  return setup;
}

/// The settings without those that begin with `prefix`.
std::map<std::string, std::string> without(const std::string& prefix, std::map<std::string, std::string> settings) {
  for (auto setting = settings.begin(); setting != settings.end();)
    setting = setting->first.rfind(prefix, 0) == 0 ? settings.erase(setting) : std::next(setting);
  return settings;
}

std::vector<ContenderSpec> contenders(const Setup& setup, int coarse_size) {
  using Kind = ContenderSpec::Kind;
  auto settings = setup.settings;
  settings["coarse_size"] = std::to_string(coarse_size);
  auto alone = without("refine", settings);
  alone["refine"] = "none";
  std::vector<ContenderSpec> all{{both, Kind::filler, setup.coarse, settings},
                                 {"first stage alone", Kind::filler, setup.coarse, alone},
                                 {"exemplar at full size", Kind::filler, "exemplar", {}}};
  // What the paper compares with: networks that are given the picture as large as it is.
  if (setup.coarse == "network")
    all.push_back({"network at full size", Kind::filler, "network", without("refine", without("coarse", settings))});
  return all;
}

Evaluation evaluate(const Size& size, const ReproOptions& options, const Setup& setup, const ReproDoors& doors,
                    ReproReport& report, const Context& context) {
  const auto side = std::to_string(size.side);
  const auto holes = options.folder / "holes" / side;
  const int least = sizes_of(options.quick).back().side;  // the same photographs at every size
  const int most = options.count > 0 ? options.count : options.quick ? 2 : 0;
  Protocol protocol;
  protocol.name = "Two stages at " + side + " pixels";
  protocol.photos =
      write_square_photos(options.photos, options.folder / "photos" / side, size.side, least, most, context);
  fs::create_directories(holes);
  Rng rng(0);
  if (!fs::exists(holes / "centre.png"))
    save_hole(generate_hole("centre", size.side, size.side, rng), holes / "centre.png");
  protocol.holes = holes;
  protocol.metrics = {"psnr", "ssim"};
  protocol.weights = options.weights;
  if (options.weights.count("lpips")) protocol.metrics.emplace_back("lpips");
  protocol.contenders = contenders(setup, size.coarse);
  return measured(protocol, "eval-" + side, options, doors, report, context);
}

/// PSNR at each size and how it moves from the first to the last.
ReproTable psnr_table(const std::vector<Evaluation>& evaluations, const std::vector<Size>& sizes, const Setup& setup,
                      Where where) {
  ReproTable table{where == Where::picture ? "Table 1: PSNR over the picture (dB), a centre square missing"
                                           : "The same inside the hole",
                   {},
                   {}};
  for (const auto& size : sizes) table.columns.push_back(fmt::format("{0}x{0}", size.side));
  table.columns.emplace_back("moves by");
  if (where == Where::picture) {
    std::vector<std::string> paper{"the paper's two stages"};
    for (const auto& size : sizes) paper.emplace_back(size.paper_psnr);
    const bool known = paper.back() != not_available;
    paper.emplace_back(known ? "+0.23" : not_available);
    table.rows.push_back(paper);
    std::vector<std::string> others{"the paper's other methods"};
    others.resize(sizes.size() + 1, not_available);
    others.emplace_back(known ? "-0.7 to -2" : not_available);
    table.rows.push_back(others);
  }
  for (const auto& contender : contenders(setup, sizes.front().coarse)) {
    std::vector<std::string> row{contender.name};
    std::vector<MeanInterval> found;
    for (const auto& evaluation : evaluations) {
      found.push_back(score(evaluation, contender.name, "psnr", {"all", where}));
      row.push_back(with_interval(found.back(), "psnr"));
    }
    row.push_back(found.front().count > 0 && found.back().count > 0
                      ? fmt::format("{:+.2f}", found.back().mean - found.front().mean)
                      : "-");
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Figure 5: what people preferred, if they were asked; else how to ask them.
void add_preferences(const Setup& setup, const ReproOptions& options, int side, ReproReport& report) {
  if (setup.votes.empty()) {
    std::string methods;
    for (const auto& contender : contenders(setup, side))
      methods +=
          fmt::format(" --method '{0}={1}/eval-{2}/results/{0}/all'", contender.name, options.folder.string(), side);
    report.differs.push_back(
        fmt::format("Figure 5 (what people prefer) wants people: `mend study serve{} --truth {}/photos/{} --votes "
                    "study.sqlite`, then "
                    "this command with `--set votes=study.sqlite --resume`",
                    methods, options.folder.string(), side));
    return;
  }
  const auto summary = VoteStore(setup.votes).summary();
  require(summary.counts.total() > 0, "{} holds no vote that counts", setup.votes);
  const auto strengths = fit_bradley_terry(summary.counts);
  ReproTable table{fmt::format("Figure 5: preferred in pairs (Bradley-Terry), {:.0f} votes of {} people",
                               summary.counts.total(), summary.participants),
                   {"the paper's", "ours"},
                   {}};
  for (const auto i : by_strength(strengths))
    table.rows.push_back(
        {summary.methods[i], not_available,
         fmt::format("{:.2f} ({:.2f}..{:.2f})", strengths[i].value, strengths[i].low, strengths[i].high)});
  report.tables.push_back(std::move(table));
  const auto plot = plot_strengths(summary.methods, strengths);
  write_file_atomically(options.folder / "figure-5.svg", plot.data(), plot.size());
  report.pictures.push_back({"Figure 5: what people prefer", "figure-5.svg"});
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto setup = setup_of(options);
  const auto sizes = sizes_of(options.quick);
  ReproReport report;
  std::vector<Evaluation> evaluations;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const double from = static_cast<double>(i) / static_cast<double>(sizes.size());
    evaluations.push_back(evaluate(sizes[i], options, setup, doors, report,
                                   context.part(from, from + 1.0 / static_cast<double>(sizes.size()))));
  }
  report.tables = {psnr_table(evaluations, sizes, setup, Where::picture),
                   psnr_table(evaluations, sizes, setup, Where::inside)};
  add_preferences(setup, options, sizes.back().side, report);
  if (write_case_sheet(evaluations.front(), options.folder / fmt::format("eval-{}", sizes.front().side),
                       {both, "first stage alone", "exemplar at full size"}, 2, options.folder / "pictures.jpg"))
    report.pictures.push_back(
        {"hole, two stages, first stage alone, exemplar at full size, photograph", "pictures.jpg"});
  const auto shown = score(evaluations.front(), both, "psnr").count;
  report.data.push_back(
      fmt::format("{} photographs of {} with at least {} pixels a side, their central squares resized", shown,
                  name_of(options.photos.front()), sizes.back().side));
  const auto named = [&](const char* key) {
    const auto found = setup.settings.find(key);
    if (found == setup.settings.end()) return std::string();
    return std::string_view(key) == "refine" ? " " + found->second : " " + weights_name(found->second);
  };
  report.weights.push_back(fmt::format("first stage: {}{}; second stage:{}{}", setup.coarse, named("model"),
                                       named("refine"), named("refine.model")));
  report.differs.emplace_back(
      "the paper's photographs and networks are its own: compare how PSNR moves, not its height");
  report.differs.emplace_back(
      "the larger size has an octave of detail more. The enlarged first stage has none of it at either size, so how "
      "far it falls is what that octave costs; a fill that falls less has part of it right");
  if (options.quick) report.differs.emplace_back("quick: sizes 128 and 256 instead of 1024 and 2048, two photographs");
  return report;
}

}  // namespace

ReproSpec two_stage_repro() {
  return {
      "two-stage", "Moskalenko, Erofeev and Vatolin, Deep Two-Stage High-Resolution Image Inpainting, 2020",
      "Table 1 (PSNR at 1024 and 2048 pixels), Figure 5 (what people prefer)",
      "--weights coarse=FILE refinement=FILE. --set coarse=METHOD (exemplar), model=…, refine=exemplar|shift|none and "
      "other settings of the filler; votes=study.sqlite",
      run};
}

}  // namespace mend
