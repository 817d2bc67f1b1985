/// `mend pack PHOTOS... -o SHARDS` and `mend pack --holes HOLES -o SHARDS`: this is where the shards' writer, which
/// knows no image library, meets the codecs. `mend pack --coarse WEIGHTS --config CONFIG -o SHARDS` packs the fills of
/// a first stage.
#include <CLI/CLI.hpp>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "data/pack.h"
#include "image/hole_file.h"
#include "neural/commands.h"
#include "neural/photo_tensor.h"
#include "training/pack_fills.h"

namespace mend {
namespace {

/// (H,W) uint8, 1 = missing.
at::Tensor decode_hole(const std::filesystem::path& path) {
  const Hole hole = load_hole(path);
  auto missing = torch::empty({hole.height(), hole.width()}, torch::kByte);
  for (int y = 0; y < hole.height(); ++y)
    std::copy(hole.row(y), hole.row(y) + hole.width(), missing.data_ptr<uint8_t>() + int64_t{y} * hole.width());
  return missing;
}

void say_skipped(const std::vector<std::string>& lines) {
  for (const auto& line : lines) std::fprintf(stderr, "mend: skipped: %s\n", line.c_str());
}

}  // namespace

int run_pack(const std::vector<std::string>& words, const Context& context) {
  CLI::App app("Turns photographs or holes into shards to train from.", "mend pack");
  std::vector<std::string> photos;
  std::string holes, output, coarse, config;
  PackOptions options;
  PackFillsOptions fills;
  app.add_option("PHOTOS", photos, "Folders of photographs");
  app.add_option("--holes", holes, "A folder of mask files (white = hole), or of one folder a ratio bucket");
  auto* first_stage = app.add_option("--coarse", coarse, "Weights of a first stage: packs its fills, for refinement");
  auto* from =
      app.add_option("--config", config, "With --coarse: the configuration to train by; says pictures and holes");
  app.add_option("--count", fills.count, "With --coarse: how many fills (1000)")
      ->check(CLI::Range(1, 10000000))
      ->needs(first_stage);
  first_stage->needs(from);
  from->needs(first_stage);
  app.add_option("-o,--output", output, "Folder for the shards")->required();
  app.add_option("--long-side", options.long_side, "Larger photographs are reduced to this (768)")
      ->check(CLI::Range(64, 16384));
  app.add_option("--validation", options.validation_share, "Share of the photographs to keep for validation (0.05)")
      ->check(CLI::Range(0.0, 0.9));
  app.add_option("--keep-holes", options.kept_for_evaluation, "Holes of each bucket, by name, to leave out (60)")
      ->check(CLI::Range(0, 1000000));
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1));  // CLI11 wants the last word first
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  require((photos.empty() ? 0 : 1) + (holes.empty() ? 0 : 1) + (coarse.empty() ? 0 : 1) == 1,
          "pack either photographs, or --holes, or the fills of --coarse");
  if (!coarse.empty()) {
    const auto made = pack_fills(read_train_config(config), coarse, output, fills, context);
    say_skipped(made.skipped);
    std::printf("packed %lld fills of %s into %s\n", static_cast<long long>(made.packed), made.first_stage.c_str(),
                output.c_str());
    return 0;
  }
  const PackReport report = holes.empty()
                                ? pack_photos({photos.begin(), photos.end()}, output, decode_photo, options, context)
                                : pack_holes(holes, output, decode_hole, options, context);
  say_skipped(report.skipped);
  std::printf("packed %lld for training and %lld for validation into %s; skipped %zu\n",
              static_cast<long long>(report.trained), static_cast<long long>(report.validated), output.c_str(),
              report.skipped.size());
  return 0;
}

}  // namespace mend
