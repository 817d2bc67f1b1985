#include "neural/commands.h"

namespace mend {

#define COMMAND(word) int run_##word(const std::vector<std::string>& words, const Context& context);
#include "neural/commands.def"
#undef COMMAND

const std::vector<NeuralCommand>& neural_commands() {
#define COMMAND(word) {#word, run_##word},
  static const std::vector<NeuralCommand> commands = {
#include "neural/commands.def"
  };
#undef COMMAND
  return commands;
}

}  // namespace mend
