#include "cli/program.h"

#include <fmt/format.h>

#include <algorithm>
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

/// The command that the words name, as far as they do; `unknown` is the first word that names none.
const CLI::App* named_command(const CLI::App& tree, int argc, char** argv, std::string& path, std::string& unknown) {
  const CLI::App* command = &tree;
  path = tree.get_name();
  for (int i = 1; i < argc && command->get_require_subcommand_min() > 0; ++i) {
    const std::string word = argv[i];
    if (word.empty() || word.front() == '-') continue;
    const auto& subs = command->get_subcommands({});
    const auto next = std::find_if(subs.begin(), subs.end(), [&](const auto* sub) { return sub->get_name() == word; });
    if (next == subs.end()) {
      unknown = word;
      return command;
    }
    command = *next;
    path += " " + word;
  }
  return command;
}

/// What was wrong with the command line, with the nearest command or option where a word is unknown.
std::string explain(const CLI::App& tree, int argc, char** argv, const CLI::ParseError& error) {
  std::string path, unknown;
  const CLI::App& command = *named_command(tree, argc, argv, path, unknown);
  const std::string more = fmt::format("; `{} --help` explains it", path);
  std::vector<std::string> subs;
  for (const auto* sub : command.get_subcommands({})) subs.push_back(sub->get_name());
  if (!unknown.empty())
    return fmt::format("{} has no command '{}'{}; it has {}", path, unknown, did_you_mean(unknown, subs),
                       join_or(subs));
  if (command.get_require_subcommand_min() > 0 && dynamic_cast<const CLI::RequiredError*>(&error))
    return fmt::format("{} wants a command: {}", path, join_or(subs));
  const std::string message = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error))
    for (int i = 1; i < argc; ++i) {
      const std::string argument = argv[i], word = argument.substr(0, argument.find('='));
      const auto known = words_of(command);
      if (word.size() < 2 || word.front() != '-' || std::count(known.begin(), known.end(), word)) continue;
      if (message.find(word) != std::string::npos)
        return fmt::format("{} has no option '{}'{}{}", path, word, did_you_mean(word, known), more);
    }
  if (const auto at = message.find(": At Most 1 required"); at != std::string::npos)
    return message.substr(0, at) + " is given more than once";
  // A value that is refused says what is allowed.
  return dynamic_cast<const CLI::ValidationError*>(&error) ? message : message + more;
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
    std::fprintf(stderr, "mend: %s\n", explain(tree, argc, argv, error).c_str());
    return exit_bad_input;
  }
  cancel_on_interrupt(program.cancel);
  return guard(program.action);
}

}  // namespace mend
