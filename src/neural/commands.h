/// The commands that need libtorch, by their first word.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"

namespace mend {

struct NeuralCommand {
  std::string_view name;
  /// `words` are all after `mend`, the command's name first. Returns the exit code: 0, or 2 for bad usage.
  int (*run)(const std::vector<std::string>& words, const Context& context);
};

/// In the order of commands.def.
const std::vector<NeuralCommand>& neural_commands();

}  // namespace mend
