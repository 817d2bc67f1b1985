/// Lee et al., "Restore from Restored: Single-image Inpainting": networks before and after they were fitted to the one
/// picture (Tables 1 and 2), and what the number of steps does (Figure 5).
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/options.h"
#include "repro/network_sheets.h"
#include "repro/scenes.h"
#include "repro/scores.h"

namespace mend {
namespace {

const std::vector<std::string> metrics = {"psnr", "ssim", "lpips"};

struct Setup {
  int side, shown;
  std::vector<int> steps;  ///< of the curve, rising; the last is "after"
  std::vector<std::string> buckets;
  std::map<std::string, std::string> adapt;  ///< options of every fitted network
};

std::vector<int> rising_steps(const std::string& text) {
  std::vector<int> steps;
  for (const auto& item : listed(text)) {
    int value = 0;
    const auto read = std::from_chars(item.data(), item.data() + item.size(), value);
    const bool ok = read.ec == std::errc() && read.ptr == item.data() + item.size() && value >= 1 && value <= 1000000;
    require(ok && (steps.empty() || value > steps.back()), "steps is a rising list like 25,50,100, not '{}'", text);
    steps.push_back(value);
  }
  return steps;
}

Setup setup_of(const ReproOptions& options) {
  const Options given("restore-from-restored", options.settings);
  Setup setup;
  setup.side = static_cast<int>(given.integer("side", options.quick ? 64 : 256, 32, 2048));
  setup.steps = rising_steps(given.text("steps", options.quick ? "1,2" : "25,50,100"));
  setup.buckets = listed(given.text("buckets", options.quick ? "20-30" : "20-30,30-40"));
  setup.shown = static_cast<int>(given.integer("shown", 4, 1, 100));
  setup.adapt["adapt.check_every"] = std::to_string(std::min(25, setup.steps.front()));
  setup.adapt["adapt.batch"] = std::to_string(given.integer("batch", options.quick ? 1 : 4, 1, 64));
  setup.adapt["adapt.patch"] = std::to_string(given.integer("patch", std::max(32, setup.side), 32, 2048));
  if (given.has("rate")) setup.adapt["adapt.rate"] = std::to_string(given.number("rate", 1e-4, 1e-8, 1));
  if (given.has("features")) setup.adapt["adapt.features"] = given.text("features", "");
  given.finish();
  return setup;
}

std::string fitted(const std::string& network, int steps) { return fmt::format("{}, {} steps", network, steps); }

/// Each network as it is, then fitted for each number of steps. A fit of fewer steps is the beginning of a longer one:
/// the seed is the same.
std::vector<ContenderSpec> contenders(const NamedModels& models, const Setup& setup) {
  std::vector<ContenderSpec> all;
  for (const auto& [name, weights] : models) {
    std::map<std::string, std::string> options{{"model", weights.string()}};
    all.push_back({name, ContenderSpec::Kind::filler, "network", options});
    options.insert(setup.adapt.begin(), setup.adapt.end());
    for (const int steps : setup.steps) {
      options["adapt"] = std::to_string(steps);
      all.push_back({fitted(name, steps), ContenderSpec::Kind::filler, "network", options});
    }
  }
  return all;
}

ReproTable before_and_after(const Evaluation& evaluation, const NamedModels& models, const Setup& setup, Where where) {
  const int last = setup.steps.back();
  ReproTable table;
  table.title = fmt::format("Before and after {} steps of fitting, {} (95 % intervals of the gain)", last,
                            where == Where::picture ? "Tables 1 and 2: over the picture" : "inside the hole");
  const auto found = measured_of(evaluation, metrics);
  for (const auto& metric : found)
    for (const char* what : {"before", "after", "gain"}) table.columns.push_back(metric + ' ' + what);
  if (where == Where::picture) {
    std::vector<std::string> paper{"the paper's best network, Urban100, 20-40 %"};
    for (const auto& metric : found) {
      paper.emplace_back(not_available);
      paper.emplace_back(metric == "psnr" ? "23.4" : metric == "ssim" ? "0.893" : not_available);
      paper.emplace_back(not_available);
    }
    table.rows.push_back(paper);
  }
  auto buckets = setup.buckets;
  if (buckets.size() > 1) buckets.emplace_back("all");
  for (const auto& [name, weights] : models)
    for (const auto& bucket : buckets) {
      const Scope scope{bucket, where};
      std::vector<std::string> row{fmt::format("{}, {}", name, bucket == "all" ? "all" : bucket + " %")};
      for (const auto& metric : found) {
        row.push_back(plain(score(evaluation, name, metric, scope), metric));
        row.push_back(plain(score(evaluation, fitted(name, last), metric, scope), metric));
        row.push_back(signed_interval(gain(evaluation, name, fitted(name, last), metric, scope), metric));
      }
      table.rows.push_back(std::move(row));
    }
  return table;
}

/// Figure 5 as numbers: the gain in each metric by steps, and the seconds they took.
ReproTable curve_table(const Evaluation& evaluation, const NamedModels& models, const Setup& setup) {
  ReproTable table{"Figure 5: by steps of fitting, over the picture; the paper's curves are not available", {}, {}};
  const auto found = measured_of(evaluation, metrics);
  for (const auto& metric : found) table.columns.push_back(metric);
  table.columns.emplace_back("seconds a picture");
  const auto add = [&](const std::string& contender) {
    std::vector<std::string> row{contender};
    for (const auto& metric : found) row.push_back(plain(score(evaluation, contender, metric), metric));
    std::vector<double> seconds;
    for (const auto& r : evaluation.rows)
      if (r.contender == contender && r.error.empty()) seconds.push_back(r.seconds);
    row.push_back(seconds.empty() ? "-" : fmt::format("{:.2f}", bootstrap_mean(seconds).mean));
    table.rows.push_back(std::move(row));
  };
  for (const auto& [name, weights] : models) {
    add(name);
    for (const int steps : setup.steps) add(fitted(name, steps));
  }
  return table;
}

std::string curve_plot(const Evaluation& evaluation, const NamedModels& models, const Setup& setup) {
  std::vector<std::string> labels{"0"};
  for (const int steps : setup.steps) labels.push_back(std::to_string(steps));
  std::vector<PlotLine> lines;
  for (const auto& [name, weights] : models) {
    PlotLine line{name, {MeanInterval{0, 0, 0, 1}}};
    for (const int steps : setup.steps) line.at.push_back(gain(evaluation, name, fitted(name, steps), "psnr"));
    lines.push_back(std::move(line));
  }
  return plot_lines("PSNR gained over the picture (dB), by steps", labels, lines);
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto setup = setup_of(options);
  auto own = options;
  if (own.models.empty()) own.models = {{"mend", "mend"}};
  if (options.quick && own.count == 0) own.count = 2;
  ReproReport report;
  auto protocol = scene_protocol(own, setup.side, setup.buckets, report.data, context);
  protocol.name = "Restore from restored: networks fitted to each picture";
  protocol.contenders = contenders(own.models, setup);
  const auto evaluation = measured(protocol, "eval", own, doors, report, context);

  report.tables = {before_and_after(evaluation, own.models, setup, Where::picture),
                   before_and_after(evaluation, own.models, setup, Where::inside),
                   curve_table(evaluation, own.models, setup)};
  if (const auto plot = as_svg_file(curve_plot(evaluation, own.models, setup)); !plot.empty()) {
    write_file_atomically(options.folder / "figure-5.svg", plot.data(), plot.size());
    report.pictures.push_back({"Figure 5: PSNR by steps of fitting", "figure-5.svg"});
  }
  const int last = setup.steps.back();
  const auto sheet_of = [last](const std::string& name) {
    return NetworkSheet{{name, fitted(name, last)},
                        fmt::format("{}: hole, before, after {} steps, photograph", name, last)};
  };
  add_network_sheets(evaluation, own, setup.shown, sheet_of, report);
  report.differs.emplace_back(
      "the paper's figures are known here only for its best network after fitting (23.4 dB, 0.893); its networks saw "
      "millions of photographs");
  report.differs.emplace_back(
      "the weights kept are the best so far on known pixels, where the paper stops after a number of "
      "steps it fixes for each network; so the curve cannot fall by much");
  report.differs.push_back(fmt::format(
      "no critic takes part in the fitting: the loss is the reconstruction{}; patches of {} pixels, {} a step",
      setup.adapt.count("adapt.features") ? " and a feature distance, which its paper does not have" : " alone",
      setup.adapt.at("adapt.patch"), setup.adapt.at("adapt.batch")));
  report.differs.emplace_back(
      "the network goes half of the way from its first weights to the fitted ones, and patches are mirrored but not "
      "turned (adapt.blend, adapt.turns)");
  if (options.quick) report.differs.emplace_back("quick: too small and too short for the figures to mean anything");
  return report;
}

}  // namespace

ReproSpec restore_from_restored_repro() {
  return {"restore-from-restored", "Lee et al., Restore from Restored: Single-image Inpainting",
          "Tables 1 and 2 (before and after fitting to the picture, by network), Figure 5 (by steps)",
          "--weights ANY-NAME=FILE, one for each network (mend's own). --set steps=25,50,100, buckets=20-30,30-40, "
          "side=256, batch=4, patch=256, rate=1e-4, shown=4; features=FILE (a perceptual network, fitted by too)",
          run};
}

}  // namespace mend
