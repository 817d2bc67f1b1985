/// `mend mask check`: what mend sees in a mask, and what `fill` will do about it.
#pragma once
#include "cli/command.h"

namespace mend {

void add_mask_check(CLI::App& parent, Program& program);

}  // namespace mend
