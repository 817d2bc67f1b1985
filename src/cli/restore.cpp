#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "cli/command.h"
#include "cli/fill_job.h"
#include "cli/found_preview.h"
#include "cli/guard.h"
#include "cli/progress_line.h"
#include "fill/filler_catalog.h"
#include "find/find.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Restore {
  FillSettings fill;
  std::string image, output, preview;
  std::vector<std::string> what{"scratches"};
  double sensitivity = 0.5;
  bool quiet = false;
};

/// photo.jpg -> photo-mask.png
fs::path mask_beside(const fs::path& output) { return output.parent_path() / (output.stem().string() + "-mask.png"); }

Hole find_all(const Restore& restore, const Raster& picture, const Context& context) {
  Hole all(picture.height(), picture.width());
  for (size_t i = 0; i < restore.what.size(); ++i) {
    const double count = static_cast<double>(restore.what.size()), done = static_cast<double>(i);
    const Context part = context.part(done / count, (done + 1) / count);
    const Hole found = find_defects(restore.what[i], picture, restore.sensitivity, part);
    for (int y = 0; y < all.height(); ++y)
      for (int x = 0; x < all.width(); ++x)
        if (found.at(y, x)) all.set(y, x, true);
  }
  return all;
}

int run_restore(const Restore& restore, const CancelToken& cancel) {
  const FillJob job{restore.image, mask_beside(restore.output), restore.output};
  check_output(job, restore.fill.overwrite);
  for (const fs::path& file : {job.mask, fs::path(restore.preview)})
    require(restore.fill.overwrite || file.empty() || !fs::exists(file), "{} exists; add --overwrite to replace it",
            file.string());
  Context context;
  context.cancel = cancel;
  FillResult result;
  {
    ProgressLine line(restore.quiet);
    context.progress = line.sink();
    const Raster picture = load_image(restore.image).read();
    const Hole hole = find_all(restore, picture, context.part(0, 0.3));
    save_hole(hole, job.mask);
    try {
      if (!restore.preview.empty()) save_found_preview(picture, hole, restore.preview);
      result = run_fill_job(job, restore.fill, context.part(0.3, 1));
    } catch (...) {
      std::error_code ignored;
      fs::remove(job.mask, ignored);  // no mask without the result it belongs to
      if (!restore.preview.empty()) fs::remove(restore.preview, ignored);
      throw;
    }
  }
  if (restore.quiet) return exit_ok;
  for (const auto& note : result.notes) std::fprintf(stderr, "mend: note: %s\n", note.c_str());
  std::printf("%s\nthe mask is %s: change it and `mend fill` again where it is wrong\n",
              summary_line(job, result).c_str(), job.mask.c_str());
  return exit_ok;
}

}  // namespace

void add_restore_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("restore", "Repair an old photograph: find scratches and dust, and fill them");
  const auto restore = std::make_shared<Restore>();
  restore->fill.grow = 1;
  restore->fill.judge_mask = false;  // what it found is no object that somebody drew around
  command.add_option("image", restore->image, "The scanned picture")->required()->type_name("IMAGE");
  command.add_option("-o,--output", restore->output, "Where the result goes; its mask is kept beside it")
      ->required()
      ->type_name("OUT");
  command.add_option("--preview", restore->preview, "Also draw what was found in red over the picture, to this file")
      ->type_name("FILE");
  allow_only(*command.add_option("--find", restore->what, "What to look for (scratches)")->delimiter(','),
             defect_names());
  allow_range(*command.add_option("--sensitivity", restore->sensitivity,
                                  "0: only what is certain; 1: also what is faint (0.5)"),
              0, 1);
  std::vector<std::string> methods{"auto"};
  methods.insert(methods.end(), method_names().begin(), method_names().end());
  allow_only(*command.add_option("--method", restore->fill.method, "How to fill, as in `mend fill`"), methods);
  command.add_flag("--overwrite", restore->fill.overwrite, "Replace files that exist");
  command.add_flag("-q,--quiet", restore->quiet, "Print nothing but errors");
  command.footer(
      "Examples:\n  mend restore old.jpg -o new.jpg\n  mend restore old.jpg -o new.jpg --find "
      "scratches,text --sensitivity 0.7");
  command.callback(
      [&program, restore] { program.action = [&program, restore] { return run_restore(*restore, program.cancel); }; });
}

}  // namespace mend
