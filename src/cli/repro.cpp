/// `mend repro NAME`: a paper's tables again.
#include "repro/repro.h"

#include <algorithm>
#include <cstdio>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/progress_line.h"
#include "fill/filler_catalog.h"
#include "fill/neural_module.h"

namespace mend {
namespace {

struct Repro {
  std::string name, folder;
  std::vector<std::string> photos, settings, weights;
  bool quick = false, list = false, quiet = false;
  int threads = 0;
};

void list_repros() {
  for (const auto& spec : repro_catalog())
    std::printf("%-16s %s\n%-16s %s\n", std::string(spec.name).c_str(), std::string(spec.paper).c_str(), "",
                std::string(spec.covers).c_str());
}

int run_repro(const Repro& repro, const CancelToken& cancel) {
  if (repro.list) {
    list_repros();
    return exit_ok;
  }
  require(!repro.name.empty(), "name a repro; --list shows them");
  const auto& spec = find_repro(repro.name);
  ReproOptions options;
  options.photos.assign(repro.photos.begin(), repro.photos.end());
  options.folder = repro.folder.empty() ? "repro-" + repro.name : repro.folder;
  options.quick = repro.quick;
  options.settings = parse_settings(repro.settings);
  for (const auto& [key, path] : parse_settings(repro.weights)) {
    const auto& keys = weight_keys();
    require(std::find(keys.begin(), keys.end(), key) != keys.end(), "--weights knows {}, not '{}'",
            fmt::join(keys, ", "), key);
    options.weights[key] = path;
  }
  Context context;
  context.threads = repro.threads;
  context.cancel = cancel;
  ProgressLine line(repro.quiet);
  context.progress = line.sink();
  const ReproDoors doors{[](const auto& method, const auto& given) { return make_filler(method, given); },
                         []() -> const LearnedMetrics& { return neural_module().learned_metrics(); },
                         [](const auto& words, const auto& own) { return neural_module().run_command(words, own); }};
  const auto text = to_markdown(spec.run(options, doors, context));
  line.clear();
  std::fputs(text.c_str(), stdout);
  write_file_atomically(options.folder / "report.md", text.data(), text.size());
  return exit_ok;
}

}  // namespace

void add_repro_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("repro", "A paper's tables again, on your photographs: its figures beside ours");
  const auto repro = std::make_shared<Repro>();
  command.add_option("name", repro->name, "Which paper; --list shows them")->type_name("NAME");
  command.add_option("--photos", repro->photos, "A photograph or a folder of them; may be repeated")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command.add_option("-o,--output", repro->folder, "Folder for pictures, weights and reports (repro-NAME)")
      ->type_name("FOLDER");
  command.add_flag("--quick", repro->quick, "A small form that ends within minutes; its figures mean little");
  command.add_option("--set", repro->settings, "A setting of the repro; --list names them")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--weights", repro->weights, "Weights of a learned metric: perceptual, lpips, inception, mobilenet")
      ->type_name("KEY=FILE")
      ->allow_extra_args(false);
  command.add_flag("--list", repro->list, "List the repros and end");
  allow_range(*command.add_option("--threads", repro->threads, "Threads; 0: all")->type_name("N"), 0, 1024);
  command.add_flag("--quiet", repro->quiet, "No progress line");
  command.footer("Example:\n  mend repro two-stage --photos photos/ --set coarse=network --set model=mend");
  command.callback(
      [&program, repro] { program.action = [&program, repro] { return run_repro(*repro, program.cancel); }; });
}

}  // namespace mend
