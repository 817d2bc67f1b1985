#include "cli/command.h"
#include "cli/mask_check.h"
#include "cli/mask_make.h"

namespace mend {

void add_mask_command(CLI::App& tree, Program& program) {
  auto& command = *tree.add_subcommand("mask", "Look at a mask, or make masks");
  command.require_subcommand(1);
  command.footer("`mend mask check --help` and `mend mask make --help` explain more.");
  add_mask_check(command, program);
  add_mask_make(command, program);
}

}  // namespace mend
