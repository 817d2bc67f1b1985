#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/progress_log.h"
#include "evaluation/report.h"
#include "evaluation/tables.h"
#include "fill/filler_catalog.h"
#include "fill/neural_module.h"

namespace mend {
namespace {

struct Eval {
  std::string protocol, folder;
  std::vector<std::string> peers, peer_folders, required;
  bool resume = false, list = false, quiet = false;
  int threads = 0;
};

void list_metrics() {
  for (const auto& measure : measure_catalog()) {
    std::string needs;
    for (const auto& key : measure.weights) needs += (needs.empty() ? "; needs weights: " : ", ") + key;
    std::printf("%-14s %-11s %s%s\n", measure.name.c_str(), to_string(measure.better), measure.source.c_str(),
                needs.c_str());
  }
}

int run_eval(const Eval& eval, const CancelToken& cancel) {
  if (eval.list) {
    list_metrics();
    return exit_ok;
  }
  require(!eval.protocol.empty(), "name a protocol file; --help shows one");
  Protocol protocol = read_protocol(eval.protocol);
  for (const auto& peer : eval.peers)
    protocol.contenders.push_back(parse_contender(ContenderSpec::Kind::command, peer));
  for (const auto& peer : eval.peer_folders)
    protocol.contenders.push_back(parse_contender(ContenderSpec::Kind::folder, peer));
  std::filesystem::path folder = eval.folder;
  if (folder.empty()) folder = std::filesystem::path(eval.protocol).stem().string() + "-eval";
  Context context;
  context.threads = eval.threads;
  context.cancel = cancel;
  ProgressLine line(eval.quiet);
  context.progress = long_work_progress(line, eval.quiet);
  const auto evaluation = run_evaluation(
      protocol, {folder, eval.resume, eval.required},
      [](const auto& method, const auto& options) { return make_filler(method, options); },
      []() -> const LearnedMetrics& { return neural_module().learned_metrics(); }, context);
  const auto& rows = evaluation.rows;
  line.clear();
  write_report(protocol, evaluation, folder);
  for (const auto& note : evaluation.notes) std::fprintf(stderr, "mend: note: %s\n", note.c_str());
  std::fputs(to_markdown(tabulate(evaluation)).c_str(), stdout);
  const auto failed = std::count_if(rows.begin(), rows.end(), [](const auto& row) { return !row.error.empty(); });
  if (failed > 0) std::printf("\n%td of %zu answers failed; the report says which and why\n", failed, rows.size());
  std::printf("\nreport: %s\n", (folder / "index.html").c_str());
  return failed > 0 ? exit_partly : exit_ok;
}

}  // namespace

void add_eval_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand(
      "eval", "Measure fillers and other tools on photographs with known truth; tables, plots and a page of pictures");
  const auto eval = std::make_shared<Eval>();
  command.add_option("protocol", eval->protocol, "TOML file: photographs, holes, contenders")->type_name("PROTOCOL");
  command.add_option("-o,--output", eval->folder, "Folder for results and report (PROTOCOL-eval)")->type_name("FOLDER");
  command
      .add_option("--peer", eval->peers,
                  "Another program as a contender: NAME='command {image} {mask} {out}'; the words in braces become "
                  "paths of PNG files")
      ->type_name("NAME=COMMAND")
      ->allow_extra_args(false);
  command.add_option("--peer-dir", eval->peer_folders, "Results made elsewhere: DIR/BUCKET/PHOTO.png or DIR/PHOTO.png")
      ->type_name("NAME=DIR")
      ->allow_extra_args(false);
  command
      .add_option("--require", eval->required,
                  "A metric that must be measured: without its weights the command fails instead of leaving it out")
      ->type_name("METRIC")
      ->allow_extra_args(false);
  command.add_flag("--resume", eval->resume, "Go on with an evaluation that was interrupted");
  command.add_flag("--list", eval->list, "List the metrics and end");
  allow_whole(*command.add_option("--threads", eval->threads, "Threads; 0: all")->type_name("N"), 0, 1024);
  command.add_flag("--quiet", eval->quiet, "No progress line");
  command.footer(R"(A protocol:
  photos = ["photos/urban100"]
  holes = "masks/irregular"        # a folder of masks, or one folder a ratio bucket
  buckets = ["20-30", "30-40"]
  [weights]                        # of metrics that need them; --list says which
  perceptual = "weights/alexnet.pth"
  lpips = "weights/lpips_alex_lin.pth"
  [[contender]]
  method = "exemplar"
  [[contender]]
  name = "G'MIC"
  command = "gmic {image} {mask} -inpaint_matchpatch[0] [1],0,9,10,5,1 -output[0] {out}"

Example:
  mend eval protocol.toml -o results --peer-dir LaMa=results/lama)");
  command.callback([&program, eval] { program.action = [&program, eval] { return run_eval(*eval, program.cancel); }; });
}

}  // namespace mend
