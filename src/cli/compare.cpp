#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "cli/command.h"
#include "cli/fill_job.h"
#include "cli/guard.h"
#include "cli/sheet.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Compare {
  std::string before, after, mask, output;
  bool zoom = false, invert = false, overwrite = false;
  int panel = 1200;
};

int run_compare(const Compare& compare) {
  check_output({compare.mask, compare.mask, compare.output}, true);  // never over the mask
  require(compare.overwrite || !fs::exists(compare.output), "{} exists; add --overwrite to replace it", compare.output);
  const Image before = load_image(compare.before), after = load_image(compare.after);
  HoleFileOptions options;
  options.invert = compare.invert;
  const Hole hole = load_hole(compare.mask, options);
  require(before.width() == after.width() && before.height() == after.height(), "{} is {}x{} but {} is {}x{}",
          compare.before, before.width(), before.height(), compare.after, after.width(), after.height());
  require(before.width() == hole.width() && before.height() == hole.height(), "{} is {}x{} but the mask {} is {}x{}",
          compare.before, before.width(), before.height(), compare.mask, hole.width(), hole.height());
  Rect window = before.bounds();
  if (compare.zoom && !hole.none()) {
    const Rect extent = hole.extent();
    window = extent.grown(std::max({32, extent.width / 2, extent.height / 2}), before.bounds());
  }
  const int longest = compare.panel == 0 ? std::max(window.width, window.height) : compare.panel;
  const auto range = before.value_range();  // one for both, so that they look alike
  Image sheet = make_sheet(shrunk_to(before.read(window, range), longest),
                           shrunk_to(after.read(window, range), longest), shrunk_to(hole.crop(window), longest));
  sheet.metadata = before.metadata;
  sheet.metadata.erase(
      std::remove_if(sheet.metadata.begin(), sheet.metadata.end(),
                     [&](const Metadata& m) { return m.name != "icc-profile-data" || before.colours() != 3; }),
      sheet.metadata.end());
  save_image(sheet, compare.output);
  std::printf("%s: %dx%d\n", compare.output.c_str(), sheet.width(), sheet.height());
  return exit_ok;
}

}  // namespace

void add_compare_command(CLI::App& tree, Program& program) {
  auto& command =
      *tree.add_subcommand("compare", "Make a side-by-side sheet: before with the hole outlined, and after");
  const auto compare = std::make_shared<Compare>();
  command.add_option("before", compare->before, "The picture as it was")->required()->type_name("BEFORE");
  command.add_option("after", compare->after, "The filled picture")->required()->type_name("AFTER");
  command.add_option("mask", compare->mask, "The mask: white is the hole")->required()->type_name("MASK");
  command.add_option("-o,--output", compare->output, "The sheet, PNG or JPEG, say")->required()->type_name("SHEET");
  command.add_flag("--zoom", compare->zoom, "Show the surroundings of the hole instead of the whole picture");
  allow_whole(*command
                   .add_option("--panel", compare->panel,
                               "Longest side of each picture on the sheet; 0: as it is "
                               "(1200)")
                   ->type_name("PX"),
              0, 100000);
  command.add_flag("--invert-mask", compare->invert, "Black in the mask is the hole");
  command.add_flag("--overwrite", compare->overwrite, "Replace a sheet that exists");
  command.footer("Example:\n  mend compare photo.jpg out.jpg mask.png -o sheet.png --zoom");
  command.callback([&program, compare] { program.action = [compare] { return run_compare(*compare); }; });
}

}  // namespace mend
