/// Wang, Ouyang and Chen, "Image Inpainting with External-Internal Learning and Monochromic Bottleneck", CVPR 2021: the
/// hole filled in grey and coloured from the picture itself, against filling in colour (Table 1).
#include <fmt/format.h>

#include "base/error.h"
#include "base/options.h"
#include "repro/network_sheets.h"
#include "repro/scenes.h"
#include "repro/scores.h"

namespace mend {
namespace {

const std::vector<std::string> metrics = {"psnr", "ssim", "lpips"};

/// rgb-rgb is what the others are compared with.
struct Mode {
  const char *name, *what;
};
constexpr Mode modes[] = {{"rgb-rgb", "filled in colour"},
                          {"rgb-grey-rgb", "filled in colour, only the brightness kept"},
                          {"grey-rgb", "filled in grey"}};

struct Setup {
  int side, shown, pyramid;
  std::string steps;  ///< of the colour network; empty: the authors'
  std::vector<std::string> buckets;
};

Setup setup_of(const ReproOptions& options) {
  const Options given("external-internal", options.settings);
  Setup setup;
  setup.side = static_cast<int>(given.integer("side", options.quick ? 64 : 256, 32, 2048));
  setup.pyramid = static_cast<int>(given.integer("pyramid", options.quick ? 1 : 3, 1, 5));
  if (options.quick || given.has("steps")) setup.steps = std::to_string(given.integer("steps", 5, 1, 100000));
  setup.buckets = listed(given.text("buckets", options.quick ? "20-30" : "20-30,30-40"));
  setup.shown = static_cast<int>(given.integer("shown", 4, 1, 100));
  given.finish();
  return setup;
}

std::string contender(const std::string& network, const char* mode) { return fmt::format("{}, {}", network, mode); }

std::vector<ContenderSpec> contenders(const NamedModels& models, const Setup& setup) {
  std::vector<ContenderSpec> all;
  for (const auto& [name, weights] : models)
    for (const auto& mode : modes) {
      std::map<std::string, std::string> options{
          {"model", weights.string()}, {"bottleneck", mode.name}, {"pyramid", std::to_string(setup.pyramid)}};
      if (!setup.steps.empty()) options["bottleneck_steps"] = setup.steps;
      all.push_back({contender(name, mode.name), ContenderSpec::Kind::filler, "network", options});
    }
  return all;
}

ReproTable modes_table(const Evaluation& evaluation, const NamedModels& models, const Setup& setup, Where where) {
  ReproTable table;
  table.title =
      where == Where::picture ? "Table 1: the three colour modes, over the picture" : "The same inside the hole";
  const auto found = measured_of(evaluation, metrics);
  for (const auto& metric : found) {
    table.columns.push_back(metric);
    table.columns.push_back(metric + " over rgb-rgb");
    if (metric == "psnr") table.columns.emplace_back("the paper's");
  }
  auto buckets = setup.buckets;
  if (buckets.size() > 1) buckets.emplace_back("all");
  for (const auto& [name, weights] : models)
    for (const auto& bucket : buckets)
      for (const auto& mode : modes) {
        const Scope scope{bucket, where};
        std::vector<std::string> row{
            fmt::format("{}, {}: {}", contender(name, mode.name), bucket == "all" ? "all" : bucket + " %", mode.what)};
        const bool base = std::string_view(mode.name) == "rgb-rgb", grey = std::string_view(mode.name) == "grey-rgb";
        for (const auto& metric : found) {
          row.push_back(plain(score(evaluation, contender(name, mode.name), metric, scope), metric));
          row.push_back(base ? ""
                             : signed_interval(gain(evaluation, contender(name, "rgb-rgb"), contender(name, mode.name),
                                                    metric, scope),
                                               metric));
          if (metric == "psnr") row.emplace_back(base ? "" : grey && where == Where::picture ? "+3.0" : not_available);
        }
        table.rows.push_back(std::move(row));
      }
  return table;
}

/// What the comparison says, in a sentence a network.
std::string finding(const Evaluation& evaluation, const std::string& name) {
  const auto difference = gain(evaluation, contender(name, "rgb-rgb"), contender(name, "grey-rgb"), "psnr");
  if (difference.count == 0) return name + ": grey and colour could not be compared";
  const char* verdict = difference.low > 0    ? "grey is better, as in the paper"
                        : difference.high < 0 ? "grey is worse, unlike in the paper"
                                              : "no difference can be told";
  return fmt::format("{}: {} ({} dB over {} pictures)", name, verdict, signed_interval(difference, "psnr"),
                     difference.count);
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto setup = setup_of(options);
  auto own = options;
  if (own.models.empty()) own.models = {{"mend", "mend"}};
  if (options.quick && own.count == 0) own.count = 2;
  ReproReport report;
  auto protocol = scene_protocol(own, setup.side, setup.buckets, report.data, context);
  protocol.name = "External-internal: the monochromic bottleneck";
  protocol.contenders = contenders(own.models, setup);
  const auto evaluation = measured(protocol, "eval", own, doors, report, context);

  report.tables = {modes_table(evaluation, own.models, setup, Where::picture),
                   modes_table(evaluation, own.models, setup, Where::inside)};
  const auto sheet_of = [](const std::string& name) {
    return NetworkSheet{{contender(name, "rgb-rgb"), contender(name, "rgb-grey-rgb"), contender(name, "grey-rgb")},
                        name + ": hole, rgb-rgb, rgb-grey-rgb, grey-rgb, photograph"};
  };
  add_network_sheets(evaluation, own, setup.shown, sheet_of, report);
  for (const auto& [name, weights] : own.models) report.found.push_back(finding(evaluation, name));
  report.differs.emplace_back(
      "the paper trains networks whose output is grey (input colour and grey); here one network of colour is shown the "
      "grey picture three times over, which it never saw while it was trained");
  if (!setup.steps.empty())
    report.differs.push_back(fmt::format(
        "the colour network learns for {} steps a size, the authors' for 401 (1001 where there is one size)",
        setup.steps));
  report.differs.emplace_back(
      "of the paper's Table 1 only the difference of grey-rgb to rgb-rgb in PSNR is known here");
  if (options.quick) report.differs.emplace_back("quick: too small and too short for the figures to mean anything");
  return report;
}

}  // namespace

ReproSpec external_internal_repro() {
  return {
      "external-internal",
      "Wang, Ouyang and Chen, Image Inpainting with External-Internal Learning and Monochromic Bottleneck, CVPR 2021",
      "Table 1 (the three colour modes)",
      "--weights ANY-NAME=FILE, one for each network (mend's own). --set buckets=20-30,30-40, side=256, pyramid=3, "
      "steps=401, shown=4",
      run};
}

}  // namespace mend
