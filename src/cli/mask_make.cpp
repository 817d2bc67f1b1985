#include "cli/mask_make.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "cli/guard.h"
#include "holes/generator.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct MaskMake {
  std::string generator, output, size, like, ratio;
  int count = 1;
  uint64_t seed = 0;
  std::vector<std::string> options;
  bool overwrite = false, quiet = false;
};

Size wanted_size(const MaskMake& make) {
  if (!make.like.empty()) {
    const Image image = load_image(make.like);
    return {image.width(), image.height()};
  }
  Size size{256, 256};
  char rest = 0;
  if (!make.size.empty())
    require(std::sscanf(make.size.c_str(), "%dx%d%c", &size.width, &size.height, &rest) == 2 && size.width >= 8 &&
                size.height >= 8 && size.width <= 100000 && size.height <= 100000,
            "--size wants WIDTHxHEIGHT of 8 to 100000 pixels each, not '{}'", make.size);
  return size;
}

struct Bucket {
  double low = 0, high = 0;
};
Bucket wanted_ratio(const std::string& text) {
  Bucket bucket;
  char rest = 0;
  if (!text.empty())
    require(std::sscanf(text.c_str(), "%lf-%lf%c", &bucket.low, &bucket.high, &rest) == 2 && bucket.low > 0 &&
                bucket.low < bucket.high && bucket.high < 1,
            "--ratio wants LOW-HIGH with 0 < LOW < HIGH < 1, not '{}'", text);
  return bucket;
}

/// The names of the files: the output itself for one, numbered ones in the folder for more.
fs::path file_name(const MaskMake& make, int index) {
  if (make.count == 1 && !fs::is_directory(make.output)) return make.output;
  return fs::path(make.output) / fmt::format("{}_{:04}.png", make.generator, index);
}

int run_mask_make(const MaskMake& make) {
  const Options options(make.generator, parse_settings(make.options));
  const Size size = wanted_size(make);
  const Bucket bucket = wanted_ratio(make.ratio);
  if (make.count > 1) {
    std::error_code error;
    fs::create_directories(make.output, error);
    if (error) fail(ErrorCode::io, "cannot make the folder {}: {}", make.output, error.message());
  }
  for (int i = 0; i < make.count; ++i) {
    const auto file = file_name(make, i);
    require(!file.has_extension() || file.extension() == ".png", "masks are written as PNG, not {}",
            file.extension().string());
    require(make.overwrite || !fs::exists(file), "{} exists; add --overwrite to replace it", file.string());
    Rng rng(make.seed, static_cast<uint64_t>(i));
    const Hole hole = make.ratio.empty() ? generate_hole(make.generator, size.height, size.width, rng, options)
                                         : generate_hole_in_ratio(make.generator, size.height, size.width, bucket.low,
                                                                  bucket.high, rng, options);
    save_hole(hole, file);
    if (!make.quiet)
      std::printf("%s\n",
                  fmt::format("{}: {}x{}, {:.1f} % missing", file.string(), size.width, size.height, 100 * hole.ratio())
                      .c_str());
  }
  return exit_ok;
}

std::string generator_help() {
  std::string text = "Generators and their options (--set KEY=VALUE), defaults in brackets:\n";
  for (const auto& generator : hole_generators()) {
    text += fmt::format("  {:14} {}\n", generator.name, generator.summary);
    for (const auto& option : generator.options) text += fmt::format("      {}\n", option);
  }
  return text +
         "\nExamples:\n  mend mask make free-form -o mask.png --like photo.jpg\n"
         "  mend mask make irregular -o masks/ --size 256x256 --ratio 0.2-0.3 --count 100 --seed 1";
}

}  // namespace

void add_mask_make(CLI::App& parent, Program& program) {
  auto& command = *parent.add_subcommand("make", "Make random masks with the generators of the field");
  const auto make = std::make_shared<MaskMake>();
  std::vector<std::string> names;
  for (const auto& generator : hole_generators()) names.push_back(generator.name);
  allow_only(*command.add_option("generator", make->generator, "The generator")->required(), names);
  command.add_option("-o,--output", make->output, "The mask file; with --count the folder for them")
      ->required()
      ->type_name("OUT");
  auto* size = command.add_option("--size", make->size, "Size of the mask (256x256)")->type_name("WxH");
  command.add_option("--like", make->like, "As large as this picture")->type_name("IMAGE")->excludes(size);
  command.add_option("--ratio", make->ratio, "Share of missing pixels, like 0.2-0.3")->type_name("LOW-HIGH");
  allow_whole(*command.add_option("--count", make->count, "How many (1)")->type_name("N"), 1, 1000000);
  allow_whole(*command.add_option("--seed", make->seed, "The same seed, the same masks (0)")->type_name("N"), 0,
              9007199254740992);
  command.add_option("--set", make->options, "An option of the generator")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--overwrite", make->overwrite, "Replace masks that exist");
  command.add_flag("-q,--quiet", make->quiet, "Print nothing but errors");
  command.footer(generator_help());
  command.callback([&program, make] { program.action = [make] { return run_mask_make(*make); }; });
}

}  // namespace mend
