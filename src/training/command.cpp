#include "training/command.h"

#include <cstdio>
#include <optional>

#include "base/error.h"
#include "training/trainer.h"

namespace mend {
namespace {

constexpr const char* help =
    R"help(Trains a network as a TOML file says (docs/training.md).
Usage: mend train CONFIG [--resume] [--out DIR] [--minutes N]

Options:
  --resume     Go on from the last checkpoint in the run's folder
  --out DIR    The run's folder, instead of the one in CONFIG
  --minutes N  Stop after that time, with a checkpoint
)help";

}  // namespace

int train_command(const std::vector<std::string>& words, const Context& context, const PackPhotographs& pack) {
  std::string file, out;
  bool resume = false;
  std::optional<double> minutes;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--resume") {
      resume = true;
    } else if (words[i] == "--out") {
      require(i + 1 < words.size(), "--out needs a folder");
      out = words[++i];
    } else if (words[i] == "--minutes") {
      require(i + 1 < words.size(), "--minutes needs a number");
      minutes = Options("train", {{"--minutes", words[++i]}}).number("--minutes", 0, 0, 1e7);
    } else if (words[i] == "--help" || words[i] == "-h") {
      std::fputs(help, stdout);
      return 0;
    } else {
      require(file.empty() && words[i].rfind("--", 0) != 0,
              "unknown word '{}'; usage: train CONFIG [--resume] [--out DIR] [--minutes N]", words[i]);
      file = words[i];
    }
  }
  require(!file.empty(), "usage: train CONFIG [--resume] [--out DIR] [--minutes N]");
  auto config = read_train_config(file);
  if (!out.empty()) config.run.out = out;
  if (minutes) config.run.max_minutes = *minutes;
  const auto say = [](const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  };
  auto peers = Peers::from_environment(config.run.device == "cuda");
  if (peers && peers->rank() == 0) say(fmt::format("{} ranks over {}", peers->size(), peers->library()));
  if (!peers || peers->rank() == 0) find_photographs(config, pack, say);
  if (peers) peers->any(false);  // the others wait until it is there
  if (peers && peers->rank() != 0) find_photographs(config, pack, [](const std::string&) {});
  Trainer trainer(std::move(config), context, say, std::move(peers));
  if (resume)
    say(trainer.resume() ? fmt::format("going on at step {}", trainer.step()) : "no checkpoint yet: starting");
  trainer.run();
  return 0;
}

}  // namespace mend
