#include "cli/program.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "cli/command.h"
#include "cli/guard.h"
#include "cli/interrupt.h"
#include "cli/tree_text.h"

namespace mend {
namespace {

constexpr const char* examples =
    R"(Examples:
  mend fill photo.jpg --mask mask.png -o out.jpg      white in the mask is what goes
  mend fill photos/ --mask masks/ -o filled/          a whole folder, with `--resume` after a break
  mend mask check photo.jpg mask.png                  what mend sees in the mask
  mend compare photo.jpg out.jpg mask.png -o sheet.png

Exit codes: 0 done, 1 internal error or out of memory, 2 bad input or usage (nothing was written),
3 some pictures of a batch failed, 130 interrupted.
`mend COMMAND --help` explains a command; `mend man | man -l -` is the whole manual.)";

/// What was wrong with the command line, with the nearest command or option where a word is unknown.
std::string explain(const CLI::App& tree, int argc, char** argv, const std::string& message) {
  const CLI::App* command = &tree;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.empty() || word.front() == '-' || command->get_require_subcommand_min() == 0) continue;
    const CLI::App* next = nullptr;
    std::vector<std::string> names;
    for (const auto* sub : command->get_subcommands({})) {
      names.push_back(sub->get_name());
      if (sub->get_name() == word) next = sub;
    }
    if (!next)
      return fmt::format("{} has no command '{}'{}; it has {}", command->get_name(), word, did_you_mean(word, names),
                         join_or(names));
    command = next;
  }
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i], word = argument.substr(0, argument.find('='));
    const auto near = nearest_word(word, words_of(*command));
    if (message.find(word) == std::string::npos || near.empty() || near == word) continue;
    return fmt::format("{} (did you mean '{}'?)", message, near);
  }
  return message;
}

}  // namespace

int run_program(int argc, char** argv) {
  Program program;
  CLI::App tree("mend fills holes in pictures: what the mask shows white is gone, as if it had never been there.",
                "mend");
  tree.set_version_flag("--version", "mend " MEND_VERSION, "Print the version");
  tree.footer(examples);
  tree.require_subcommand(1);
  tree.get_formatter()->column_width(34);
  add_commands(tree, program);
  try {
    tree.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return tree.exit(error);  // --help and --version
    if (argc == 1) {
      std::fputs(tree.help().c_str(), stdout);
      return exit_bad_input;
    }
    std::fprintf(stderr, "mend: %s\n", explain(tree, argc, argv, error.what()).c_str());
    std::fputs("mend: `--help` after a command explains it\n", stderr);
    return exit_bad_input;
  }
  cancel_on_interrupt(program.cancel);
  return guard(program.action);
}

}  // namespace mend
