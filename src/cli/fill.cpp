#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/fill_record.h"
#include "cli/guard.h"
#include "cli/interrupt.h"
#include "cli/progress_line.h"
#include "cli/wrapper_flags.h"
#include "fill/filler_catalog.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct FillCommand {
  FillSettings settings;
  BatchSettings batch;
  std::string image, mask, output, report, heatmap, shard, model, precision, device, grow;
  std::vector<std::string> method_options;
  WrapperFlags wrappers;
  bool quiet = false;
};

constexpr const char* fill_examples =
    R"(Examples:
  mend fill photo.jpg --mask mask.png -o out.jpg
  mend fill photo.jpg --mask mask.png                 writes photo-mended.jpg
  mend fill photo.jpg --mask mask.png -o out.jpg --grow 0 --seed 7
  mend fill photo.jpg --mask mask.png -o out.jpg --model deepfillv2.safetensors --adapt 60s --refine exemplar
  mend fill photos/ --mask masks/ -o filled/ --resume
  mend fill photos/ --mask logo.png -o filled/        one mask for all

White in the mask is the hole. Pixels outside the hole, metadata and profile stay as they are.
A hole is grown by a thousandth of the longer side (2 to 8 pixels) unless --grow says otherwise. Where the
object still sticks out of it, a note says where and how far.
In a folder, photo_mask.png or photo_mask001.png belongs to photo.jpg, as does any photo.* in the mask
folder; OUT/mend-manifest.jsonl records what was done.)";

void add_fill_options(CLI::App& command, FillCommand& fill) {
  auto& settings = fill.settings;
  command.add_option("image,--image", fill.image, "The picture, or a folder of pictures")
      ->required()
      ->type_name("IMAGE");
  command.add_option("-m,--mask", fill.mask, "The mask: white is the hole; a file, or a folder")
      ->required()
      ->type_name("MASK");
  command.add_option("-o,--output", fill.output, "Where the result goes; default: IMAGE-mended beside the input")
      ->type_name("OUT");
  std::vector<std::string> methods{"auto"};
  methods.insert(methods.end(), method_names().begin(), method_names().end());
  allow_only(*command.add_option("--method", settings.method, "How to fill; --explain says what auto chose"), methods);
  command
      .add_option("--model", fill.model, "The network to fill with: a name of `mend models list`, or a weights file")
      ->type_name("NAME|FILE");
  allow_only(
      *command.add_option("--precision", fill.precision, "Of a network; auto is bf16 where the processor has it"),
      {"auto", "fp32", "bf16"});
  allow_only(*command.add_option("--device", fill.device, "Where a network runs"), {"cpu", "cuda"});
  add_wrapper_flags(command, fill.wrappers);
  command.add_option("--set", fill.method_options, "An option of the method")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  allow_whole_or(*command
                      .add_option("--grow", fill.grow,
                                  "Pixels to grow the hole by; 0 takes the mask as it is; auto also covers what sticks "
                                  "out of a mask that was cut too tight")
                      ->type_name("PX|auto"),
                 "auto", 0, 1000);
  command.add_flag("--invert-mask", settings.invert, "Black in the mask is the hole");
  allow_only(*command.add_option("--mask-channel", settings.mask_channel, "What says where the hole is"),
             {"auto", "alpha", "luma"});
  command.add_flag("--fit-mask", settings.fit_mask,
                   "Scale a mask of another size to the picture's (nearest neighbour)");
  allow_whole(
      *command.add_option("--seed", settings.seed, "Another seed, another fill; the same seed, the same bytes (0)")
           ->type_name("N"),
      0, 9007199254740992);
  allow_whole(
      *command.add_option("--threads", settings.threads, "Threads; 0: as many as the machine has (0)")->type_name("N"),
      0, 1024);
  command.add_option("--report", fill.report, "Write what was done as JSON to this file")->type_name("FILE");
  command
      .add_option("--heatmap", fill.heatmap,
                  "Write where the fill looks made up to this file, and how much into the report; needs a detector")
      ->type_name("FILE.png");
  command.add_flag("--provenance", settings.provenance,
                   "Say in the picture's XMP how it was filled: version, weights, seed, options; else metadata stays");
  command.add_flag("--overwrite", settings.overwrite, "Replace an output that exists");
  command.add_flag("-q,--quiet", fill.quiet, "Print nothing but errors");
  allow_range(
      *command.add_option("--max-megapixels", settings.max_megapixels, "Refuse larger pictures (512)")->type_name("N"),
      0.000001, 100000);
  command.add_flag("--jpeg-reencode", settings.jpeg_reencode,
                   "Encode a JPEG anew as a whole instead of the hole's blocks alone");
  allow_whole(*command.add_option("--quality", settings.quality, "Quality of lossy formats; default: the input's")
                   ->type_name("1-100"),
              1, 100);
  command.add_flag("--allow-loss", settings.allow_loss, "Let 16 bits or alpha go where the output's format has none");
  command.add_flag("--resume", fill.batch.resume, "Folders: go on with a batch, pass over what is done and verified");
  command
      .add_option("--shard", fill.shard,
                  "Folders: do only every N-th picture, from the I-th; in a Slurm array, the task's own")
      ->type_name("I/N");
}

std::string mended_name(const fs::path& image) {
  const fs::path plain = image.has_filename() ? image : image.parent_path();  // "photos/" is the folder photos
  return (plain.parent_path() / (plain.stem().string() + "-mended" + plain.extension().string())).string();
}

/// Before anything is computed: a report that cannot be written must not be found out when the picture has been.
void check_side_file(const char* what, const fs::path& file, const FillJob& job, bool overwrite) {
  if (file.empty()) return;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(folder) || access(folder.c_str(), W_OK) != 0)
    fail(ErrorCode::io, "the {} {} cannot be written: its folder is missing or closed", what, file.string());
  const auto place = [](const fs::path& path) { return fs::weakly_canonical(fs::absolute(path)); };
  for (const auto& other : {job.image, job.mask, job.output})
    require(place(file) != place(other), "the {} {} is the picture or the mask", what, file.string());
  require(overwrite || !fs::exists(file), "the {} {} exists; add --overwrite to replace it", what, file.string());
}

int run_single(FillCommand& fill, Context context) {
  require(!fs::is_directory(fill.mask), "the mask {} is a folder but the picture is a file", fill.mask);
  require(!fill.batch.resume && fill.shard.empty(), "--resume and --shard are for folders; {} is a file", fill.image);
  const FillJob job{fill.image, fill.mask, fill.output};
  check_side_file("report", fill.report, job, fill.settings.overwrite);
  check_side_file("heatmap", fill.heatmap, job, fill.settings.overwrite);
  fill.settings.heatmap = fill.heatmap;
  FillResult result;
  {
    ProgressLine line(fill.quiet);
    context.progress = line.sink();
    result = run_fill_job(job, fill.settings, context);
  }
  if (!fill.report.empty()) {
    const std::string text = fill_record(job, fill.settings, result).dump(2) + "\n";
    write_file_atomically(fill.report, text.data(), text.size());
  }
  if (fill.quiet) return exit_ok;
  if (fill.grow.empty() && result.grow > 0)
    std::fprintf(stderr,
                 "mend: note: the hole was grown by %d px to cover soft edges; --grow 0 takes the mask as it is\n",
                 result.grow);
  for (const auto& note : result.notes) std::fprintf(stderr, "mend: note: %s\n", note.c_str());
  std::printf("%s\n", summary_line(job, result).c_str());
  return exit_ok;
}

/// --model, --precision and --device are options of the method `network`, and ask for it. A method's name after
/// --model is that method, as IOPaint's users type it.
void choose_network(FillCommand& fill) {
  auto& settings = fill.settings;
  if (std::count(filler_names().begin(), filler_names().end(), fill.model))
    settings.method = std::exchange(fill.model, {});
  const std::pair<const char*, const std::string*> given[] = {
      {"model", &fill.model}, {"precision", &fill.precision}, {"device", &fill.device}};
  for (const auto& [key, value] : given) {
    if (value->empty()) continue;
    require(settings.method == "auto" || settings.method == "network", "--{} is for a network, not for --method {}",
            key, settings.method);
    settings.method = "network";
    settings.method_options[key] = *value;
  }
}

/// A task of a Slurm array does its part without being told.
void choose_shard(FillCommand& fill) {
  if (!fill.shard.empty()) {
    fill.batch.shard = parse_shard(fill.shard);
  } else if (const auto shard = shard_of_slurm()) {
    fill.batch.shard = *shard;
    std::fprintf(stderr, "mend: note: shard %d/%d, as this task of the Slurm array; --shard 1/1 does everything\n",
                 shard->index, shard->count);
  }
}

int run_fill(FillCommand& fill, const CancelToken& cancel) {
  Context context;
  context.seed = fill.settings.seed;
  context.threads = fill.settings.threads;
  context.cancel = cancel;
  fill.settings.method_options = parse_settings(fill.method_options);
  fill.settings.cover = fill.grow == "auto";
  if (!fill.grow.empty() && !fill.settings.cover) fill.settings.grow = std::stoi(fill.grow);
  choose_network(fill);
  apply_wrapper_flags(fill.wrappers, fill.settings.method, fill.settings.method_options);
  if (!fill.wrappers.budget.empty())
    context.budget = std::chrono::milliseconds(std::llround(1000 * budget_seconds(fill.wrappers.budget)));
  fill.settings.explain = fill.wrappers.explain;
  if (fill.output.empty()) fill.output = mended_name(fill.image);
  const auto saved = fill.settings.method_options.find("adapt.save");
  if (saved != fill.settings.method_options.end())
    require(fill.settings.overwrite || !fs::exists(saved->second), "{} exists; add --overwrite to replace it",
            saved->second);
  if (!fs::is_directory(fill.image)) {
    if (fill.wrappers.keep_best) finish_on_interrupt(context.finish, fill.quiet);
    return run_single(fill, context);
  }
  require(!fill.wrappers.keep_best, "--keep-best is for one picture; {} is a folder", fill.image);
  require(saved == fill.settings.method_options.end(), "--save-adapted is for one picture; {} is a folder", fill.image);
  require(fill.heatmap.empty(), "--heatmap is for one picture; {} is a folder", fill.image);
  require(fill.report.empty(), "--report is for one picture; a batch writes OUT/mend-manifest.jsonl");
  choose_shard(fill);
  fill.batch.images = fill.image;
  fill.batch.masks = fill.mask;
  fill.batch.output = fill.output;
  fill.batch.quiet = fill.quiet;
  return run_batch(fill.batch, fill.settings, context);
}

}  // namespace

void add_fill_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("fill", "Fill the hole in a picture, or in every picture of a folder");
  const auto fill = std::make_shared<FillCommand>();
  add_fill_options(command, *fill);
  command.footer(fill_examples);
  command.callback([&program, fill] { program.action = [&program, fill] { return run_fill(*fill, program.cancel); }; });
}

}  // namespace mend
