/// `mend train` and `mend-train`.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "training/find_photographs.h"

namespace mend {

/// CONFIG [--resume] [--out DIR] [--minutes N]: trains as the file says, reporting to the terminal. Returns the exit
/// code; throws Error (cancelled: after Ctrl+C, with everything saved). @param pack packs photographs that are not
/// packed yet; empty: nothing can.
int train_command(const std::vector<std::string>& words, const Context& context, const PackPhotographs& pack = {});

}  // namespace mend
