/// The losses and the layers that a survey of the field lists, side by side: one small task, the same data, steps and
/// seed, one thing changed at a time.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/options.h"
#include "evaluation/picture_sheet.h"
#include "repro/scenes.h"
#include "repro/scores.h"
#include "repro/training_ground.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

const std::vector<std::string> metrics = {"psnr", "ssim", "l1", "lpips"};

struct Entry {
  const char *name, *what;
  std::string toml;
  bool perceptual = false;  ///< needs the weights of a perceptual network
};

struct Setup {
  int side, widest, shown;
  bool quick;
  Schedule schedule;
  std::string bucket, features, mrf_taps;
  std::vector<std::string> only;
};

Setup setup_of(const ReproOptions& options) {
  const Options given("survey", options.settings);
  Setup setup;
  setup.quick = options.quick;
  setup.side = 128;  // the least that every network of the list takes
  setup.schedule.steps = given.integer("steps", options.quick ? 1 : 1500, 1, 100'000'000);
  setup.schedule.size = setup.side;
  setup.schedule.batch = static_cast<int>(given.integer("batch", options.quick ? 2 : 8, 1, 256));
  setup.schedule.rate = given.number("rate", 8e-4, 1e-8, 1);
  setup.widest = static_cast<int>(given.integer("width", options.quick ? 8 : 48, 8, 512));
  setup.bucket = given.text("bucket", "20-30");
  setup.shown = static_cast<int>(given.integer("shown", 3, 1, 100));
  setup.mrf_taps = given.text("mrf_taps", "");
  if (given.has("only")) setup.only = listed(given.text("only", ""));
  given.finish();
  if (const auto found = options.weights.find("perceptual"); found != options.weights.end())
    setup.features = fs::absolute(found->second).string();
  return setup;
}

std::string loss(const std::string& name, const std::string& more = "") {
  return fmt::format("[[loss]]\nname = \"{}\"\n{}", name, more);
}

std::string critic(const std::string& name, int width) {
  return fmt::format("[critic]\nname = \"{}\"\nwidth = {}\n", name, width);
}

std::string framework(const std::string& name, const std::string& more = "") {
  return fmt::format("[framework]\nname = \"{}\"\n{}", name, more);
}

const std::string pixel = loss("pixel", "hole = 6\nknown = 1\n");

/// One network, many losses.
std::vector<Entry> losses(const Setup& setup) {
  const std::string network =
      fmt::format("[network]\nname = \"mend\"\nwidth = {}\nblocks = {}\n", setup.widest, setup.quick ? 1 : 5);
  const auto alone = [&](const std::string& terms) { return network + framework("reconstruction") + terms; };
  const auto features = fmt::format("weights = \"{}\"\n", setup.features);
  const int narrow = std::max(8, setup.widest / 2);
  const auto against = [&](const std::string& judge, const std::string& kind, const std::string& more = "",
                           const std::string& terms = "") {
    return network + framework("adversarial", "critic_rate = 0.5\n" + more) + critic(judge, narrow) + pixel +
           loss("adversarial", fmt::format("weight = 0.05\nkind = \"{}\"\n", kind)) + terms;
  };
  const auto taps = setup.mrf_taps.empty() ? "" : fmt::format("taps = \"{}\"\n", setup.mrf_taps);
  return {
      {"l1", "L1, the hole six times", alone(pixel)},
      {"l1-even", "L1, every pixel alike", alone(loss("pixel", "hole = 1\nknown = 1\n"))},
      {"l2", "L2, the hole six times", alone(loss("pixel", "hole = 6\nknown = 1\ndistance = \"l2\"\n"))},
      {"discounted", "L1 that fades into the hole (Yu 2018)", alone(loss("discounted"))},
      {"confidence", "L1 by confidence from the rim (Wang 2018)", alone(pixel + loss("confidence", "weight = 1.4\n"))},
      {"total-variation", "L1 and total variation in the hole (Liu 2018)",
       alone(pixel + loss("total_variation", "weight = 0.1\n"))},
      {"perceptual", "L1 and features (Johnson 2016)", alone(pixel + loss("perceptual", "weight = 0.05\n" + features)),
       true},
      {"style", "L1 and Gram matrices (Gatys 2016)", alone(pixel + loss("style", "weight = 20\n" + features)), true},
      {"feature-distance", "L1 and normed features (Zhang 2018)",
       alone(pixel + loss("feature_distance", "weight = 0.6\n" + features)), true},
      {"id-mrf", "L1 and nearest features (Wang 2018)",
       alone(pixel + loss("id_mrf", "weight = 0.05\n" + features + taps)), true},
      {"gan-vanilla", "L1 and a patch critic, logarithmic (Goodfellow 2014)", against("patch_gan", "vanilla")},
      {"gan-least-squares", "L1 and a patch critic, least squares (Mao 2017)", against("patch_gan", "least_squares")},
      {"gan-hinge", "L1 and a spectral critic, hinge (Yu 2019)", against("sn_patch_gan", "hinge")},
      {"gan-wasserstein", "L1 and a spectral critic, Wasserstein with penalty (Gulrajani 2017)",
       against("sn_patch_gan", "wasserstein", "penalty = 10\n")},
      {"feature-matching", "the same as logarithmic, with the critic's features (Wang 2018)",
       against("patch_gan", "vanilla", "", loss("feature_matching", "weight = 1\n"))},
      {"detector", "weights of a pixel-wise detector (Zhang 2020)",
       network + framework("detector") + fmt::format("[critic]\nwidth = {}\n", std::max(4, narrow / 2)) +
           loss("weighted_reconstruction", "mapping = \"ten\"\n")},
  };
}

/// One loss, many kinds of layers. Widths give networks of about one cost.
std::vector<Entry> layers(const Setup& setup) {
  const auto network = [&](const char* name, int width) {
    return fmt::format("[network]\nname = \"{}\"\nwidth = {}\n", name, std::max(4, setup.widest * width / 48)) +
           framework("reconstruction") + loss("pixel", "hole = 6\nknown = 1\nstages = \"every\"\n");
  };
  return {
      {"plain", "context_encoder: strided convolutions to a bottleneck", network("context_encoder", 24)},
      {"dilated", "glcic: dilated convolutions, batch norm", network("glcic", 16)},
      {"residual", "gdn: dilated residual blocks, instance norm", network("gdn", 20)},
      {"partial", "pconv: partial convolutions, renormed by what is known", network("pconv", 16)},
      {"attention", "deepfill_v1: contextual attention", network("deepfill_v1", 12)},
      {"gated-attention", "deepfillv2: gated convolutions and contextual attention", network("deepfillv2", 12)},
  };
}

bool wanted(const Setup& setup, const Entry& entry) {
  return setup.only.empty() || std::find(setup.only.begin(), setup.only.end(), entry.name) != setup.only.end();
}

/// Trains the entries that are wanted and can be; the others are named in `differs`.
class Class {
 public:
  Class(const Setup& setup, const TrainingGround& ground, ReproReport& report)
      : setup_(setup), ground_(ground), report_(report) {}

  std::vector<ContenderSpec> train(const std::vector<Entry>& entries, const Context& context) {
    std::vector<ContenderSpec> contenders;
    for (size_t i = 0; i < entries.size(); ++i) {
      const auto part = context.part(static_cast<double>(i) / static_cast<double>(entries.size()),
                                     static_cast<double>(i + 1) / static_cast<double>(entries.size()));
      part.report(0, fmt::format("train {}", entries[i].name));
      if (const auto weights = trained(entries[i], part); !weights.empty())
        contenders.push_back({entries[i].name, ContenderSpec::Kind::filler, "network", {{"model", weights.string()}}});
    }
    return contenders;
  }

  double seconds(const std::string& name) const { return seconds_.at(name); }

 private:
  fs::path trained(const Entry& entry, const Context& context) {
    if (!wanted(setup_, entry)) return {};
    if (entry.perceptual && setup_.features.empty()) {
      report_.differs.push_back(
          fmt::format("{} is left out: it needs a perceptual network (--weights perceptual=FILE)", entry.name));
      return {};
    }
    try {
      const auto run = ground_.train({entry.name, entry.toml}, setup_.schedule, context);
      seconds_[entry.name] = run.seconds;
      return run.weights;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) throw;
      report_.differs.push_back(fmt::format("{} is left out: {}", entry.name, error.what()));
      return {};
    }
  }

  const Setup& setup_;
  const TrainingGround& ground_;
  ReproReport& report_;
  std::map<std::string, double> seconds_;
};

ReproTable table_of(const std::string& title, const std::vector<Entry>& entries, const Evaluation& evaluation,
                    const Class& trained) {
  ReproTable table{title, {}, {}};
  const auto found = measured_of(evaluation, metrics);
  for (const auto& metric : found) table.columns.push_back(metric);
  table.columns.insert(table.columns.end(), {"seconds to train", "the survey's"});
  for (const auto& entry : entries) {
    if (score(evaluation, entry.name, "l1", {"all", Where::inside}).count == 0) continue;
    std::vector<std::string> row{fmt::format("{}: {}", entry.name, entry.what)};
    for (const auto& metric : found)
      row.push_back(with_interval(score(evaluation, entry.name, metric, {"all", Where::inside}), metric));
    row.push_back(fmt::format("{:.0f}", trained.seconds(entry.name)));
    row.emplace_back(not_available);
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_sheet(const std::string& what, const std::vector<Entry>& entries, const Evaluation& evaluation,
               const ReproOptions& options, const Setup& setup, ReproReport& report) {
  std::vector<std::string> names;
  for (const auto& entry : entries)
    if (score(evaluation, entry.name, "l1").count > 0) names.emplace_back(entry.name);
  if (names.empty()) return;
  const auto file = what + ".jpg";
  if (write_case_sheet(evaluation, options.folder / "eval", names, setup.shown, options.folder / file))
    report.pictures.push_back({fmt::format("hole, {}, photograph", fmt::join(names, ", ")), file});
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto setup = setup_of(options);
  const auto by_loss = losses(setup), by_layer = layers(setup);
  for (const auto& name : setup.only) {
    const auto is_it = [&](const Entry& entry) { return entry.name == name; };
    require(std::any_of(by_loss.begin(), by_loss.end(), is_it) || std::any_of(by_layer.begin(), by_layer.end(), is_it),
            "survey has no entry '{}'", name);
  }
  const auto all =
      write_square_photos(options.photos, options.folder / "photos", setup.side, setup.side, options.count, context);
  std::vector<fs::path> learned, tested;
  for (size_t i = 0; i < all.size(); ++i) (i % 5 == 4 ? tested : learned).push_back(all[i]);
  require(!tested.empty(), "training and testing take at least five photographs of {0}x{0} pixels, not {1}", setup.side,
          all.size());
  if (options.quick) tested.resize(1);

  ReproReport report;
  const std::vector<std::string> train_buckets = {"10-20", "20-30", "30-40"};
  draw_holes(train_buckets, options.folder / "holes-train", setup.side, options.quick ? 1 : 60, 1);
  const TrainingGround ground(learned, options.folder / "holes-train", options.folder / "ground", doors, context);
  Class trained(setup, ground, report);
  Protocol protocol;
  protocol.name = "Losses and layers on one small task";
  protocol.contenders = trained.train(by_loss, context.part(0, 0.6));
  for (auto& contender : trained.train(by_layer, context.part(0.6, 0.9)))
    protocol.contenders.push_back(std::move(contender));
  draw_holes({setup.bucket}, options.folder / "holes", setup.side, static_cast<int>(tested.size()), 2);
  protocol.photos = tested;
  protocol.holes = options.folder / "holes";
  protocol.buckets = {setup.bucket};
  protocol.metrics = {"psnr", "ssim", "l1"};
  protocol.weights = options.weights;
  if (options.weights.count("lpips")) protocol.metrics.emplace_back("lpips");
  const auto evaluation = measured(protocol, "eval", options, doors, report, context.part(0.9, 1));

  report.tables = {table_of("Losses, one network: inside the hole", by_loss, evaluation, trained),
                   table_of("Layers, one loss: inside the hole", by_layer, evaluation, trained)};
  add_sheet("losses", by_loss, evaluation, options, setup, report);
  add_sheet("layers", by_layer, evaluation, options, setup, report);
  report.data = {fmt::format("{} photographs to train on, {} to test, as {}x{} pixels", learned.size(), tested.size(),
                             setup.side, setup.side),
                 fmt::format("irregular holes drawn here; tested on {} % missing", setup.bucket)};
  report.weights.push_back(fmt::format("trained here: {} steps of {} crops, the rate {} for all", setup.schedule.steps,
                                       setup.schedule.batch, setup.schedule.rate));
  report.differs.emplace_back(
      "a survey gathers figures of networks that were trained by their authors on different data; here everything but "
      "one thing is the same, and small. Its own tables are not known here");
  report.differs.emplace_back("one seed and one setting a term: differences within the intervals mean nothing");
  if (options.quick) report.differs.emplace_back("quick: far too few steps for the figures to mean anything");
  return report;
}

}  // namespace

ReproSpec survey_repro() {
  return {"survey", "A survey's losses and layers, side by side on one small task", "Losses; layers",
          "--weights perceptual=FILE for the losses that look through a network. --set steps=1500, batch=8, rate=8e-4, "
          "width=48, bucket=20-30, only=l1,style,…, mrf_taps=fire5,fire8 (of a SqueezeNet), shown=3",
          run};
}

}  // namespace mend
