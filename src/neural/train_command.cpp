/// `mend train CONFIG [--resume] [--out DIR]`.
#include "neural/commands.h"
#include "training/command.h"

namespace mend {

int run_train(const std::vector<std::string>& words, const Context& context) {
  return train_command({words.begin() + 1, words.end()}, context);
}

}  // namespace mend
