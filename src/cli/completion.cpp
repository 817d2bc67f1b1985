#include <cstdio>

#include "cli/command.h"
#include "cli/tree_text.h"

namespace mend {

void add_completion_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("completion", "Print a completion script for your shell");
  const auto shell = std::make_shared<std::string>();
  allow_only(*command.add_option("shell", *shell, "The shell")->required(), {"bash", "zsh"});
  command.footer("Example:\n  source <(mend completion bash)      for this shell; put it into ~/.bashrc to keep it");
  command.callback([&tree, &program, shell] {
    program.action = [&tree, shell] {
      std::fputs((*shell == "bash" ? bash_completion(tree) : zsh_completion(tree)).c_str(), stdout);
      return 0;
    };
  });
}

}  // namespace mend
