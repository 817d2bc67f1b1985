/// `mend train CONFIG [--resume] [--out DIR]`: unlike mend-train it can pack photographs that are not packed yet.
#include <cstdio>

#include "data/pack.h"
#include "neural/commands.h"
#include "neural/photo_tensor.h"
#include "training/command.h"

namespace mend {

int run_train(const std::vector<std::string>& words, const Context& context) {
  const auto pack = [&](const std::vector<std::filesystem::path>& folders, const std::filesystem::path& out) {
    for (const auto& line : pack_photos(folders, out, decode_photo, {}, context).skipped)
      std::fprintf(stderr, "mend: skipped: %s\n", line.c_str());
  };
  return train_command({words.begin() + 1, words.end()}, context, pack);
}

}  // namespace mend
