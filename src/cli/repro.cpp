/// `mend repro NAME`: a paper's tables again.
#include "repro/repro.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/error.h"
#include "base/weights_path.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/heat_file.h"
#include "cli/progress_log.h"
#include "fill/filler_catalog.h"
#include "fill/neural_module.h"

namespace mend {
namespace {

struct ReproCommand {
  std::string name, folder, holes;
  std::vector<std::string> photos, settings, weights;
  bool quick = false, list = false, quiet = false, resume = false;
  int threads = 0, count = 0;
  double minutes = 0;
};

void list_repros() {
  for (const auto& spec : repro_catalog())
    std::printf("%s\n  %s\n  %s\n  %s\n", std::string(spec.name).c_str(), std::string(spec.paper).c_str(),
                std::string(spec.covers).c_str(), std::string(spec.takes).c_str());
}

/// KEY=FILE in the order given: weights of metrics by their keys, every other name is a network's.
void sort_weights(const std::vector<std::string>& given, ReproOptions& options) {
  const auto& keys = weight_keys();
  for (const auto& text : given) {
    const auto equals = text.find('=');
    require(equals != std::string::npos && equals > 0 && equals + 1 < text.size(),
            "--weights takes NAME=FILE, not '{}'", text);
    const auto name = text.substr(0, equals);
    const std::filesystem::path file = text.substr(equals + 1);
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) {
      options.weights[name] = file;
      continue;
    }
    for (const auto& [other, path] : options.models) require(other != name, "--weights names '{}' twice", name);
    if (!std::filesystem::is_regular_file(file) && find_installed_weights(file.string()).empty())
      fail(ErrorCode::io, "there is no file {} (--weights {})", file.string(), name);
    options.models.emplace_back(name, file);
  }
}

ReproOptions options_of(const ReproCommand& repro) {
  ReproOptions options;
  options.photos.assign(repro.photos.begin(), repro.photos.end());
  options.holes = repro.holes;
  options.count = repro.count;
  options.folder = repro.folder.empty() ? "repro-" + repro.name : repro.folder;
  options.resume = repro.resume;
  options.minutes = repro.minutes;
  options.quick = repro.quick;
  options.settings = parse_settings(repro.settings);
  sort_weights(repro.weights, options);
  return options;
}

/// What `mend pack` and `mend train` print while it lives goes to stderr, or nowhere: stdout is the report's.
class ReportKeepsStdout {
 public:
  explicit ReportKeepsStdout(bool quiet) {
    std::fflush(stdout);
    kept_ = dup(STDOUT_FILENO);
    const int nowhere = quiet ? open("/dev/null", O_WRONLY) : -1;
    dup2(quiet ? nowhere : STDERR_FILENO, STDOUT_FILENO);
    if (nowhere >= 0) close(nowhere);
  }
  ~ReportKeepsStdout() {
    std::fflush(stdout);
    dup2(kept_, STDOUT_FILENO);
    close(kept_);
  }
  ReportKeepsStdout(const ReportKeepsStdout&) = delete;
  ReportKeepsStdout& operator=(const ReportKeepsStdout&) = delete;

 private:
  int kept_;
};

int run_command(const ReproCommand& repro, const CancelToken& cancel) {
  if (repro.list) {
    list_repros();
    return exit_ok;
  }
  require(!repro.name.empty(), "name a repro; --list shows them");
  const auto& spec = find_repro(repro.name);
  Context context;
  context.threads = repro.threads;
  context.cancel = cancel;
  ProgressLine line(repro.quiet);
  context.progress = long_work_progress(line, repro.quiet);
  const ReproDoors doors{[](const auto& method, const auto& given) { return make_filler(method, given); },
                         []() -> const LearnedMetrics& { return neural_module().learned_metrics(); },
                         [](const auto& model) { return load_judge(model, "cpu"); },
                         [&](const auto& words, const auto& own) {
                           const ReportKeepsStdout keeps(repro.quiet);
                           return neural_module().run_command(words, own);
                         }};
  const auto report = run_repro(spec, options_of(repro), doors, context);
  line.clear();
  std::fputs(to_markdown(report).c_str(), stdout);
  return exit_ok;
}

}  // namespace

void add_repro_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("repro", "A paper's tables again, on your photographs: its figures beside ours");
  const auto repro = std::make_shared<ReproCommand>();
  command.add_option("name", repro->name, "Which paper; --list shows them")->type_name("NAME");
  command.add_option("--photos", repro->photos, "A photograph or a folder of them; may be repeated")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command
      .add_option("--holes", repro->holes, "Mask files in a folder a bucket, white = hole; without it holes are drawn")
      ->type_name("FOLDER");
  allow_range(
      *command.add_option("--count", repro->count, "Take the first N photographs by name; 0: all")->type_name("N"), 0,
      1e7);
  command.add_option("-o,--output", repro->folder, "Folder for pictures, weights and reports (repro-NAME)")
      ->type_name("FOLDER");
  command.add_flag("--resume", repro->resume, "Go on with what the folder holds");
  allow_range(
      *command.add_option("--minutes", repro->minutes, "Begin no picture after this; the report is of those done")
           ->type_name("N"),
      0, 1e6);
  command.add_flag("--quick", repro->quick, "A small form that ends within minutes; its figures mean little");
  command.add_option("--set", repro->settings, "A setting of the repro; --list names them")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      .add_option(
          "--weights", repro->weights,
          "Weights of a learned metric (perceptual, lpips, inception, mobilenet), or of a network under the name "
          "that the report shall give it; --list says which names a repro takes")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false);
  command.add_flag("--list", repro->list, "List the repros and end");
  allow_whole(*command.add_option("--threads", repro->threads, "Threads; 0: all")->type_name("N"), 0, 1024);
  command.add_flag("--quiet", repro->quiet, "No progress line");
  command.footer(
      "Examples:\n  mend repro two-stage --photos photos/ --set coarse=network --set model=mend\n"
      "  mend repro restore-from-restored --photos urban100/ --holes irregular/ --count 20 \\\n"
      "    --weights mend=mend.safetensors --weights gmcnn=gmcnn.safetensors -o out --resume");
  command.callback(
      [&program, repro] { program.action = [&program, repro] { return run_command(*repro, program.cancel); }; });
}

}  // namespace mend
