#include <cstdio>

#include "cli/command.h"
#include "cli/tree_text.h"

namespace mend {

void add_man_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("man", "Print the manual page (roff)");
  command.footer("Example:\n  mend man | man -l -");
  command.callback([&tree, &program] {
    program.action = [&tree] {
      std::fputs(manual_page(tree).c_str(), stdout);
      return 0;
    };
  });
}

}  // namespace mend
