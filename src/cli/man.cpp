#include <cstdio>

#include "cli/command.h"
#include "cli/tree_text.h"

namespace mend {

void add_man_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("man", "Print the manual page");
  const auto format = std::make_shared<std::string>("roff");
  allow_only(*command.add_option("--format", *format, "roff for man, markdown for a page of documentation (roff)"),
             {"roff", "markdown"});
  command.footer("Example:\n  mend man | man -l -");
  command.callback([&tree, &program, format] {
    program.action = [&tree, format] {
      std::fputs((*format == "roff" ? manual_page(tree) : markdown_reference(tree)).c_str(), stdout);
      return 0;
    };
  });
}

}  // namespace mend
