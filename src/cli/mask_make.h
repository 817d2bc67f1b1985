/// `mend mask make`: random holes as mask files.
#pragma once
#include "cli/command.h"

namespace mend {

void add_mask_make(CLI::App& parent, Program& program);

}  // namespace mend
