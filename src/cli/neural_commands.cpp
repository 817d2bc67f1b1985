/// The commands that need libtorch: their words are handed to the library that has it (docs/adr/0002), which also
/// answers their --help.
#include "cli/command.h"
#include "fill/neural_module.h"

namespace mend {
namespace {

void forward(CLI::App& tree, Program& program, const std::string& name, const std::string& description,
             const std::string& usage) {
  auto* command = tree.add_subcommand(name, description);
  command->set_help_flag();  // not ours to answer
  command->prefix_command();
  command->footer(usage);
  command->callback([&program, command, name] {
    program.action = [&program, command, name] {
      std::vector<std::string> words = command->remaining();
      words.insert(words.begin(), name);
      Context context;
      context.cancel = program.cancel;
      return neural_module().run_command(words, context);
    };
  });
}

}  // namespace

void add_models_command(CLI::App& tree, Program& program) {
  forward(tree, program, "models", "List networks and weights, look into a checkpoint, import one",
          "  mend models list\n  mend models info FILE\n  mend models import NAME CHECKPOINT -o FILE.safetensors");
}

void add_pack_command(CLI::App& tree, Program& program) {
  forward(tree, program, "pack", "Turn folders of photographs or holes into shards to train from",
          "  mend pack PHOTOS... -o SHARDS\n  mend pack --holes HOLES -o SHARDS\n"
          "  mend pack --coarse WEIGHTS --config CONFIG --count N -o SHARDS");
}

void add_train_command(CLI::App& tree, Program& program) {
  forward(tree, program, "train", "Train a network as a TOML file says", "  mend train CONFIG [--resume] [--out DIR]");
}

}  // namespace mend
