/// `mend study serve | result | simulate`: which of several methods do people prefer?
#include <cstdio>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "study/simulate.h"
#include "study/study_plot.h"
#include "study/study_server.h"

namespace mend {
namespace {

struct Study {
  std::vector<std::string> methods;
  std::string truth, votes = "study.sqlite", plot;
  StudyOptions page;
  int simulated_methods = 5, simulated_votes = 3750, runs = 100;
  uint64_t seed = 0;
};

StudyMethod named_folder(const std::string& text) {
  const auto equals = text.find('=');
  require(equals != std::string::npos && equals > 0, "a method is NAME=FOLDER, not '{}'", text);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

int serve(const Study& study, const CancelToken& cancel) {
  std::vector<StudyMethod> methods;
  std::vector<std::string> names;
  for (const auto& text : study.methods) {
    methods.push_back(named_folder(text));
    names.push_back(methods.back().name);
  }
  const auto pictures = find_study_pictures(methods, study.truth);
  VoteStore votes(study.votes, names);
  serve_study(pictures, study.page, votes, cancel, [&](const std::string& address) {
    std::printf("%zu pictures of %zu methods; the page is %s (Ctrl+C ends it)\n", pictures.names.size(), names.size(),
                address.c_str());
    std::fflush(stdout);
  });
  return exit_ok;
}

int result(const Study& study) {
  const auto summary = VoteStore(study.votes).summary();
  std::printf("%d participants; left out: %d who failed a control question, %d who did not finish\n",
              summary.participants, summary.failed_controls, summary.unfinished);
  require(summary.counts.total() > 0, "{} holds no vote that counts", study.votes);
  const auto strengths = fit_bradley_terry(summary.counts);
  std::printf("%.0f votes\n\n| method | strength | 95 %% | 95 %%, all at once |\n|---|---|---|---|\n",
              summary.counts.total());
  for (const auto i : by_strength(strengths)) {
    const auto& s = strengths[i];
    std::printf("| %s | %.3f | %.3f..%.3f | %.3f..%.3f |\n", summary.methods[i].c_str(), s.value, s.low, s.high,
                s.joint_low, s.joint_high);
  }
  if (study.plot.empty()) return exit_ok;
  const auto svg = plot_strengths(summary.methods, strengths);
  write_file_atomically(study.plot, svg.data(), svg.size());
  std::printf("\nplot: %s\n", study.plot.c_str());
  return exit_ok;
}

int simulate(const Study& study) {
  std::vector<double> strengths(static_cast<size_t>(study.simulated_methods));
  for (size_t i = 0; i < strengths.size(); ++i)
    strengths[i] = 1 - 2.0 * static_cast<double>(i) / std::max(1, study.simulated_methods - 1);
  const auto found = simulate_study(strengths, study.simulated_votes, study.runs, study.seed);
  std::printf(
      "%d methods with strengths 1 to -1, %d votes: joint 95 %% intervals held all strengths in %d of %d runs; "
      "single ones held in %d of %d\n",
      study.simulated_methods, study.simulated_votes, found.all_held, found.runs, found.each_held,
      found.runs * study.simulated_methods);
  return exit_ok;
}

}  // namespace

void add_study_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("study", "Ask people which results they prefer, and fit a scale to their votes");
  command.require_subcommand(1);
  const auto study = std::make_shared<Study>();

  auto& page = *command.add_subcommand("serve", "A page that shows pairs and keeps the votes; blind and randomised");
  page.add_option("--method", study->methods, "Results of one method; at least two")
      ->type_name("NAME=FOLDER")
      ->allow_extra_args(false)
      ->required();
  page.add_option("--truth", study->truth, "The photographs, for the two control questions")
      ->type_name("FOLDER")
      ->required();
  page.add_option("--votes", study->votes, "SQLite file, made if missing (study.sqlite)")->type_name("FILE");
  allow_whole(*page.add_option("--pairs", study->page.pairs, "Questions a participant is asked (25)")->type_name("N"),
              1, 1000);
  page.add_option("--question", study->page.question, "What is asked")->type_name("TEXT");
  page.add_option("--address", study->page.address, "Where to listen (127.0.0.1: this machine alone)")
      ->type_name("ADDRESS");
  allow_whole(*page.add_option("--port", study->page.port, "0: any that is free (8081)")->type_name("N"), 0, 65535);
  page.footer(
      "Example, on results of `mend eval`:\n  mend study serve --method ours=eval/results/mend "
      "--method theirs=eval/results/LaMa --truth photos");
  page.callback([&program, study] { program.action = [&program, study] { return serve(*study, program.cancel); }; });

  auto& outcome = *command.add_subcommand("result", "Strengths of the methods with their intervals");
  outcome.add_option("votes", study->votes, "The SQLite file (study.sqlite)")->type_name("FILE");
  outcome.add_option("--plot", study->plot, "Write an SVG picture too")->type_name("FILE.svg");
  outcome.callback([&program, study] { program.action = [study] { return result(*study); }; });

  auto& trial = *command.add_subcommand("simulate", "Test the estimator on votes drawn from known strengths");
  allow_whole(*trial.add_option("--methods", study->simulated_methods, "(5)")->type_name("N"), 2, 50);
  allow_whole(*trial.add_option("--votes", study->simulated_votes, "Votes a study (3750)")->type_name("N"), 10,
              10000000);
  allow_whole(*trial.add_option("--runs", study->runs, "Studies (100)")->type_name("N"), 1, 10000);
  trial.add_option("--seed", study->seed, "(0)")->type_name("N");
  trial.callback([&program, study] { program.action = [study] { return simulate(*study); }; });
}

}  // namespace mend
