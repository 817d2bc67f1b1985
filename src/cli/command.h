/// The tree of commands. A command is one file that adds itself to the tree, and one line in commands.def; help,
/// completion and manual are made from the tree, so that they cannot say anything else.
#pragma once
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/context.h"

namespace mend {

/// What the command line has chosen: each command's callback sets `action`, which then runs inside guard().
struct Program {
  CancelToken cancel;  ///< set by Ctrl+C
  std::function<int()> action;
};

#define COMMAND(name) void add_##name##_command(CLI::App& tree, Program& program);
#include "cli/commands.def"
#undef COMMAND

/// `name`, `mend` itself, with every command. `program` must outlive the tree.
void add_commands(CLI::App& tree, Program& program);

/// Accepts the words of `allowed` alone; a refusal lists them and says which one is near. Help, completion and manual
/// show them.
void allow_only(CLI::Option& option, const std::vector<std::string>& allowed);

/// Accepts numbers within bounds; a refusal names them.
void allow_range(CLI::Option& option, double low, double high);
void allow_whole(CLI::Option& option, int64_t low, int64_t high);
/// Or `word`.
void allow_whole_or(CLI::Option& option, const std::string& word, int64_t low, int64_t high);

/// KEY=VALUE words as they follow `--set`. Throws invalid_argument for a word without '='.
std::map<std::string, std::string> parse_settings(const std::vector<std::string>& words);

}  // namespace mend
