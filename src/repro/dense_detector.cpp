/// Zhang, Quan, Wu, Li, Yan, "Pixel-wise Dense Detector for Image Inpainting", Pacific Graphics 2020: one generator
/// trained with plain weights (Weight) and with the detector's (Det), compared by ratio of the hole (Table 1), with
/// edge ratios (Figure 3) and seconds a picture (section 4.2).
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

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

struct Row {
  const char *name, *framework;
};
constexpr Row rows[] = {{"Weight", "reconstruction"}, {"Det", "detector"}};

struct Scale {
  int side, photos;  ///< of prepared pictures; 0: all
  int crop, width, batch, holes;
  int64_t steps;
};

Scale scale_of(const ReproOptions& options, const Options& settings) {
  Scale scale = options.quick ? Scale{64, 12, 32, 4, 2, 4, 20} : Scale{256, 0, 128, 24, 8, 60, 20000};
  scale.steps = settings.integer("steps", scale.steps, 1, 100'000'000);
  scale.width = static_cast<int>(settings.integer("width", scale.width, 1, 512));
  settings.finish();
  return scale;
}

/// Every fifth photograph is for the test, the others for training.
std::pair<int, int> split(const fs::path& photos, const fs::path& train, const fs::path& test) {
  fs::create_directories(train);
  fs::create_directories(test);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(photos)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int counts[2] = {0, 0};
  for (size_t i = 0; i < files.size(); ++i) {
    const bool tested = i % 5 == 4;
    fs::rename(files[i], (tested ? test : train) / files[i].filename());
    ++counts[tested];
  }
  return {counts[0], counts[1]};
}

/// Irregular holes of 10-60 % in the paper's buckets.
void write_holes(const fs::path& folder, int side, int count, uint64_t seed) {
  for (int bucket = 10; bucket < 60; bucket += 10) {
    const auto place = folder / fmt::format("{}-{}", bucket, bucket + 10);
    fs::create_directories(place);
    for (int i = 0; i < count; ++i) {
      Rng rng(seed, static_cast<uint64_t>(bucket * 1000 + i));
      save_hole(generate_hole_in_ratio("irregular", side, side, bucket / 100.0, bucket / 100.0 + 0.1, rng),
                place / fmt::format("{:03}.png", i));
    }
  }
}

void command(const ReproDoors& doors, const std::vector<std::string>& words, const Context& context) {
  const int code = doors.neural_command(words, context);
  if (code != 0) fail(ErrorCode::unsupported, "mend {} ended with status {}", fmt::join(words, " "), code);
}

/// Trains one row of the table; @return its weights.
fs::path train(const Row& row, const Scale& scale, const fs::path& folder, const ReproDoors& doors,
               const Context& context) {
  const auto out = folder / (std::string("run-") + row.framework);
  const auto config = folder / "shards" / (std::string(row.framework) + ".toml");
  fs::remove_all(out);
  std::string shards;
  for (const auto& entry : fs::directory_iterator(folder / "shards"))
    if (entry.path().filename().string().rfind("train-", 0) == 0)
      shards += fmt::format("\"{}\", ", entry.path().string());
  std::ofstream(config) << fmt::format(
      "[network]\nname = \"gdn\"\nwidth = {}\n[framework]\nname = \"{}\"\n[data]\nphotos = [{}]\nholes = [\"{}\"]\n"
      "[optimiser]\nrate = 4e-4\nbeta1 = 0.0\nbeta2 = 0.9\nwarm_up = 0\nclip = 0\n"
      "[run]\nout = \"{}\"\nseed = 10\n[[stage]]\nsteps = {}\nsize = {}\nbatch = {}\n",
      scale.width, row.framework, shards, (folder / "shards/holes").string(), out.string(), scale.steps, scale.crop,
      scale.batch);
  command(doors, {"train", config.string(), "--out", out.string()}, context);
  return out / "weights.safetensors";
}

Evaluation evaluate(const std::vector<std::pair<std::string, fs::path>>& trained, const ReproOptions& options,
                    const fs::path& folder, const ReproDoors& doors, const Context& context) {
  Protocol protocol;
  protocol.name = "dense detector";
  protocol.photos = {folder / "test"};
  protocol.holes = folder / "holes-test";
  protocol.metrics = {"psnr", "ssim", "edge_ratio"};
  protocol.weights = options.weights;
  if (options.weights.count("lpips")) protocol.metrics.emplace_back("lpips");
  if (options.weights.count("mobilenet")) protocol.metrics.emplace_back("fid-mobilenet");
  for (const auto& [name, weights] : trained)
    protocol.contenders.push_back({name, ContenderSpec::Kind::filler, "network", {{"model", weights.string()}}});
  auto evaluation = run_evaluation(protocol, {folder / "eval", false, {}}, doors.fillers, doors.learned, context);
  write_report(protocol, evaluation, folder / "eval");
  return evaluation;
}

void add_tables(const Evaluation& evaluation, ReproReport& report) {
  ReproTable table{"Table 1, by share of the picture that is missing: PSNR and SSIM over the picture", {}};
  ReproTable edges{"Figure 3: edge ratio inside the hole (1: as many edges as the photograph)", {}};
  ReproTable sets{"Section 4.3: Frechet distance, on MobileNetV2 features", {}},
      time{"Section 4.2: seconds a picture", {}};
  for (const auto& row : tabulate(evaluation)) {
    const auto what = fmt::format("{}, {} %", row.contender, row.bucket);
    if (row.picture.count("psnr") == 0) continue;
    table.figures.push_back(
        {what, not_available,
         fmt::format("{:.2f} dB, {:.3f}", row.picture.at("psnr").mean, row.picture.at("ssim").mean)});
    edges.figures.push_back({what, not_available, fmt::format("{:.2f}", row.inside.at("edge_ratio").mean)});
    if (row.sets.count("fid-mobilenet"))
      sets.figures.push_back({what, not_available, fmt::format("{:.2f}", row.sets.at("fid-mobilenet"))});
    if (row.bucket == "all")
      time.figures.push_back({row.contender, not_available, fmt::format("{:.4f}", row.seconds.mean)});
  }
  report.tables = {table, edges, time};
  if (!sets.figures.empty()) report.tables.push_back(sets);
}

ReproReport run(const ReproOptions& options, const ReproDoors& doors, const Context& context) {
  const auto scale = scale_of(options, Options("dense-detector", options.settings));
  const auto folder = fs::absolute(options.folder);
  for (const char* old : {"photos", "train", "test", "shards", "holes-train", "holes-test", "eval"})
    fs::remove_all(folder / old);
  const int count =
      write_square_photos(options.photos, folder / "photos", scale.side, scale.side, scale.photos, context);
  require(count >= 10, "training and testing take at least ten photographs of {0}x{0} pixels, not {1}", scale.side,
          count);
  const auto [trained_on, tested_on] = split(folder / "photos", folder / "train", folder / "test");
  write_holes(folder / "holes-train", scale.side, scale.holes, 1);
  write_holes(folder / "holes-test", scale.side, tested_on, 2);
  command(doors, {"pack", (folder / "train").string(), "-o", (folder / "shards").string(), "--validation", "0"},
          context);
  command(doors,
          {"pack", "--holes", (folder / "holes-train").string(), "-o", (folder / "shards/holes").string(),
           "--keep-holes", "0"},
          context);
  std::vector<std::pair<std::string, fs::path>> trained;
  for (const auto& row : rows) trained.emplace_back(row.name, train(row, scale, folder, doors, context));
  const auto evaluation = evaluate(trained, options, folder, doors, context);

  ReproReport report;
  report.paper = std::string(find_repro("dense-detector").paper);
  add_tables(evaluation, report);
  report.data.push_back(fmt::format("{} photographs to train on, {} to test; {}x{} pixels, irregular holes drawn anew",
                                    trained_on, tested_on, scale.side, scale.side));
  report.weights.push_back(fmt::format("trained here: gdn of width {}, {} steps of {} crops of {} pixels", scale.width,
                                       scale.steps, scale.batch, scale.crop));
  report.differs = {"the paper trains at width 64 on CelebA-HQ and Places2, 256 pixels",
                    "Weight is the framework `reconstruction` with its own weights of hole and known pixels; the rows "
                    "of other methods and of Adv are not trained"};
  if (options.quick) report.differs.emplace_back("quick: far too few steps for the figures to mean anything");
  report.differs.insert(report.differs.end(), evaluation.notes.begin(), evaluation.notes.end());
  for (const auto& row : evaluation.rows)
    if (!row.error.empty()) report.differs.push_back(row.contender + " on " + row.photo + ": " + row.error);
  return report;
}

}  // namespace

ReproSpec dense_detector_repro() {
  return {"dense-detector", "Zhang et al., Pixel-wise Dense Detector for Image Inpainting, Pacific Graphics 2020",
          "Table 1 (Weight, Det), Figure 3, sections 4.2 and 4.3. --set steps=N, --set width=N", run};
}

}  // namespace mend
