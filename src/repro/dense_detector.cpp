/// Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020: one generator
/// trained with weights of hole and known pixels (Weight), with a critic besides (Adv) and with the detector's weights
/// (Det), compared by share missing (Table 1, Table 2 and section 4.3), with edge ratios (Figure 3), seconds a picture
/// (section 4.2) and the detector's maps (Figure 7).
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/options.h"
#include "repro/detector_maps.h"
#include "repro/fill_time.h"
#include "repro/network_sheets.h"
#include "repro/scenes.h"
#include "repro/scores.h"
#include "repro/training_ground.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

const std::vector<std::string> rows = {"Weight", "Adv", "Det"};

struct Setup {
  int side, width, holes, shown;
  Schedule schedule;
  std::vector<std::string> buckets;
};

Setup setup_of(const ReproOptions& options) {
  const Options given("dense-detector", options.settings);
  Setup setup;
  setup.side = static_cast<int>(given.integer("side", options.quick ? 64 : 256, 32, 2048));
  setup.width = static_cast<int>(given.integer("width", options.quick ? 4 : 24, 1, 512));
  setup.schedule.steps = given.integer("steps", options.quick ? 4 : 20000, 1, 100'000'000);
  setup.schedule.size = static_cast<int>(given.integer("crop", options.quick ? 32 : 128, 32, 2048));
  setup.schedule.batch = static_cast<int>(given.integer("batch", options.quick ? 2 : 8, 1, 256));
  setup.schedule.beta1 = 0.0;
  setup.schedule.beta2 = 0.9;
  setup.holes = options.quick ? 2 : 60;
  setup.buckets = listed(given.text("buckets", options.quick ? "10-20,50-60" : "10-20,20-30,30-40,40-50,50-60"));
  setup.shown = static_cast<int>(given.integer("shown", 4, 1, 100));
  given.finish();
  require(setup.schedule.size <= setup.side, "crop is {} at most, the side of the pictures, not {}", setup.side,
          setup.schedule.size);
  return setup;
}

/// The trainings of configs/gdn-{weight,adv,det}.toml at this width.
Variant variant(const std::string& row, int width) {
  const auto network = fmt::format("[network]\nname = \"gdn\"\nwidth = {}\n", width);
  const std::string pixel = "[[loss]]\nname = \"pixel\"\nhole = 5\nknown = 1\n";
  if (row == "Weight") return {row, network + "[framework]\nname = \"reconstruction\"\n" + pixel};
  if (row == "Adv")
    return {row, network + "[framework]\nname = \"adversarial\"\njudged = \"composite\"\ncritic_rate = 0.1\n" +
                     fmt::format("[critic]\nname = \"patch_gan\"\nwidth = {}\n", width) + pixel +
                     "[[loss]]\nname = \"adversarial\"\nweight = 0.1\nkind = \"vanilla\"\n"};
  return {row, network + "[framework]\nname = \"detector\"\ndetector_rate = 0.2\n" +
                   fmt::format("[critic]\nwidth = {}\n", std::max(2, width / 2)) +
                   "[[loss]]\nname = \"weighted_reconstruction\"\nmapping = \"ten\"\n"};
}

bool is_row(const std::string& name) { return std::find(rows.begin(), rows.end(), name) != rows.end(); }

/// The weights to score, and the detector that shows its maps; empty: none was named or trained.
struct Weights {
  NamedModels generators;
  fs::path detector;
};

Weights given_weights(const ReproOptions& options) {
  Weights weights;
  for (const auto& [name, file] : options.models) {
    require(is_row(name) || name == "detector",
            "dense-detector takes --weights Weight, Adv, Det and detector (and those of metrics), not '{}'", name);
    if (name == "detector")
      weights.detector = file;
    else
      weights.generators.emplace_back(name, file);
  }
  for (const auto& [name, file] : weights.generators)
    if (const auto beside = file.parent_path() / "detector.safetensors";
        name == "Det" && weights.detector.empty() && fs::exists(beside))
      weights.detector = beside;
  return weights;
}

/// Every fifth photograph is for the test, the others for training.
struct Split {
  std::vector<fs::path> learned, tested;
};

Split split(const std::vector<fs::path>& photos, int side) {
  Split parts;
  for (size_t i = 0; i < photos.size(); ++i) (i % 5 == 4 ? parts.tested : parts.learned).push_back(photos[i]);
  require(!parts.tested.empty(), "training and testing take at least five photographs of {0}x{0} pixels, not {1}", side,
          photos.size());
  return parts;
}

Weights trained_weights(const Setup& setup, const std::vector<fs::path>& photos, const ReproOptions& options,
                        const ReproDoors& doors, ReproReport& report, const Context& context) {
  draw_holes(setup.buckets, options.folder / "holes-train", setup.side, setup.holes, 2);
  const TrainingGround ground(photos, options.folder / "holes-train", options.folder / "ground", doors, context);
  Weights weights;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto part = context.part(static_cast<double>(i) / 3, static_cast<double>(i + 1) / 3);
    part.report(0, "train " + rows[i]);
    const auto run = ground.train(variant(rows[i], setup.width), setup.schedule, part);
    weights.generators.emplace_back(rows[i], run.weights);
    report.weights.push_back(
        fmt::format("{}: gdn of width {}, trained here for {} steps of {} crops of {} pixels, {:.0f} s", rows[i],
                    setup.width, setup.schedule.steps, setup.schedule.batch, setup.schedule.size, run.seconds));
    if (rows[i] == "Det") weights.detector = run.weights.parent_path() / "detector.safetensors";
  }
  return weights;
}

/// One metric by share missing, a row a generator.
ReproTable by_bucket(const std::string& title, const Evaluation& evaluation, const Weights& weights,
                     const std::vector<std::string>& buckets, const std::string& metric, Where where) {
  ReproTable table{title, {}, {}};
  for (const auto& bucket : buckets) table.columns.push_back(bucket + " %");
  for (const auto& [name, file] : weights.generators) {
    table.rows.push_back({"the paper's " + name});
    table.rows.back().resize(buckets.size() + 1, not_available);
    std::vector<std::string> ours{name};
    for (const auto& bucket : buckets) {
      const auto set = set_score(evaluation, name, metric, bucket);
      ours.push_back(set.empty() ? plain(score(evaluation, name, metric, {bucket, where}), metric) : set);
    }
    table.rows.push_back(std::move(ours));
  }
  return table;
}

/// Det against each other row, on the same pictures.
ReproTable paired(const Evaluation& evaluation, const Weights& weights) {
  ReproTable table{"Det over the others, on the same pictures and holes (95 % intervals)", {}, {}};
  const auto found = measured_of(evaluation, {"psnr", "ssim", "l1", "lpips"});
  for (const auto& metric : found) table.columns.push_back(metric);
  for (const auto& [name, file] : weights.generators) {
    if (name == "Det") continue;
    std::vector<std::string> row{"Det - " + name};
    for (const auto& metric : found) row.push_back(signed_interval(gain(evaluation, name, "Det", metric), metric));
    if (gain(evaluation, name, "Det", "psnr").count > 0) table.rows.push_back(std::move(row));
  }
  return table;
}

void add_tables(const Evaluation& evaluation, const Weights& weights, const Setup& setup, ReproReport& report) {
  const auto add = [&](const std::string& title, const std::string& metric, Where where) {
    report.tables.push_back(by_bucket(title, evaluation, weights, setup.buckets, metric, where));
  };
  add("Table 1: PSNR over the picture (dB), by share missing", "psnr", Where::picture);
  add("Table 1: SSIM over the picture", "ssim", Where::picture);
  add("Table 1: L1 over the picture", "l1", Where::picture);
  for (const auto& metric : measured_of(evaluation, {"lpips"})) add("LPIPS over the picture", metric, Where::picture);
  if (auto table = paired(evaluation, weights); !table.rows.empty()) report.tables.push_back(std::move(table));
  for (const auto& [metric, what] : {std::pair{"fid", "Inception-v3"}, {"fid-mobilenet", "MobileNetV2"}})
    if (std::any_of(evaluation.sets.begin(), evaluation.sets.end(),
                    [wanted = metric](const auto& set) { return set.metric == wanted; }))
      add(fmt::format("Table 2 and section 4.3: Frechet distance on features of {}", what), metric, Where::picture);
  add("Figure 3: edge ratio inside the hole (1: as many edges as the photograph)", "edge_ratio", Where::inside);
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto setup = setup_of(options);
  auto weights = given_weights(options);
  const bool trains = weights.generators.empty();
  ReproReport report;
  auto protocol = scene_protocol(options, setup.side, setup.buckets, report.data, context);
  if (trains) {
    const auto parts = split(protocol.photos, setup.side);
    protocol.photos = parts.tested;
    report.data.push_back(
        fmt::format("{} photographs to train on, {} to test", parts.learned.size(), parts.tested.size()));
    const auto detector = weights.detector;
    weights = trained_weights(setup, parts.learned, options, doors, report, context.part(0, 0.8));
    if (!detector.empty()) weights.detector = detector;
  } else {
    add_weights(weights.generators, report);
  }
  protocol.name = "Pixel-wise dense detector";
  protocol.metrics.emplace_back("edge_ratio");
  for (const auto& [key, metric] : {std::pair{"inception", "fid"}, {"mobilenet", "fid-mobilenet"}})
    if (options.weights.count(key)) protocol.metrics.emplace_back(metric);
  for (const auto& [name, file] : weights.generators)
    protocol.contenders.push_back({name, ContenderSpec::Kind::filler, "network", {{"model", file.string()}}});
  const auto evaluation = measured(protocol, "eval", options, doors, report, context.part(trains ? 0.8 : 0, 0.95));

  add_tables(evaluation, weights, setup, report);
  report.tables.push_back(fill_time_table(evaluation, protocol, doors, context));
  add_detector_maps(evaluation, weights.detector.string(), setup.shown, options, doors, report, context);
  report.differs.emplace_back(
      "the paper trains at width 64 on CelebA-HQ and Places2, 256 pixels; none of its figures is known here, nor "
      "which of its figures stand in Table 2");
  report.differs.emplace_back("Adv is a patch critic as EdgeConnect has it (vanilla, 0.1): the paper names none");
  if (options.quick) report.differs.emplace_back("quick: far too few steps for the figures to mean anything");
  return report;
}

}  // namespace

ReproSpec dense_detector_repro() {
  return {
      "dense-detector", "Zhang et al., Pixel-wise Dense Detector for Image Inpainting, Pacific Graphics 2020",
      "Tables 1 and 2, Figures 3 and 7, sections 4.2 and 4.3",
      "--weights Weight=FILE Adv=FILE Det=FILE detector=FILE: scored as they are; without any of the first three all "
      "are trained. --set steps=20000, width=24, crop=128, batch=8, side=256, buckets=10-20,…, shown=4",
      run};
}

}  // namespace mend
