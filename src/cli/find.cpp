#include "find/find.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "cli/command.h"
#include "cli/found_preview.h"
#include "cli/guard.h"
#include "cli/progress_line.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Find {
  std::string what, image, output, preview;
  double sensitivity = 0.5;
  bool overwrite = false, quiet = false;
};

int run_find(const Find& find, const CancelToken& cancel) {
  for (const auto& file : {find.output, find.preview})
    require(find.overwrite || file.empty() || !fs::exists(file), "{} exists; add --overwrite to replace it", file);
  const Raster picture = load_image(find.image).read();
  Hole hole;
  {
    ProgressLine line(find.quiet);
    Context context;
    context.cancel = cancel;
    context.progress = line.sink();
    hole = find_defects(find.what, picture, find.sensitivity, context);
  }
  save_hole(hole, find.output);
  if (!find.preview.empty()) save_found_preview(picture, hole, find.preview);
  if (!find.quiet)
    std::printf(
        "%s\n",
        fmt::format("{}: {} in {:.2g} % of {}", find.output, find.what, 100 * hole.ratio(), find.image).c_str());
  return exit_ok;
}

}  // namespace

void add_find_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("find", "Find scratches or text in a picture and draw the mask for them");
  const auto find = std::make_shared<Find>();
  allow_only(*command.add_option("what", find->what, "What to look for")->required(), defect_names());
  command.add_option("image", find->image, "The picture")->required()->type_name("IMAGE");
  command.add_option("-o,--output", find->output, "The mask, white where something was found; PNG")
      ->required()
      ->type_name("MASK");
  command.add_option("--preview", find->preview, "Also draw what was found in red over the picture, to this file")
      ->type_name("FILE");
  allow_range(
      *command.add_option("--sensitivity", find->sensitivity, "0: only what is certain; 1: also what is faint (0.5)"),
      0, 1);
  command.add_flag("--overwrite", find->overwrite, "Replace files that exist");
  command.add_flag("-q,--quiet", find->quiet, "Print nothing but errors");
  command.footer(R"(Examples:
  mend find scratches old.jpg -o mask.png --preview seen.jpg
  mend fill old.jpg --mask mask.png -o new.jpg
`mend restore` does both. Look at the preview: what is found is a proposal.)");
  command.callback([&program, find] { program.action = [&program, find] { return run_find(*find, program.cancel); }; });
}

}  // namespace mend
