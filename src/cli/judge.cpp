#include "fill/judge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/heat_file.h"
#include "cli/progress_line.h"
#include "fill/lost_detail.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

/// Pixels around a fill that its detail is compared with.
constexpr int surroundings = 64;

struct JudgeCommand {
  std::string image, mask, heatmap, model = "detector", device = "cpu";
  bool invert = false, json = false, overwrite = false, quiet = false;
};

double mean_of(const Raster& heat) {
  double sum = 0;
  for (size_t i = 0; i < heat.plane_size(); ++i) sum += heat.data()[i];
  return sum / static_cast<double>(heat.plane_size());
}

nlohmann::json judged(const JudgeCommand& command, const Image& image, const Raster& heat) {
  nlohmann::json said = {{"image", command.image}, {"mean", mean_of(heat)}};
  if (command.mask.empty()) return said;
  HoleFileOptions options;
  options.invert = command.invert;
  const Hole hole = load_hole(command.mask, options);
  require(hole.width() == heat.width() && hole.height() == heat.height(), "{} is {}x{} but the mask {} is {}x{}",
          command.image, heat.width(), heat.height(), command.mask, hole.width(), hole.height());
  const double made_up = artificiality(heat, hole);
  said["artificiality"] = made_up;
  if (hole.all()) return said;
  const Rect near = hole.extent().grown(surroundings, image.bounds());
  const double lost = lost_detail(image.read(near), hole.crop(near));
  said["lost_detail"] = lost;
  said["score"] = judge_score(made_up, lost);
  said["separation"] = separation(heat, hole);
  return said;
}

int run_judge(const JudgeCommand& command, const CancelToken& cancel) {
  require(command.overwrite || command.heatmap.empty() || !fs::exists(command.heatmap),
          "{} exists; add --overwrite to replace it", command.heatmap);
  const Image image = load_image(command.image);
  const auto judge = load_judge(command.model, command.device);
  nlohmann::json said;
  {
    ProgressLine line(command.quiet || command.json);
    Context context;
    context.cancel = cancel;
    context.progress = line.sink();
    const Raster heat = heat_in(image, image.bounds(), *judge, context);
    said = judged(command, image, heat);
    if (!command.heatmap.empty()) save_heat(heat, command.heatmap);
  }
  if (command.json) return std::printf("%s\n", said.dump(2).c_str()), exit_ok;
  std::printf("%s: %.3f made up on the whole (0 not at all, 1 wholly)\n", command.image.c_str(),
              said["mean"].get<double>());
  if (said.contains("artificiality"))
    std::printf("in the hole and around it: %.3f\n", said["artificiality"].get<double>());
  if (said.contains("score"))
    std::printf(
        "detail it lacks against its surroundings: %.3f; score, by which candidates are ranked: %.3f, lower is "
        "better\n",
        said["lost_detail"].get<double>(), said["score"].get<double>());
  if (said.contains("separation"))
    std::printf("a pixel of the hole looks more made up than a known one in %.0f of 100 pairs\n",
                100 * said["separation"].get<double>());
  return exit_ok;
}

}  // namespace

void add_judge_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("judge", "Say where a picture looks made up, whoever filled it");
  const auto judge = std::make_shared<JudgeCommand>();
  command.add_option("image", judge->image, "The picture")->required()->type_name("IMAGE");
  command.add_option("--mask", judge->mask, "Where it was filled: then the hole is told apart from the rest")
      ->type_name("MASK");
  command.add_flag("--invert-mask", judge->invert, "Black in the mask is the hole");
  command.add_option("--heatmap", judge->heatmap, "Write where it looks made up, white the most, to this file")
      ->type_name("FILE.png");
  command.add_option("--model", judge->model, "The detector: a name of `mend models list`, or a file (detector)")
      ->type_name("NAME|FILE");
  allow_only(*command.add_option("--device", judge->device, "Where it runs (cpu)"), {"cpu", "cuda"});
  command.add_flag("--json", judge->json, "Print JSON");
  command.add_flag("--overwrite", judge->overwrite, "Replace a file that exists");
  command.add_flag("-q,--quiet", judge->quiet, "No progress");
  command.footer(R"(Examples:
  mend judge filled.jpg --mask mask.png --heatmap heat.png
  mend judge picture.png --json
The detector learned on fills of mend's own network; of other tools' work it may see less.)");
  command.callback(
      [&program, judge] { program.action = [&program, judge] { return run_judge(*judge, program.cancel); }; });
}

}  // namespace mend
