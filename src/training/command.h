/// `mend train` and `mend-train`.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"

namespace mend {

/// CONFIG [--resume] [--out DIR] [--minutes N]: trains as the file says, reporting to the terminal. Returns the exit
/// code; throws Error (cancelled: after Ctrl+C, with everything saved).
int train_command(const std::vector<std::string>& words, const Context& context);

}  // namespace mend
